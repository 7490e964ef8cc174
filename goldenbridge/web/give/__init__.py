"""Pages for donors: giving, receipts."""

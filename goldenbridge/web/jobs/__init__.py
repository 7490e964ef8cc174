"""Pages for placement advisers, employers and candidates."""

"""Pages for awards, banking and payouts."""

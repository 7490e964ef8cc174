"""Template tags of the base look."""

"""The applicants' pages, split by subject."""

"""Pages for applicants: the call, the guide, applying, status."""

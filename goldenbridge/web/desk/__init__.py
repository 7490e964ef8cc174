"""Pages for triage and casework."""

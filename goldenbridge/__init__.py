"""Golden Bridge: the platform a solidarity fund for refusing officers runs on."""

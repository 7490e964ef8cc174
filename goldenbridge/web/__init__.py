"""Pages, one package per audience; they call actions and queries."""

"""The only code that talks to the world or its formats."""

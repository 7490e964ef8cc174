"""What every staff page shares: sign-in, the desk's frame, key handling."""

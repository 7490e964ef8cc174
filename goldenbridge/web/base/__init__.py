"""What every page shares: layout, components, error pages, headers."""

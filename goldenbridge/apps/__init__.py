"""Capabilities without pages, on a stair: an app uses only what stands lower."""

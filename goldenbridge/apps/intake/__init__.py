"""Sealed bundles, replies and statuses, found by the hash of a locator.

It must never know that staff accounts exist, nor anything it could read.
"""

"""The queue of unread bundles, leases and caps.

It must never know what a bundle says.
"""

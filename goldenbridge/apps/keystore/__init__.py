"""Which key is wrapped to whom, until when; a database of its own.

It must never know what a key opens.
"""

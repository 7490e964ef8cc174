"""Who signed which content hash, in which step.

It must never know what the content says.
"""

"""Lists of names that may not be paid, and hits.

It must never keep the name that was asked for.
"""

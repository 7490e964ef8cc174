"""Bank accounts, statements reduced to lines, each claimed once.

It must never know why money moves.
"""

"""Accounts, transfers, holds and periods, guarded by triggers.

It must never know a person or a case.
"""

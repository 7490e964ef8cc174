"""Accounts, transfers, holds and periods, guarded by triggers: every coin of the fund, and whether it may be promised.

It must never know a person or a case: it holds steps, days and opaque keys.
"""

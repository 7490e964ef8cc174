"""Audits: seeds committed to, payments drawn by value, what auditors found, and their signed result.

It must never know a case or a person: payments, payees and accounts are references here.
"""

"""The fund's rules of entitlement, in versions that two people release.

It must never know whom a rule is applied to.
"""

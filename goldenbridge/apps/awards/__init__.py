"""Offers, promises, their commitments and the debts they settle.

It must never know who is promised what.
"""

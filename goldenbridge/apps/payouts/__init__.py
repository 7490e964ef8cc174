"""Payees in cells, runs, payments and confirmations.

It must never know why somebody is paid.
"""

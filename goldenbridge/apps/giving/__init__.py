"""Campaigns, donations and receipts.

It must never know to whom money goes.
"""

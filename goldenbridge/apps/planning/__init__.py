"""Funnel, forecast and capacity, pushed as figures to transparency.

It must never know a single case.
"""

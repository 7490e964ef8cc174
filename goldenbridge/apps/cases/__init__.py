"""Applications opened: checks, attestations, determinations; joins the apps below.

It must never know a donor.
"""

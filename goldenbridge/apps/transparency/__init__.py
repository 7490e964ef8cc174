"""The public log, gift windows, figures and editions.

It must never know a donor or an applicant.
"""

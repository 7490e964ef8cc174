"""Employers, vacancies, candidates, introductions and placements.

It must never know what a candidate was paid or told us in his case.
"""

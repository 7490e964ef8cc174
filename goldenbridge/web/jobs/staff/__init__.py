"""The advisers' pages: employers, vacancies, candidates, introductions and placements."""

"""Addresses of the advisers' pages."""

from django.urls import path

from goldenbridge.web.jobs.staff import candidates, introductions, placements, vacancies

app_name = "jobs_staff"
urlpatterns = [
    path("work/", placements.overview, name="overview"),
    path("work/employers/", vacancies.employers, name="employers"),
    path("work/employers/<uuid:ref>/", vacancies.employer, name="employer"),
    path("work/employers/<uuid:ref>/bar", vacancies.bar, name="bar"),
    path("work/vacancies/", vacancies.vacancies, name="vacancies"),
    path("work/vacancies/new/<uuid:employer_ref>/", vacancies.new_vacancy, name="new_vacancy"),
    path("work/vacancies/<uuid:ref>/", vacancies.vacancy, name="vacancy"),
    path("work/vacancies/<uuid:ref>/<str:step>", vacancies.vacancy_step, name="vacancy_step"),
    path("work/candidates/", candidates.candidates, name="candidates"),
    path("work/candidates/<uuid:ref>/", candidates.candidate, name="candidate"),
    path("work/candidates/<uuid:ref>/withdraw", candidates.withdraw, name="withdraw"),
    path("work/introductions/", introductions.introductions, name="introductions"),
    path("work/introductions/<uuid:ref>/", introductions.introduction, name="introduction"),
    path("work/introductions/<uuid:ref>/<str:step>", introductions.introduction_step, name="introduction_step"),
    path("work/placements/", placements.placements, name="placements"),
    path("work/placements/<uuid:ref>/<str:step>", placements.placement_step, name="placement_step"),
]

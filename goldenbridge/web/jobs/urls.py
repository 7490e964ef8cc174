"""Addresses of the vacancies, for everybody."""

from django.urls import path

from goldenbridge.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.vacancies, name="vacancies"),
    path("jobs/<uuid:ref>/", views.vacancy, name="vacancy"),
]

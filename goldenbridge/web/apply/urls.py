"""Addresses of the applicants' pages, the same English words in each language."""

from django.urls import path

from goldenbridge.web.apply.views import call, plain, sealed, status

app_name = "apply"
urlpatterns = [
    path("call", call.call, name="call"),
    path("before-you-resign", call.guide, name="guide"),
    path("apply", plain.apply, name="apply"),
    path("apply/sealed", sealed.receive, name="sealed"),
    path("apply/sent", plain.sent, name="sent"),
    path("status", status.status, name="status"),
]

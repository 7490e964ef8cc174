"""Addresses for everybody."""

from django.urls import path

from goldenbridge.web.public import views

app_name = "public"
urlpatterns = [path("", views.home, name="home")]

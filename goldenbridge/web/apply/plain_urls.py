"""Addresses without a language: the signed list of keys."""

from django.urls import path

from goldenbridge.web.apply.views import keys

urlpatterns = [path("directory.json", keys.directory, name="directory")]

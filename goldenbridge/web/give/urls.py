"""Addresses for donors."""

from django.urls import path

from goldenbridge.web.give import views

app_name = "give"
urlpatterns = [
    path("give", views.give, name="give"),
    path("give/gift", views.gift, name="gift"),
    path("give/receipt", views.receipt, name="receipt"),
    path("give/receipt.txt", views.receipt_file, name="receipt_file"),
]

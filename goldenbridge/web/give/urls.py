"""Addresses for donors."""

from django.urls import path

from goldenbridge.web.give import gift_views, receipt_views

app_name = "give"
urlpatterns = [
    path("give", gift_views.give, name="give"),
    path("give/instead", gift_views.stop, name="stop"),
    path("give/gift/<slug:carried>", gift_views.gift, name="gift"),
    path("give/transfer/<slug:carried>", gift_views.transfer, name="transfer"),
    path("give/receipt", receipt_views.receipt, name="receipt"),
    path("give/receipt.txt", receipt_views.receipt_file, name="receipt_file"),
]

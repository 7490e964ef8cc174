"""Addresses of the treasury, under /staff/."""

from django.urls import path

from goldenbridge.web.treasury import gift_views

app_name = "treasury"
urlpatterns = [
    path("treasury/gifts", gift_views.gift_lines, name="gift_lines"),
    path("treasury/gifts/claim", gift_views.claim_gifts, name="claim_gifts"),
    path("treasury/gifts/<uuid:line_ref>/claim", gift_views.claim_gift, name="claim_gift"),
    path("treasury/gifts/<uuid:line_ref>/take-back", gift_views.take_back_gift, name="take_back_gift"),
]

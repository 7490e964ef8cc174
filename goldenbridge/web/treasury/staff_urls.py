"""Addresses of the treasury, under /staff/."""

from django.urls import path

from goldenbridge.web.treasury import award_views, gift_views

app_name = "treasury"
urlpatterns = [
    path("treasury/awards", award_views.awards, name="awards"),
    path("treasury/awards/<uuid:ref>", award_views.award, name="award"),
    path("treasury/awards/<uuid:ref>/<slug:step>", award_views.take_step, name="award_step"),
    path("treasury/awards/<uuid:ref>/<slug:step>/paper", award_views.paper, name="award_paper"),
    path(
        "treasury/awards/<uuid:ref>/settlements/<uuid:settlement_ref>/<slug:step>",
        award_views.take_settlement_step,
        name="settlement_step",
    ),
    path(
        "treasury/awards/<uuid:ref>/settlements/<uuid:settlement_ref>/<slug:step>/paper",
        award_views.settlement_paper,
        name="settlement_paper",
    ),
    path("treasury/gifts", gift_views.gift_lines, name="gift_lines"),
    path("treasury/gifts/claim", gift_views.claim_gifts, name="claim_gifts"),
    path("treasury/gifts/<uuid:line_ref>/claim", gift_views.claim_gift, name="claim_gift"),
    path("treasury/gifts/<uuid:line_ref>/take-back", gift_views.take_back_gift, name="take_back_gift"),
]

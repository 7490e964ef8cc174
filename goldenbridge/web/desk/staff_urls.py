"""Addresses of the desk."""

from django.urls import include, path

from goldenbridge.web.desk.views import case, checks, coordination, debts, deciding, offer, queue, runway, work

CASE = [
    path("", case.case, name="case"),
    path("service", case.service, name="service"),
    path("obligation", case.obligation, name="obligation"),
    path("plan-checks", case.plan_checks, name="plan_checks"),
    path("close", case.close, name="close"),
    path("duty", case.duty, name="duty"),
    path("contact/", case.contact, name="contact"),
    path("story/", case.story, name="story"),
    path("story/ask", case.ask, name="ask"),
    path("story/reply", case.reply, name="reply"),
    path("story/talks", case.begin_talks, name="begin_talks"),
    path("story/decline", case.decline, name="decline"),
    path("notes/", case.notes, name="notes"),
    path("notes/write", case.write_note, name="write_note"),
    path("summary/", case.summary, name="summary"),
    path("summary/draw", case.draw_signers, name="draw_signers"),
    path("summary/hand", case.hand_summary, name="hand_summary"),
    path("checks/", checks.checks, name="checks"),
    path("checks/seat", checks.take_seat, name="take_seat"),
    path("checks/share", checks.share_half, name="share_half"),
    path("checks/ask", checks.ask_evidence, name="ask_evidence"),
    path("checks/finding", checks.record_finding, name="record_finding"),
    path("checks/reopen", checks.reopen_check, name="reopen_check"),
    path("checks/attest", checks.attest, name="attest"),
    path("checks/aside", checks.set_attestation_aside, name="set_attestation_aside"),
    path("decide/", deciding.decide, name="decide"),
    path("decide/sign", deciding.determine, name="determine"),
    path("decide/aside", deciding.set_determination_aside, name="set_determination_aside"),
    path("decide/review", deciding.settle_review, name="settle_review"),
    path("offer/", offer.offer, name="offer"),
    path("offer/draft", offer.draft, name="draft_offer"),
    path("offer/withdraw", offer.withdraw, name="withdraw_offer"),
    path("offer/tell", offer.tell, name="tell_offer"),
    path("offer/left", offer.left, name="left_service"),
    path("debts/", debts.debts, name="debts"),
    path("debts/draft", debts.draft, name="draft_settlement"),
    path("debts/give-up", debts.give_up, name="withdraw_settlement"),
    path("debts/proof", debts.prove, name="record_proof"),
    path("work/", work.path, name="work"),
    path("work/ask", work.ask, name="ask_about_work"),
    path("work/register", work.register, name="register_candidate"),
    path("work/introduction", work.ask_introduction, name="ask_introduction"),
]

PAGES = [
    path("", queue.home, name="home"),
    path("next", queue.lease_next, name="lease_next"),
    path("bundle/<uuid:ref>/", queue.bundle, name="bundle"),
    path("bundle/<uuid:ref>/open", queue.open_case, name="open_case"),
    path("bundle/<uuid:ref>/return", queue.return_bundle, name="return_bundle"),
    path("bundle/<uuid:ref>/set-apart", queue.quarantine_bundle, name="quarantine_bundle"),
    path("overview/", coordination.overview, name="overview"),
    path("runway/", runway.runway, name="runway"),
    path("overview/<uuid:ref>/requeue", coordination.requeue, name="requeue"),
    path("overview/<uuid:ref>/set-aside", coordination.set_aside, name="set_aside"),
    path("overview/<uuid:ref>/review", coordination.review, name="review_case"),
    path("case/<uuid:ref>/", include(CASE)),
]

urlpatterns = [path("desk/", include((PAGES, "desk")))]

"""Addresses of the treasury, under /staff/."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path

from goldenbridge.web.treasury import (
    audit_views,
    award_views,
    bank_views,
    book_views,
    doubt_views,
    gift_views,
    giving_up_views,
    holding_views,
    month_views,
    payee_views,
    policy_views,
    report_views,
    rule_views,
    run_views,
    standin_views,
)

app_name = "treasury"


def _signed(
    address: str, take: Callable[..., HttpResponse], paper: Callable[..., HttpResponse], *, name: str
) -> list[URLPattern]:
    """The two addresses of steps that people sign: where the form goes, and the paper for a terminal."""
    return [
        path(f"{address}/<slug:step>", take, name=f"{name}_step"),
        path(f"{address}/<slug:step>/paper", paper, name=f"{name}_paper"),
    ]


urlpatterns = [
    path("treasury/awards", award_views.awards, name="awards"),
    path("treasury/awards/<uuid:ref>", award_views.award, name="award"),
    path("treasury/awards/<uuid:ref>/propose-ending", award_views.propose_ending, name="propose_ending"),
    *_signed("treasury/awards/<uuid:ref>", award_views.take_step, award_views.paper, name="award"),
    *_signed(
        "treasury/awards/<uuid:ref>/<slug:part>/<uuid:part_ref>",
        award_views.take_part_step,
        award_views.part_paper,
        name="part",
    ),
    path("treasury/rules", rule_views.rules, name="rules"),
    path("treasury/rules/<str:currency>", rule_views.rules, name="rules_of"),
    path("treasury/rules/<str:currency>/draft", rule_views.draft, name="draft_rules"),
    *_signed("treasury/rules/<str:currency>/<uuid:ref>", rule_views.take_step, rule_views.paper, name="rules"),
    path("treasury/cover-policy", policy_views.policies, name="cover_policies"),
    path("treasury/cover-policy/propose", policy_views.propose, name="propose_cover_policy"),
    *_signed("treasury/cover-policy/<uuid:ref>", policy_views.take_step, policy_views.paper, name="cover_policy"),
    path("treasury/stand-ins", standin_views.stand_ins, name="stand_ins"),
    path("treasury/stand-ins/lend", standin_views.lend, name="lend_role"),
    path("treasury/stand-ins/paper", standin_views.paper, name="lend_paper"),
    path("treasury/stand-ins/<uuid:ref>/revoke", standin_views.revoke, name="revoke_stand_in"),
    path("treasury/bank", bank_views.bank, name="bank"),
    path("treasury/bank/import", bank_views.import_file, name="import_file"),
    path("treasury/bank/account", bank_views.open_account, name="open_account"),
    path("treasury/bank/account/<uuid:account_ref>/confirm", bank_views.confirm_account, name="confirm_account"),
    path("treasury/bank/account/<uuid:account_ref>/stop", bank_views.stop_account, name="stop_account"),
    path("treasury/bank/statements/<uuid:statement_ref>/rows", bank_views.settle_doubtful, name="settle_doubtful"),
    path("treasury/bank/lines/<uuid:line_ref>/claim", bank_views.claim_line, name="claim_line"),
    path("treasury/bank/lines/<uuid:line_ref>/exchange", book_views.exchange_line, name="exchange_line"),
    path("treasury/by-hand", book_views.by_hand, name="by_hand"),
    path("treasury/by-hand/<slug:what>", book_views.book, name="book"),
    path("treasury/brought-in", holding_views.brought_in, name="brought_in"),
    path("treasury/brought-in/opening", holding_views.enter_opening, name="enter_opening"),
    path("treasury/brought-in/partner", holding_views.enter_partner, name="enter_partner"),
    path("treasury/brought-in/<uuid:ref>/confirm", holding_views.confirm, name="confirm_holding"),
    path("treasury/brought-in/<uuid:ref>/refuse", holding_views.refuse, name="refuse_holding"),
    path("treasury/months", month_views.months, name="months"),
    path("treasury/months/<int:year>/<int:month>/close", month_views.close_month, name="close_month"),
    path("treasury/runs", run_views.run_list, name="runs"),
    path("treasury/runs/prepare", run_views.prepare, name="prepare_run"),
    path("treasury/runs/returns/<uuid:cell_ref>/<uuid:account_ref>", run_views.book_returns, name="book_returns"),
    path("treasury/runs/<uuid:run_ref>", run_views.run, name="run"),
    path("treasury/runs/<uuid:run_ref>/paper/<slug:step>", run_views.paper, name="run_paper"),
    path("treasury/runs/<uuid:run_ref>/amounts", run_views.fill, name="fill_run"),
    path("treasury/runs/<uuid:run_ref>/sign/<slug:step>", run_views.sign, name="sign_run"),
    path("treasury/runs/<uuid:run_ref>/back", run_views.send_back, name="send_back_run"),
    path("treasury/runs/<uuid:run_ref>/others", run_views.drop_others, name="drop_others"),
    path("treasury/runs/<uuid:run_ref>/recall", run_views.recall, name="recall_order"),
    path("treasury/runs/<uuid:run_ref>/recall/others", run_views.recall_in_place, name="recall_in_place"),
    path("treasury/runs/<uuid:run_ref>/rows/<uuid:line_ref>", run_views.settle_row, name="settle_row"),
    path("treasury/runs/<uuid:run_ref>/rows/<uuid:line_ref>/loss", run_views.decide_loss, name="decide_loss"),
    path("treasury/runs/<uuid:run_ref>/doubts/<uuid:payment_ref>", doubt_views.decide_doubt, name="decide_doubt"),
    path("treasury/runs/<uuid:run_ref>/ends/<uuid:payment_ref>", giving_up_views.propose, name="give_up_payment"),
    path("treasury/runs/<uuid:run_ref>/ends/<uuid:payment_ref>/second", giving_up_views.decide, name="decide_ends"),
    path("treasury/runs/<uuid:run_ref>/file", run_views.run_file, name="run_file"),
    path("treasury/runs/<uuid:run_ref>/cell", run_views.open_cell, name="open_cell"),
    path("treasury/payees", payee_views.payee_list, name="payees"),
    path("treasury/payees/<uuid:payee_ref>/warn", run_views.warn_payee, name="warn_payee"),
    path("treasury/runs/<uuid:run_ref>/build", run_views.build, name="build_order"),
    path("treasury/runs/<uuid:run_ref>/send", run_views.send, name="send_run"),
    path("treasury/runs/<uuid:run_ref>/withdrawal", run_views.withdraw, name="withdraw"),
    path("treasury/runs/<uuid:run_ref>/close", run_views.close, name="close_run"),
    path("treasury/witness", run_views.to_witness, name="to_witness"),
    path("treasury/payments/<uuid:payment_ref>/drop", run_views.drop, name="drop_payment"),
    path("treasury/payments/<uuid:payment_ref>/witness", run_views.witness, name="witness"),
    path("treasury/payments/<uuid:payment_ref>/witness/paper", run_views.witness_paper, name="witness_paper"),
    path("treasury/reports", report_views.report, name="reports"),
    path("treasury/reports/export/<slug:form>", report_views.export, name="export"),
    path("treasury/reports/<slug:name>", report_views.report, name="report"),
    path("treasury/audits", audit_views.audits, name="audits"),
    path("treasury/audits/open", audit_views.open_audit, name="open_audit"),
    path("treasury/audits/<uuid:ref>", audit_views.audit, name="audit"),
    path("treasury/audits/<uuid:ref>/payments", audit_views.population, name="audit_population"),
    path("treasury/audits/<uuid:ref>/balances", audit_views.balances, name="audit_balances"),
    path("treasury/audits/<uuid:ref>/sign/paper", audit_views.paper, name="audit_paper"),
    path("treasury/audits/<uuid:ref>/<slug:step>", audit_views.take_step, name="audit_step"),
    path("treasury/gifts", gift_views.gift_lines, name="gift_lines"),
    path("treasury/gifts/claim", gift_views.claim_gifts, name="claim_gifts"),
    path("treasury/gifts/<uuid:line_ref>/claim", gift_views.claim_gift, name="claim_gift"),
    path("treasury/gifts/<uuid:line_ref>/refund", gift_views.propose_refund, name="propose_refund"),
    path("treasury/gifts/refunds/<uuid:ref>/<str:verb>", gift_views.settle_refund, name="settle_refund"),
    path("treasury/gifts/<uuid:line_ref>/take-back", gift_views.take_back_gift, name="take_back_gift"),
]

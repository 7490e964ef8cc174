"""The treasurer's bank: accounts, files from the bank, lines that nobody has claimed."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import holdings, queries
from goldenbridge.apps.giving import queries as giving
from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.apps.payouts import actions as payouts
from goldenbridge.apps.payouts import queries as runs
from goldenbridge.core.bank import Account, Address
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.treasury.forms import BankAccountForm, BankFileForm
from goldenbridge.web.treasury.paging import sheet_of
from goldenbridge.web.treasury.uploads import too_large

SEE_OTHER = 303


@require_safe
@staff_page("treasurer", "approver", "auditor", "administrator")
def bank(request: HttpRequest) -> HttpResponse:
    """Accounts, the newest imports, and lines that wait to be claimed."""
    return _page(request)


@require_POST
@staff_page("treasurer")
def import_file(request: HttpRequest) -> HttpResponse:
    """Import what the bank sent: a statement for an account, or its answer to an order."""
    form = BankFileForm(request.POST, request.FILES, accounts=_account_choices(request))
    if not form.is_valid():
        return _page(request, form=form, error=too_large(request), status=422)
    content = form.cleaned_data["file"].read()
    try:
        if _is_status_report(content):
            run = payouts.import_status_report(content, actor=request.actor)
            return _go("treasury:run", run.ref)
        news = payouts.import_bank_file(
            content,
            account_ref=UUID(form.cleaned_data["account"]),
            gift_references=giving.expected_references(actor=request.actor),
            actor=request.actor,
        )
    except BridgeError as error:
        return _page(request, form=form, error=error)
    told = {
        "lines": news.lines,
        "known": news.known,
        "runs": len(news.runs_booked),
        "returned": news.returned,
        "announced": news.announced,
        "late": news.late_rows,
        "doubtful": news.doubtful,
        "in_opening": news.in_opening,
        "adds_up": int(news.adds_up),
    }
    return HttpResponseRedirect(f"{reverse('treasury:bank')}?{urlencode(told)}", status=SEE_OTHER)


@require_POST
@staff_page("treasurer")
def settle_doubtful(request: HttpRequest, statement_ref: UUID) -> HttpResponse:
    """Say which rows of a statement are other ones than those we have; the rest are the same again."""
    try:
        another = [UUID(text) for text in request.POST.getlist("another")]
        payouts.settle_doubtful_rows(statement_ref, another_refs=another, actor=request.actor)
    except ValueError:
        return _page(request, error=Malformed())
    except BridgeError as error:
        return _page(request, error=error)
    return _go("treasury:bank")


@require_POST
@staff_page("treasurer")
def claim_line(request: HttpRequest, line_ref: UUID) -> HttpResponse:
    """Call a line a fee, a transfer between our accounts, or what a partner had held for us."""
    kind, pot = request.POST.get("kind", ""), request.POST.get("pot", "")
    try:
        if kind == "fee":
            banking.claim_fee(line_ref, pot=pot, actor=request.actor)
        elif kind == "transfer":
            banking.claim_transfer(line_ref, in_ref=_ref(request, "other"), actor=request.actor)
        elif kind == "partner":
            banking.claim_from_partner(line_ref, partner_ref=_ref(request, "partner"), pot=pot, actor=request.actor)
        else:
            raise Malformed
    except BridgeError as error:
        return _page(request, error=error)
    return _go("treasury:bank")


@require_POST
@staff_page("administrator")
def open_account(request: HttpRequest) -> HttpResponse:
    """Enter an account of the fund."""
    form = BankAccountForm(request.POST, currencies=settings.CURRENCIES)
    if not form.is_valid():
        return _page(request, account_form=form, status=422)
    told = form.cleaned_data
    address = Address(
        town=told["town"],
        country=told["country"],
        street=told["street"],
        building=told["building"],
        postcode=told["postcode"],
    )
    holder = Account(name=told["holder"], iban=told["iban"], bic=told["bic"], address=address)
    try:
        banking.open_bank_account(holder, label=told["label"], currency=told["currency"], actor=request.actor)
    except BridgeError as error:
        return _page(request, account_form=form, error=error)
    return _go("treasury:bank")


@require_POST
@staff_page("treasurer", "approver")
def confirm_account(request: HttpRequest, account_ref: UUID) -> HttpResponse:
    """Say, as a second person, that an account is the fund's."""
    try:
        banking.confirm_bank_account(account_ref, actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return _go("treasury:bank")


@require_POST
@staff_page("treasurer", "approver", "administrator")
def stop_account(request: HttpRequest, account_ref: UUID) -> HttpResponse:
    """Show an account to no donor, and pay nothing from it."""
    try:
        banking.stop_bank_account(account_ref, actor=request.actor)
    except BridgeError as error:
        return _page(request, error=error)
    return _go("treasury:bank")


def _is_status_report(content: bytes) -> bool:
    """Whether the file says of itself that it is a pain.002; if it lies, its reader refuses it."""
    return b":pain.002." in content[:2000]


def _ref(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Malformed from error


def _account_choices(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (str(each.ref), f"{each.label} · {each.short_iban} · {each.currency}")
        for each in queries.accounts(actor=request.actor)
    ]


def _page(
    request: HttpRequest,
    *,
    form: BankFileForm | None = None,
    account_form: BankAccountForm | None = None,
    error: BridgeError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor
    sees_lines = actor.has("treasurer", "auditor")
    accounts = queries.accounts(actor=actor)
    waiting = queries.unclaimed_lines(actor=actor) if sees_lines else []
    sheet = sheet_of(request, len(waiting))
    lines = sheet.of(waiting)
    came_in: dict[int, list[queries.BankLine]] = {}
    for line in waiting:
        came_in.setdefault(line.amount_minor, []).append(line)
    of_run = runs.runs_of_rows([line.reference for line in lines if line.reference], actor=actor) if lines else {}
    held = holdings.partners(actor=actor) if lines else []
    page = {
        "accounts": [(each, queries.carried_total(each.ref, actor=actor) if sees_lines else 0) for each in accounts],
        "lines": [
            (line, of_run.get(line.reference or ""), _partners(line, came_in), _holders(line, held)) for line in lines
        ],
        "sheet": sheet,
        "doubtful": queries.doubtful_statements(actor=actor) if sees_lines else [],
        "to_confirm": [each for each in accounts if not each.is_confirmed],
        "actor_ref": actor.ref,
        "may_confirm": actor.has("treasurer", "approver"),
        "by_hand": queries.claimed_by_hand(actor=actor) if sees_lines else [],
        "statements": queries.recent_statements(actor=actor) if sees_lines else [],
        "pots": sorted({pot for code in settings.CURRENCIES for pot in ledger.pots(code)}),
        "form": form or BankFileForm(accounts=_account_choices(request)),
        "account_form": account_form or BankAccountForm(currencies=settings.CURRENCIES),
        "told": {name: value for name, value in request.GET.items() if value.isdecimal()},
        "error": sentence(error) if error else "",
        "may_import": actor.has("treasurer"),
        "may_open": actor.has("administrator"),
        "follow_ups": runs.work_left(actor=actor) if actor.has("treasurer") else 0,
    }
    return render(request, "treasury/bank.html", page, status=error.status if error else status)


def _partners(line: queries.BankLine, came_in: dict[int, list[queries.BankLine]]) -> list[queries.BankLine]:
    """Where this may have been transferred to, among all that waits, on whatever sheet of the list it stands."""
    return [each for each in came_in.get(-line.amount_minor, []) if line.can_be_transfer_to(each)]


def _holders(line: queries.BankLine, held: list[holdings.PartnerSeen]) -> list[holdings.PartnerSeen]:
    """Which partners may have sent this: those who hold money in its currency, if it is neither a gift nor a run."""
    return [each for each in held if each.currency == line.currency and line.reference is None]


def _go(name: str, *arguments: object) -> HttpResponse:
    return HttpResponseRedirect(reverse(name, args=arguments), status=SEE_OTHER)

"""Runs on pages: what is in one, who has signed, what comes next, and each step signed in the page or a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.errors import BridgeError, Malformed, NotFound
from goldenbridge.core.runs import PaymentAmount
from goldenbridge.core.shape import Fields, as_items
from goldenbridge.core.statements import statement_bytes
from goldenbridge.platform import clock, directory
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import answers_script, staff_page
from goldenbridge.web.treasury import signing
from goldenbridge.web.treasury.forms import PrepareForm
from goldenbridge.web.treasury.paging import sheet_of
from goldenbridge.web.treasury.run_pages import run_page

SEE_OTHER = 303
VIEWERS = ("treasurer", "approver", "auditor")
WITNESSES = ("treasurer", "approver", "coordinator", "caseworker", "verifier", "signer", "adviser", "triager")


@require_safe
@staff_page(*VIEWERS)
def run_list(request: HttpRequest) -> HttpResponse:
    """The newest runs, and a form to open one."""
    return _list(request)


@require_POST
@staff_page("treasurer")
def prepare(request: HttpRequest) -> HttpResponse:
    """Open a run with what is due."""
    form = _prepare_form(request, request.POST)
    if not form.is_valid():
        return _list(request, form=form, status=422)
    told = form.cleaned_data
    try:
        run = actions.prepare_run(
            cell_ref=UUID(told["cell"]),
            account_ref=UUID(told["account"]),
            rail=told["rail"],
            pot=told["pot"],
            month=told["month"],
            actor=request.actor,
        )
    except BridgeError as error:
        return _list(request, form=form, error=error)
    return _to_run(run.ref)


@require_safe
@staff_page(*VIEWERS)
def run(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """One run, whole."""
    return run_page(request, run_ref)


@require_safe
@staff_page(*VIEWERS)
def paper(request: HttpRequest, run_ref: UUID, step: str) -> HttpResponse:
    """What is signed in a step, as a file for `goldenbridge approve`."""
    if step not in {"make", "approve", "authorise", "release", "recall", "recall_for"}:
        raise NotFound
    accepted = queries.run(run_ref, actor=request.actor).to_accept if step == "release" else ()
    return signing.paper_file(queries.run_paper(run_ref, step, actor=request.actor, accepted=accepted))


@require_POST
@staff_page("treasurer")
def book_returns(request: HttpRequest, cell_ref: UUID, account_ref: UUID) -> HttpResponse:
    """Book by itself what came back of a cell, for no bank run will take it in."""
    try:
        pot = request.POST.get("pot", "")
        actions.book_returns(cell_ref=cell_ref, account_ref=account_ref, pot=pot, actor=request.actor)
    except BridgeError as error:
        return _list(request, error=error)
    return _to_run(_uuid(request.POST["run"])) if "run" in request.POST else _to_runs()


@require_POST
@staff_page("treasurer")
def fill(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """Store the exact amounts that the page has sealed."""

    def act() -> None:
        amounts = {
            _uuid(name.removeprefix("amount-")): unb64(value)
            for name, value in request.POST.items()
            if name.startswith("amount-") and value
        }
        actions.fill_run(run_ref, amounts=amounts, actor=request.actor)

    return _done(request, run_ref, act)


@require_POST
@staff_page("treasurer", "approver")
def sign(request: HttpRequest, run_ref: UUID, step: str) -> HttpResponse:
    """Take a signed step: make, approve, authorise, release, or release again."""
    plain: dict[str, Callable[..., object]] = {
        "make": actions.lock_run,
        "approve": actions.approve_run,
        "authorise": actions.authorise_run,
    }

    def act() -> None:
        signed: dict[str, Any] = signing.read(request.POST)
        if step in plain:
            plain[step](run_ref, **signed, actor=request.actor)
            return
        accepted = queries.run(run_ref, actor=request.actor).to_accept
        if step == "release":
            actions.release_run(run_ref, **signed, execution_on=clock.today(), accepted=accepted, actor=request.actor)
        elif step == "again":
            actions.sign_again(run_ref, **signed, accepted=accepted, actor=request.actor)
        else:
            raise Malformed

    return _done(request, run_ref, act)


@require_POST
@staff_page("treasurer", "approver")
def send_back(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """Send a run back, or give it up."""
    act = actions.abort_run if request.POST.get("verb") == "abort" else actions.reject_run
    return _done(request, run_ref, lambda: act(run_ref, actor=request.actor))


@require_POST
@staff_page("treasurer")
def recall(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """Take the signed word of who took the payouts that the bank was not given the order."""
    return _done(
        request, run_ref, lambda: actions.recall_order(run_ref, **signing.read(request.POST), actor=request.actor)
    )


@require_POST
@staff_page("treasurer", "approver")
def recall_in_place(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """Take the signed word of one of two in place of who took the payouts and does not answer."""
    return _done(
        request, run_ref, lambda: actions.recall_in_place(run_ref, **signing.read(request.POST), actor=request.actor)
    )


@require_POST
@staff_page("treasurer")
def settle_row(request: HttpRequest, run_ref: UUID, line_ref: UUID) -> HttpResponse:
    """Say whom a row of the run paid that nobody understood, or call the rest of it a loss."""

    def act() -> None:
        say = actions.call_loss if request.POST.get("verb") == "loss" else actions.settle_row
        paid = [_uuid(text) for text in request.POST.getlist("paid")]
        say(run_ref, line_ref=line_ref, paid_refs=paid, actor=request.actor)

    return _done(request, run_ref, act)


@require_POST
@staff_page("treasurer", "approver")
def decide_loss(request: HttpRequest, run_ref: UUID, line_ref: UUID) -> HttpResponse:
    """Confirm, as a second person, that a row is a loss, or take that back."""
    act = actions.confirm_loss if request.POST.get("verb") == "confirm" else actions.withdraw_loss
    return _done(request, run_ref, lambda: act(run_ref, line_ref=line_ref, actor=request.actor))


@require_POST
@staff_page("treasurer")
def drop(request: HttpRequest, payment_ref: UUID) -> HttpResponse:
    """Take a payment out of its run."""
    run_ref = _uuid(request.POST.get("run", ""))
    return _done(
        request,
        run_ref,
        lambda: actions.drop_payment(payment_ref, reason=request.POST.get("reason", ""), actor=request.actor),
    )


@require_POST
@staff_page("treasurer")
@answers_script
def drop_others(request: HttpRequest, told: dict[str, Any], run_ref: UUID) -> dict[str, Any]:
    """For the treasurer's script, which has opened the accounts: drop those who are paid by the other rail."""
    fields = Fields(told)
    payments = fields.refs("payments")
    fields.end()
    return {"dropped": actions.drop_others(run_ref, payment_refs=payments, actor=request.actor)}


@require_POST
@staff_page("treasurer")
def run_file(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """The run's sealed payouts, for `goldenbridge payfile`; leaves a record."""
    try:
        file = actions.open_run_file(run_ref, actor=request.actor)
    except BridgeError as error:
        return run_page(request, run_ref, error=error)
    response = HttpResponse(file.to_bytes(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="run-{str(run_ref)[:8]}.payouts"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@staff_page("treasurer")
@answers_script
def open_cell(request: HttpRequest, _told: dict[str, Any], run_ref: UUID) -> dict[str, Any]:
    """For the treasurer's script: his wrap of the cell's key, handed over on record."""
    return {"wrap": b64(actions.open_cell(run_ref, actor=request.actor))}


@require_POST
@staff_page("treasurer")
def warn_payee(request: HttpRequest, payee_ref: UUID) -> HttpResponse:
    """Note that a recipient fears being paid this way, or no longer does."""
    run_ref = _uuid(request.POST.get("run", ""))
    is_warned = request.POST.get("warned") == "yes"
    return _done(request, run_ref, lambda: actions.warn_payee(payee_ref, is_warned=is_warned, actor=request.actor))


@require_POST
@staff_page("treasurer")
@answers_script
def build(request: HttpRequest, told: dict[str, Any], run_ref: UUID) -> dict[str, Any]:
    """For the treasurer's script: the order of what his page has opened, and the statement that he signs for it."""
    rows = [_opened(row) for row in as_items(told.get("rows"))]
    order, built = actions.build_order(run_ref, rows=rows, actor=request.actor)
    return {
        "order": b64(order.content),
        "statement": b64(statement_bytes(built)),
        "changes": [[change.before, change.after] for change in order.changes],
    }


def _opened(row: Any) -> actions.OpenedRow:
    fields = Fields(row)
    opened = actions.OpenedRow(
        payment=fields.ref("payment"),
        details=PayoutDetails.read(fields.octets("details")),
        amount=PaymentAmount.read(fields.octets("amount")),
    )
    fields.end()
    return opened


@require_POST
@staff_page("treasurer")
def send(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """Take the treasurer's signed word that the order was built and its names screened."""
    return _done(
        request, run_ref, lambda: actions.mark_sent(run_ref, **signing.read(request.POST), actor=request.actor)
    )


@require_POST
@staff_page("treasurer")
def withdraw(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """Say which line is the cash of a run by hand."""
    return _done(
        request,
        run_ref,
        lambda: actions.claim_withdrawal(run_ref, line_ref=_uuid(request.POST.get("line", "")), actor=request.actor),
    )


@require_POST
@staff_page("treasurer")
def close(request: HttpRequest, run_ref: UUID) -> HttpResponse:
    """Close a reconciled run."""
    return _done(request, run_ref, lambda: actions.close_run(run_ref, actor=request.actor))


@require_safe
@staff_page(*WITNESSES)
def to_witness(request: HttpRequest) -> HttpResponse:
    """Payments by hand that wait for their witnesses."""
    payments = queries.payments_to_witness(actor=request.actor)
    return render(request, "treasury/to_witness.html", {"payments": payments})


@staff_page(*WITNESSES)
def witness(request: HttpRequest, payment_ref: UUID) -> HttpResponse:
    """Where a witness of a payment by hand signs; he sees the steps, no name and no exact amount."""
    error: BridgeError | None = None
    if request.method == "POST":
        try:
            actions.witness_payment(payment_ref, **signing.read(request.POST), actor=request.actor)
            return HttpResponseRedirect(f"{request.path}?done=1", status=SEE_OTHER)
        except BridgeError as refused:
            error = refused
    page = {
        "payment": queries.payment_by_hand(payment_ref, actor=request.actor),
        "step": signing.step(
            queries.witness_paper(payment_ref, actor=request.actor),
            label="Sign as a witness",
            explanation="I stood by when this was handed over.",
            address=request.path,
            paper_address=reverse("treasury:witness_paper", args=[payment_ref]),
            actor=request.actor,
        ),
        "error": sentence(error) if error else "",
        "is_done": "done" in request.GET,
    }
    return render(request, "treasury/witness.html", page, status=error.status if error else 200)


@require_safe
@staff_page(*WITNESSES)
def witness_paper(request: HttpRequest, payment_ref: UUID) -> HttpResponse:
    """What a witness signs, as a file for `goldenbridge approve`."""
    return signing.paper_file(queries.witness_paper(payment_ref, actor=request.actor))


def _done(request: HttpRequest, run_ref: UUID, act: Callable[[], object]) -> HttpResponse:
    """Act, then show the run: as it is now, or again with the reason of the refusal."""
    try:
        act()
    except BridgeError as error:
        return run_page(request, run_ref, error=error)
    return _to_run(run_ref)


def _to_runs() -> HttpResponse:
    return HttpResponseRedirect(reverse("treasury:runs"), status=SEE_OTHER)


def _to_run(run_ref: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("treasury:run", args=[run_ref]), status=SEE_OTHER)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Malformed from error


def _prepare_form(request: HttpRequest, data: Any = None) -> PrepareForm:
    accounts = [each for each in banking.accounts(actor=request.actor) if each.is_confirmed]
    counts = queries.payee_counts(actor=request.actor)
    pots = sorted({pot for account in accounts for pot in ledger.pots(account.currency)})
    cells = [
        (str(cell.ref), f"{str(cell.ref)[:8]} · {counts.get(cell.ref, 0)} payees") for cell in directory.current().cells
    ]
    return PrepareForm(
        data,
        cells=cells,
        accounts=[(str(each.ref), f"{each.label} · {each.currency}") for each in accounts],
        pots=pots,
        initial={"month": clock.today()},
    )


def _list(
    request: HttpRequest, *, form: PrepareForm | None = None, error: BridgeError | None = None, status: int = 200
) -> HttpResponse:
    may_prepare = request.actor.has("treasurer")
    sheet = sheet_of(request, queries.run_count(actor=request.actor))
    page = {
        "runs": queries.runs(actor=request.actor, most=sheet.size, skip=sheet.skip),
        "sheet": sheet,
        "form": form or (_prepare_form(request) if may_prepare else None),
        "may_prepare": may_prepare,
        "returns": queries.returns_waiting(actor=request.actor) if may_prepare else [],
        "in_doubt": queries.runs_in_doubt(actor=request.actor),
        "giving_up": queries.runs_giving_up(actor=request.actor),
        "follow_ups": queries.work_left(actor=request.actor) if may_prepare else 0,
        "error": sentence(error) if error else "",
    }
    return render(request, "treasury/runs.html", page, status=error.status if error else status)

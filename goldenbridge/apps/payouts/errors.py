"""How payouts refuses."""

from __future__ import annotations

from goldenbridge.core.errors import BridgeError, words


class CellFull(BridgeError):
    """A cell holds at most forty payees, so that one treasurer knows no more of them."""

    code = "cell_full"
    status = 409
    sentence = words("This payee cell is full: no treasurer holds more than 40 recipients. Choose another cell.")


class ForeignDetails(BridgeError):
    """The sealed account belongs to another payee, or was sealed for another purpose or key."""

    code = "foreign_details"
    status = 409
    sentence = words("These sealed payout details belong somewhere else. They were not accepted.")


class NothingToPay(BridgeError):
    """Nothing is due for this cell, account and pot."""

    code = "nothing_to_pay"
    status = 409
    sentence = words("Nothing is due for this cell, account and month.")


class AccountAwaited(BridgeError):
    """Somebody would be paid who was asked for a new account and has not given it yet."""

    code = "account_awaited"
    status = 409
    sentence = words(
        "Recipients here who were asked where to pay from now on and have not answered yet: {count}. Their payments "
        "wait. Drop those that this run holds, and open the next run when the answer has come."
    )


class MonthAhead(BridgeError):
    """A run pays what is due, not what will be."""

    code = "month_ahead"
    status = 409
    sentence = words("That month has not begun. Choose this month or an earlier one: a run pays what is due by then.")


class RunIsOpen(BridgeError):
    """There is an open run for the same cell, account and pot already."""

    code = "run_is_open"
    status = 409
    sentence = words("There is an open run for this cell and account already. Go on with that one.")


class AmountsMissing(BridgeError):
    """Not every payment has its sealed exact amount."""

    code = "amounts_missing"
    status = 409
    sentence = words("Payments that have no exact amount yet: {count}. Enter it before you lock the run.")


class RunChanged(BridgeError):
    """What is signed is not what the run holds now."""

    code = "run_changed"
    status = 409
    sentence = words("The run was changed since you looked at it. Look again; your signature was not used.")


class PaymentTaken(BridgeError):
    """Another live payment exists for the same part of the same entitlement."""

    code = "payment_taken"
    status = 409
    sentence = words("One of these entitlements is in another run already. Nothing is paid twice.")


class WarningsOpen(BridgeError):
    """The linkage check found something that the releaser has not decided about."""

    code = "warnings_open"
    status = 409
    sentence = words("Warnings about this run that wait for your decision: {count}. It cannot be released before.")


class UnscreenedRun(BridgeError):
    """The run's names were not screened when its file was built, or the word on it is not to be believed."""

    code = "unscreened_run"
    status = 409
    sentence = words("There is no genuine word that this run's file was built and its names screened. It was not sent.")


class UnknownBatch(BridgeError):
    """The bank answers to an order that we did not send from here."""

    code = "unknown_batch"
    status = 409
    sentence = words("The bank's report is about an order that is not known here. Nothing was changed.")


class FileIsOut(BridgeError):
    """Somebody took the order's payouts to build it, and has not signed that the bank did not get it."""

    code = "file_is_out"
    status = 409
    sentence = words(
        "This run's payouts were taken to build the order, and the bank may have it. Before the run is sent back or "
        "given up, whoever took them signs on its page that the bank was not given it. Not signed yet: {count}."
    )


class CanBeAsked(BridgeError):
    """Somebody would sign in place of who took the payouts, who is still waited for."""

    code = "can_be_asked"
    status = 409
    sentence = words(
        "Others sign in place of who took the payouts only {days} days after the day of the order, or after they were "
        "taken last."
    )


class NotShownYet(BridgeError):
    """The statements leave out a day of an order, or hold a row that may be it."""

    code = "not_shown_yet"
    status = 409
    sentence = words(
        "The statements imported so far leave out a day on which the bank may have paid the order, or show a row that "
        "may be it."
    )


class MoneyMissing(BridgeError):
    """Less stands behind a run than it may pay: a bank has taken, or not given back, what a follow-up needs."""

    code = "money_missing"
    status = 409
    sentence = words(
        "Less money stands behind this run than it may pay. Follow-ups whose money is not back: {count}. "
        "Drop them from this run, or wait until a statement shows that it came back."
    )


class CashNotBack(BridgeError):
    """A follow-up by hand of what came back to a bank account: only a bank run's row takes that in by itself."""

    code = "cash_not_back"
    status = 409
    sentence = words(
        "The money of these follow-ups came back to the bank account and waits for the cell's next bank run. To hand "
        "it over in cash, book it by itself first, on the page of all runs. Follow-ups that wait for it: {count}."
    )


class RowWaits(BridgeError):
    """The bank's word about the run that a follow-up follows is not whole yet, or not understood."""

    code = "row_waits"
    status = 409
    sentence = words(
        "A payment of this run may have been paid already by run {run}. Import the bank's newest statement; if a row "
        "waits on that run's page, say there what it paid."
    )


class RowTooEarly(BridgeError):
    """A row of a run that is on its way to another order, or not marked as sent."""

    code = "row_too_early"
    status = 409
    sentence = words(
        "This run is not marked as sent. If the bank has its order, mark it as sent, and the row is settled by itself. "
        "If the row is of an earlier order, send the run back first."
    )


class RowUnexplained(BridgeError):
    """The row is more, or less, than the payments that it is said to have paid could be together."""

    code = "row_unexplained"
    status = 409
    sentence = words(
        "This row cannot be just these payments: together they are more, or less. Choose exactly those that it paid; "
        "the bank can tell you who was in it."
    )


class RowHoldsIt(BridgeError):
    """What the bank has booked for the run is more than the other payments can be: it holds this one too."""

    code = "row_holds_it"
    status = 409
    sentence = words(
        "The bank has booked more for this run than its other payments can be, so it has paid this one too. If it "
        "gives it back, its next statement says so; if it does not, say here that it was paid."
    )


class DoubtOpen(BridgeError):
    """The run cannot be closed while somebody denies a payment that counts as paid."""

    code = "doubt_open"
    status = 409
    sentence = words(
        "Payments of this run that count as paid, and of which the bank or the recipient says the contrary: {count}. "
        "Say on this page what is true first."
    )


class CentsWait(BridgeError):
    """The run cannot be closed while the cents of what was booked in whole steps have not joined a bank run's row."""

    code = "cents_wait"
    status = 409
    sentence = words(
        "Cents of what was paid in cash, or came back, wait for the next bank run from this account and pot. Close "
        "this run once the bank has booked that one."
    )


class MoneyOnTheWay(BridgeError):
    """The run cannot be closed while nothing follows a payment that failed or came back, or a row of it waits."""

    code = "money_on_the_way"
    status = 409
    sentence = words(
        "This run cannot be closed yet. Payments that failed or came back, and that neither a next run pays nor two "
        "people have given up: {payments}. Rows of the bank that wait to be explained: {rows}."
    )


class MoneyBackWaits(BridgeError):
    """The run cannot be closed while money that came back of its cell has joined no row."""

    code = "money_back_waits"
    status = 409
    sentence = words(
        "This run cannot be closed yet: money that came back is in no row of the books. The cell's next bank run takes "
        "it in; if no such run will come, book it by itself, here under what is left."
    )


class WrongRail(BridgeError):
    """A bank's step for a run that is paid by hand, or the other way round."""

    code = "wrong_rail"
    status = 409
    sentence = words("This run is paid another way; this step does not belong to it.")


class WrongWithdrawal(BridgeError):
    """The line is not money that left the run's account, or more than the run holds."""

    code = "wrong_withdrawal"
    status = 409
    sentence = words("This line is not the withdrawal of this run: another account, money that came in, or too much.")


class NotBuiltHere(BridgeError):
    """The fund does not let the server build order files, or has given it no list of names."""

    code = "not_built_here"
    status = 403
    sentence = words("This fund builds order files in the terminal only: `goldenbridge payfile`. Nothing was built.")

"""How banking refuses."""

from __future__ import annotations

from goldenbridge.core.errors import BridgeError, words


class StatementOfAnotherAccount(BridgeError):
    """No statement in the file tells of the chosen account in its currency."""

    code = "statement_of_another_account"
    status = 409
    sentence = words("This file tells of another account or another currency. Choose the account it belongs to.")


class StatementKnown(BridgeError):
    """The same bytes were imported before."""

    code = "statement_known"
    status = 409
    sentence = words("This very file was imported on {on}. Nothing was counted twice.")


class LineAlreadyClaimed(BridgeError):
    """A line belongs to one thing only."""

    code = "line_already_claimed"
    status = 409
    sentence = words("This line has been claimed already. Somebody may have been quicker; look again.")


class NoStatementYet(BridgeError):
    """Money is booked by statements; a notice alone has said that it came back."""

    code = "no_statement_yet"
    status = 409
    sentence = words("Import a statement of this account first: what came back is booked once a statement shows it.")


class OrderIdTaken(BridgeError):
    """An id of an order may never come again."""

    code = "order_id_taken"
    status = 409
    sentence = words("This order id was used before. Build the file again; it takes a new one.")


class CurrencyUnknown(BridgeError):
    """Not a currency code."""

    code = "currency_unknown"
    status = 422
    sentence = words("A currency has three capital letters, such as EUR.")


class WrongDirection(BridgeError):
    """The lines are not what they are called: a fee that came in, an exchange in one currency."""

    code = "wrong_direction"
    status = 409
    sentence = words("These lines cannot be that: look at which way the money went, its currency and its amount.")


class OpenedByYourself(BridgeError):
    """Somebody confirms the account that he entered."""

    code = "opened_by_yourself"
    status = 403
    sentence = words(
        "You entered this account, so somebody else must compare it with the bank's papers and confirm it."
    )


class AccountNotConfirmed(BridgeError):
    """The account was entered by one person and confirmed by nobody, or stopped."""

    code = "account_not_confirmed"
    status = 409
    sentence = words(
        "Nothing is paid from this account yet: a treasurer or an approver who did not enter it has to confirm it "
        "on the bank's page."
    )


class NoTransfer(BridgeError):
    """Two lines that cannot be one transfer between our accounts."""

    code = "no_transfer"
    status = 409
    sentence = words(
        "This is no transfer between our accounts: that is one amount which left one account and came into another "
        "within a week, without the reference of a gift or of a run. Claim each line for what it is."
    )


class NotByHand(BridgeError):
    """A line with a reference of ours is a run's, or a gift; no treasurer alone calls it something else."""

    code = "not_by_hand"
    status = 409
    sentence = words(
        "This line carries the reference of a run or of a gift, so it is no fee and no exchange. Settle it on the "
        "page of that run, or on the page of gift lines."
    )


class ExportKnown(BridgeError):
    """The same bytes were entered before."""

    code = "export_known"
    status = 409
    sentence = words("This very export was entered on {on}. Nothing was counted twice.")


class EnteredByYourself(BridgeError):
    """Somebody confirms the balance that he entered."""

    code = "entered_by_yourself"
    status = 403
    sentence = words("You entered this balance, so somebody else must look it up and confirm it.")


class NoClosingBalance(BridgeError):
    """A bank file without the balance at its end."""

    code = "no_closing_balance"
    status = 422
    sentence = words("This file does not say what was in the account at its end. Ask the bank for a day's statement.")


class NoBooks(BridgeError):
    """The books have no accounts in any currency of the export."""

    code = "no_books"
    status = 409
    sentence = words("The books have no account in {currencies}. Open it first, or leave this money where it is.")


class AccountHasLines(BridgeError):
    """Lines of the account stand in the books already, up to the day of the balance: they would count twice."""

    code = "account_has_lines"
    status = 409
    sentence = words("Lines of this account up to {day} were imported already, so its balance would count them twice.")


class PotHasBegun(BridgeError):
    """The pot has other money: an opening balance stands before everything else."""

    code = "pot_has_begun"
    status = 409
    sentence = words(
        "Money has moved in this pot already. An opening balance comes first; what lies elsewhere comes in by a line "
        "of the bank."
    )


class AccountOpened(BridgeError):
    """An account has one opening balance."""

    code = "account_opened"
    status = 409
    sentence = words("The opening balance of this account stands in the books already.")


class HoldingIsOlder(BridgeError):
    """A newer export of the same partner stands already."""

    code = "holding_is_older"
    status = 409
    sentence = words("A newer balance of this partner, of {day}, stands already. Refuse this one.")


class PartnerNotConfirmed(BridgeError):
    """A line is said to come from a partner of whom nobody has confirmed that he holds anything."""

    code = "partner_not_confirmed"
    status = 409
    sentence = words("Nobody has confirmed yet that this partner holds anything. A second person has to, first.")


class MoreThanHeld(BridgeError):
    """A line is larger than what two people have confirmed that the partner holds."""

    code = "more_than_held"
    status = 409
    sentence = words(
        "The partner is confirmed to hold {held}, and this line brings {came}. Bring in his export of the days when "
        "he sent it, and let another person confirm it."
    )


class NotFromPartner(BridgeError):
    """A line that cannot have come from this partner."""

    code = "not_from_partner"
    status = 409
    sentence = words(
        "This line did not come from that partner: it has to be money that came in, in the partner's currency, and "
        "without the reference of a gift or of a run."
    )

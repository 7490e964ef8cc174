"""Somebody who was paid once: his month and his debt in one run, by the treasury that keeps his cell."""

from datetime import date

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.payouts.models import Payment
from goldenbridge.cli.demo import casework
from goldenbridge.core.application import PayoutDetails
from goldenbridge.platform import clock
from tests.adapters.bankfiles import FUND, PAYEE_IBAN
from tests.apps.cases.builders import Journey, later
from tests.apps.payouts.builders import DAY, Treasury, booked, came_back
from tests.apps.people.builders import open_house, open_intake

ACCOUNT = PayoutDetails("Ян Лявон", date(1985, 3, 4), iban=PAYEE_IBAN, country="DE", town="Berlin")
EXACT = {50_000: "483.20", 25_000: "233.20"}


class PaidJourney(Journey):
    """He has left and given his account; `treasury` pays him."""

    def give_account(self):
        """Answer where to pay, if that is asked; says which questions he answered."""
        self.tick()
        answered = casework.answer_all(self.played, payout=ACCOUNT)
        self.tick()
        return answered

    def paid(self):
        """The first run has paid him all that was due."""
        self.currency, self.owed = "EUR", {"housing": 25_000}
        self.left()
        self.give_account()
        house = self.house
        account = banking.open_bank_account(FUND, label="Main", currency="EUR", actor=house["alder"].actor)
        account = banking.confirm_bank_account(account.ref, actor=house["ibis"].actor)
        self.treasury = Treasury(house, account, house.directory.cell(self.cell_ref))
        self.run = self.treasury.sent()
        self.treasury.bank_says(booked(self.run, "716.40"))
        self.tick()
        return self

    def next_month(self):
        """Two weeks later, with a list of keys that holds."""
        for _ in range(2):
            later(7)
            self.house.publish()

    def comes_back(self, steps_minor=25_000):
        """The bank sends one payment back."""
        payment = Payment.objects.get(run=self.run, steps_minor=steps_minor)
        self.treasury.bank_says(came_back(payment, EXACT[steps_minor]))
        return payment


def paid_journey(settings, tmp_path):
    """Somebody who was paid once."""
    clock.move_to(DAY)
    house = open_house(settings, tmp_path)
    house.intake = open_intake(house)
    return PaidJourney(house).paid()

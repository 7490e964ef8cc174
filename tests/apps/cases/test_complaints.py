"""Which of a recipient's complaints waits for a question back."""

from dataclasses import dataclass
from datetime import date

import pytest

from goldenbridge.apps.cases.complaints import complaint_in

MON, TUE, WED, THU = (date(2020, 8, day) for day in (17, 18, 19, 20))


@dataclass(frozen=True)
class Row:
    kind: str
    asked_on: date
    answered_on: date | None = None
    choice: str = ""


def heard(choice, on=TUE, asked=MON):
    return Row("confirmation", asked, on, choice)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], ""),
        ([Row("confirmation", MON)], ""),
        ([heard("received")], ""),
        ([heard("not_received")], "not_received"),
        ([heard("received_with_issues"), heard("not_received")], "not_received"),
        ([heard("not_received"), heard("received_with_issues", on=WED)], "not_received"),
        ([heard("received_with_issues"), heard("received", on=WED)], "received_with_issues"),
        ([heard("not_received"), Row("text", MON)], "not_received"),
        ([heard("not_received"), Row("text", TUE)], ""),
        ([heard("not_received"), Row("text", TUE, WED)], ""),
        ([heard("not_received"), Row("text", TUE, TUE)], "not_received"),
        ([heard("not_received"), Row("text", WED), heard("received_with_issues", on=THU)], "received_with_issues"),
        ([heard("not_received"), heard("received", on=THU, asked=WED)], ""),
    ],
)
def test_the_gravest_stands_until_somebody_asks_or_a_later_payment_is_answered(rows, complaint):
    assert complaint_in(rows) == complaint

"""What stands in an address stays in histories and logs: no form of the staff sends money or persons that way."""

import re

from tests.conftest import ROOT

FORM = re.compile(r"<form(?![^>]*method=\"post\")[^>]*>.*?</form>", re.DOTALL)
ASKED = re.compile(r'name="([^"]+)"|(\{\{ ?form)')
SEARCHES = {
    # The day on which an auditor's statements end.
    "treasury/templates/treasury/audit.html": {"day"},
    "treasury/templates/treasury/months.html": {"check"},
    # First day, last day; the report's own name stands in the address before.
    "treasury/templates/treasury/report.html": {"form"},
    # Which role is lent until when, and to whom of the staff by reference: the paper to sign is fetched by the same.
    "treasury/templates/treasury/stand_ins.html": {"form"},
}
STAFF = ("account", "desk", "jobs", "staffbase", "treasury")


def test_forms_that_are_sent_in_an_address_are_these_and_carry_no_amount_and_no_applicant():
    found = {}
    for audience in STAFF:
        for page in (ROOT / "goldenbridge" / "web" / audience / "templates").rglob("*.html"):
            for form in FORM.findall(page.read_text(encoding="utf-8")):
                names = {name or "form" for name, _rest in ASKED.findall(form)}
                found.setdefault(str(page.relative_to(ROOT / "goldenbridge" / "web")), set()).update(names)

    assert found == SEARCHES

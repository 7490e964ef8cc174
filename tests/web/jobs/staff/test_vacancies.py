"""Employers and vacancies on the advisers' pages."""

import pytest

from goldenbridge.apps.work.models import Employer, Vacancy
from goldenbridge.core.canonical import b64
from tests.apps.work.builders import a_candidate, a_vacancy, an_employer, an_introduction, sealed_name

pytestmark = pytest.mark.django_db(databases="__all__")

TYPED = {
    "title": "Tester",
    "text": "We test.",
    "language": "en",
    "title_ru": "Тестировщик",
    "text_ru": "Мы проверяем.",
    "needed": "testing 2, python 1",
    "languages": "en 1",
    "is_remote": "on",
    "slots": "2",
    "pay_month": "1250.50",
    "currency": "EUR",
}


def test_an_employer_and_a_vacancy_are_entered_by_one_and_vetted_by_another(office):
    jay, lark = office.browser("jay"), office.browser("lark")

    entered = jay.post("/staff/work/employers/", {"name": "Harbour Soft", "country": "PL", "website": ""})
    employer = Employer.objects.get()
    own = jay.post(f"/staff/work/employers/{employer.ref}/", {"grounds": "I know them."})
    other = lark.post(f"/staff/work/employers/{employer.ref}/", {"grounds": "Register; a call."})
    drafted = jay.post(f"/staff/work/vacancies/new/{employer.ref}/", TYPED)
    vacancy = Vacancy.objects.get()
    waits = jay.get(f"/staff/work/vacancies/{vacancy.ref}/").content.decode()
    steps = [
        browser.post(f"/staff/work/vacancies/{vacancy.ref}/{step}").status_code
        for browser, step in ((jay, "vet"), (lark, "vet"), (jay, "open"), (jay, "open"))
    ]

    assert [answer.status_code for answer in (entered, own, other, drafted)] == [303, 403, 303, 303]
    assert "I know them." in own.content.decode()  # what was typed is still there
    assert steps == [403, 303, 303, 409]
    vetted = jay.get(f"/staff/work/vacancies/{vacancy.ref}/").content.decode()
    assert ["Vetting takes somebody else" in page for page in (waits, vetted)] == [True, False]
    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.needed, vacancy.pay_month_minor, vacancy.currency, vacancy.slots) == (
        "open",
        {"python": 1, "testing": 2},
        125_050,
        "EUR",
        2,
    )


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"name": "harbour  soft"}, 409, "“harbour soft” has been entered already."),
        ({"country": "XX"}, 422, "“XX” is not the code of a country."),
        ({"website": "notaurl"}, 422, "“notaurl” is not the address of a website."),
        ({"website": "javascript:alert(1)"}, 422, "“javascript:alert(1)” is not the address of a website."),
    ],
)
def test_an_employer_that_cannot_be_entered_is_refused_by_name_and_nothing_is_lost(office, typed, status, said):
    jay = office.browser("jay")
    jay.post("/staff/work/employers/", {"name": "Harbour Soft", "country": "PL", "website": ""})
    whole = {"name": "Other Soft", "country": "LT", "website": "https://other.example", **typed}

    answer = jay.post("/staff/work/employers/", whole)

    page = answer.content.decode()
    assert answer.status_code == status and said in page
    assert all(f'value="{text}"' in page for text in whole.values())
    assert [each.name for each in Employer.objects.all()] == ["Harbour Soft"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("country", "XX", "“XX” is not the code of a country."),
        ("needed", "testing", "is not a skill and a level"),
        ("needed", "testing 7", "level from 1 to 3"),
        ("slots", "0", "greater than or equal to 1"),
        ("is_remote", "", "Say the country"),
        ("pay_month", "10.001", "An amount in EUR has at most 2 decimals."),
    ],
)
def test_a_vacancy_that_is_not_filled_in_well_comes_back_with_what_was_typed(office, field, value, words):
    employer = an_employer()

    answer = office.browser("jay").post(f"/staff/work/vacancies/new/{employer.ref}/", TYPED | {field: value})

    assert answer.status_code == 422 and words in answer.content.decode() and "We test." in answer.content.decode()
    assert not Vacancy.objects.exists()


def test_the_shortlist_shows_no_name_and_offers_to_introduce_own_candidates_only(office):
    vacancy, own = a_vacancy(), a_candidate()
    a_candidate(adviser=office.actor("lark"))
    jay = office.browser("jay")

    ranked = jay.post(f"/staff/work/vacancies/{vacancy.ref}/rank")
    page = jay.get(f"/staff/work/vacancies/{vacancy.ref}/").content.decode()
    introduced = jay.post(f"/staff/work/vacancies/{vacancy.ref}/introduce", {"candidate": str(own.ref)})

    assert (ranked.status_code, introduced.status_code) == (303, 303)
    assert page.count('name="candidate"') == 1 and f'value="{own.ref}"' in page and page.count("another adviser") == 1
    assert "signal 12" not in page and "sealed-text" not in page


def test_a_coordinator_keeps_vacancies_and_sees_no_shortlist(office):
    vacancy = a_vacancy()
    birch = office.browser("birch")

    page = birch.get(f"/staff/work/vacancies/{vacancy.ref}/")
    ranked = birch.post(f"/staff/work/vacancies/{vacancy.ref}/rank")

    assert page.status_code == 200 and "Shortlist" not in page.content.decode()
    assert ranked.status_code == 403


def test_barring_takes_one_person_and_closes_everything(office):
    employer, other = an_employer(), an_introduction(until="wanted")
    vacancies = [
        a_vacancy(employer=employer),
        a_vacancy(employer=employer, state="draft"),
        a_vacancy(employer=employer),
    ]
    introductions = [an_introduction(vacancy=vacancies[0], until=step) for step in ("prospect", "interview")]

    answer = office.browser("birch").post(f"/staff/work/employers/{employer.ref}/bar")

    for each in (*vacancies, *introductions, other, other.vacancy):
        each.refresh_from_db()
    assert answer.status_code == 303
    assert [each.state for each in vacancies] == ["closed"] * 3
    assert [(each.state, each.sealed_names) for each in introductions] == [("closed", None)] * 2
    assert (other.state, other.vacancy.state) == ("agreed_by_candidate", "open")


def test_after_a_bar_the_adviser_reads_whom_to_call_and_can_share_nothing(office):
    introduction = an_introduction(until="wanted")
    jay = office.browser("jay")
    address = f"/staff/work/introductions/{introduction.ref}/"
    names = b64(sealed_name(introduction.candidate.ref, introduction.ref))

    office.browser("birch").post(f"/staff/work/employers/{introduction.vacancy.employer.ref}/bar")
    refused = jay.post(f"{address}share", {"sealed_names": names})
    page = jay.get(address).content.decode()

    assert refused.status_code == 409 and "This employer was barred on 2020-09-01." in refused.content.decode()
    assert "Closed: employer barred." in page and "call him today and tell him" in page
    assert f'action="{address}' not in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("address", ["/staff/work/employers/", "/staff/work/vacancies/"])
def test_lists_take_the_same_number_of_queries_for_one_and_for_three(office, rows, address, django_assert_num_queries):
    for _ in range(rows):
        a_vacancy()
    jay = office.browser("jay")
    jay.get(address)

    with django_assert_num_queries(QUERIES):
        answer = jay.get(address)

    assert answer.status_code == 200 and answer.content.decode().count('<th scope="row">') == rows


QUERIES = 2  # who is signed in, and the list


@pytest.mark.parametrize("step", ["vet", "open", "pause", "close", "rank", "introduce"])
def test_steps_are_refused_to_who_is_no_adviser_or_has_not_signed_in(office, client, step):
    vacancy = a_vacancy()
    address = f"/staff/work/vacancies/{vacancy.ref}/{step}"

    assert office.browser("dove").post(address).status_code == 403
    assert client.post(address).status_code == 401


def test_an_unknown_step_is_not_found(office):
    assert office.browser("jay").post(f"/staff/work/vacancies/{a_vacancy().ref}/fly").status_code == 404


def test_a_vacancy_is_kept_in_every_language_in_which_it_was_written_whole(office):
    jay, employer = office.browser("jay"), an_employer()
    address = f"/staff/work/vacancies/new/{employer.ref}/"

    refused = jay.post(address, TYPED | {"text_ru": ""})
    jay.post(address, TYPED)

    assert refused.status_code == 422
    assert "Write both title and work in this language, or neither." in refused.content.decode()
    vacancy = Vacancy.objects.get()
    assert (vacancy.language, vacancy.others) == ("en", {"ru": {"title": "Тестировщик", "text": "Мы проверяем."}})


@pytest.mark.parametrize(("currency", "typed", "minor"), [("JPY", "150000", 150_000), ("KWD", "450.125", 450_125)])
def test_pay_is_kept_in_the_smallest_coin_of_its_currency(office, settings, currency, typed, minor):
    settings.CURRENCIES = [currency]
    employer = an_employer()

    answer = office.browser("jay").post(
        f"/staff/work/vacancies/new/{employer.ref}/", TYPED | {"pay_month": typed, "currency": currency}
    )

    assert answer.status_code == 303
    assert Vacancy.objects.values_list("pay_month_minor", "currency").get() == (minor, currency)


def test_a_vacancy_without_pay_has_no_currency(office):
    office.browser("jay").post(f"/staff/work/vacancies/new/{an_employer().ref}/", TYPED | {"pay_month": ""})

    assert Vacancy.objects.values_list("pay_month_minor", "currency").get() == (None, "")


def test_yen_have_no_decimals(office, settings):
    settings.CURRENCIES = ["JPY"]

    answer = office.browser("jay").post(
        f"/staff/work/vacancies/new/{an_employer().ref}/", TYPED | {"pay_month": "150000.50", "currency": "JPY"}
    )

    assert answer.status_code == 422 and "An amount in JPY has at most 0 decimals." in answer.content.decode()

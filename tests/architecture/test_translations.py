"""The check of the translations finds what it is there to find."""

import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from scripts import translations  # noqa: E402


def _faults(identity, string):
    catalog = Catalog(locale="ru")
    return list(translations._faults_of(catalog.add(identity, string=string)))


@pytest.mark.parametrize(
    ("identity", "string", "faults"),
    [
        ("Paid.", "Выплачено.", []),
        ("Paid.", "", ["untranslated"]),
        ("Code: %(code)s", "Код: %(code)s", []),
        ("Code: %(code)s", "Код", ["other placeholders"]),
        ("State “{state}”", "Состояние «{status}»", ["other placeholders"]),
        (("%(n)s month", "%(n)s months"), ("%(n)s месяц", "%(n)s месяца", "%(n)s месяцев"), []),
        (("%(n)s month", "%(n)s months"), ("%(n)s месяц", "%(n)s месяца", ""), ["untranslated"]),
        (("%(n)s month", "%(n)s months"), ("%(n)s месяц", "месяца", "%(n)s месяцев"), ["other placeholders"]),
    ],
)
def test_a_missing_or_damaged_translation_is_named(identity, string, faults):
    assert _faults(identity, string) == faults


def test_sentences_are_found_in_templates_and_in_code_and_staff_pages_are_left_out():
    found = {message.id for message in translations.extract() if message.id}

    assert "Skip to the content" in found  # a template
    assert "There is no page at this address." in found  # gettext
    assert "This cannot be done." in found  # words()
    assert not any("staff" in path.as_posix().split("/goldenbridge/")[1] for path in translations.paths())


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_what_is_written_is_read_back_unchanged(language):
    catalog = translations.load(language)

    assert translations.po_bytes(catalog) == translations.po_path(language).read_bytes()


@pytest.mark.parametrize(("number", "form"), [(1, 0), (2, 1), (5, 2), (11, 2), (21, 0), (22, 1), (111, 2), (104, 1)])
def test_plurals_follow_the_rule_of_russian_and_belarusian(number, form):
    rule = translations.PLURALS.split("plural=")[1].rstrip(";").replace("&&", "and").replace("||", "or")
    first, rest = rule.strip("()").split(" ? 0 : ")
    few = rest.split(" ? 1 : ")[0]

    chosen = 0 if eval(first, {"n": number}) else 1 if eval(few, {"n": number}) else 2

    assert chosen == form


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_compiled_catalogue_is_what_its_source_makes_on_any_day(language):
    compiled = translations.mo_bytes(translations.load(language))

    assert compiled == translations.po_path(language).with_suffix(".mo").read_bytes()

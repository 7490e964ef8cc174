"""Names that may not be paid."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.screening import DamagedList, EmptyList, read_list

LIST = read_list("# perpetrators\nІван Іваноў;1970-01-02\n\nAnna Müller\nJAN KOWALSKI ; 1980-05-06\n".encode())


@pytest.mark.parametrize(
    "name",
    [
        "Іван Іваноў",
        "іван  ІВАНОЎ",
        "Іваноў, Іван",
        "Ivan Ivanou",
        "IVANOU IVAN",
        "Mueller Anna",
        "Anna Müller",
        "Jan Kowalski",
    ],
)
def test_a_listed_name_is_found_however_it_is_written(name):
    assert LIST.has(name)


@pytest.mark.parametrize("name", ["Іван Іванчук", "Ivan", "", "Anna", "Jan Kowalsky", "မြန်မာ"])
def test_another_name_is_not(name):
    assert not LIST.has(name)


def test_a_birth_date_tells_two_people_apart_only_when_both_are_known():
    found = [LIST.has("Jan Kowalski", born_on=day) for day in (date(1980, 5, 6), date(1980, 5, 7), None)]

    assert found == [True, False, True]
    assert LIST.has("Anna Müller", born_on=date(1999, 1, 1))


@pytest.mark.parametrize("content", [b"Jan;yesterday", b"Jan\n;;;\n", b"...\n", b"\xff\xfe\x00"])
def test_a_line_that_cannot_be_read_screens_nobody(content):
    with pytest.raises(DamagedList):
        read_list(content)


@pytest.mark.parametrize("content", [b"", b"# nothing\n\n"])
def test_an_empty_list_screens_nobody(content):
    with pytest.raises(EmptyList):
        read_list(content)


@given(st.lists(st.sampled_from(["Jan", "Іваноў", "Müller", "Żółć", "Anna"]), min_size=1, max_size=4, unique=True))
def test_whoever_is_listed_is_found(words):
    name = " ".join(words)

    assert read_list(name.encode()).has(" ".join(reversed(words)).upper())


def test_a_list_prints_no_name():
    assert "Іван" not in repr(LIST)
    assert LIST.size == 3

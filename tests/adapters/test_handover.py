"""The list for payments by hand."""

from goldenbridge.adapters.handover import HandOver, handover_list


def test_a_row_for_each_payment_and_a_place_to_tick():
    row = HandOver("E1", 48_320, "EUR", "Ян Лявон", "BY", "Hrodna", "ring\ntwice")

    assert handover_list([row]).decode("utf-8-sig").splitlines() == [
        "number,id,name,amount,currency,country,town,note,received",
        "1,E1,Ян Лявон,483.20,EUR,BY,Hrodna,ring twice,",
    ]


def test_what_a_recipient_wrote_never_runs_as_a_formula():
    row = HandOver("E1", 1, "EUR", "=HYPERLINK(1)", "BY", "+1", "@x")

    assert handover_list([row]).decode("utf-8-sig").splitlines()[1] == "1,E1,'=HYPERLINK(1),0.01,EUR,BY,'+1,'@x,"


def test_a_row_prints_no_name():
    assert "Лявон" not in repr(HandOver("E1", 1, "EUR", "Ян Лявон", "BY", "Hrodna", ""))

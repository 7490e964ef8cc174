"""Charts say in words and rows what they draw."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from goldenbridge.web.base.charts import bar_chart, flow_chart, line_chart

SVG = "{http://www.w3.org/2000/svg}"


def _drawing(chart):
    return ET.fromstring(chart.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_bars_are_as_long_as_their_amounts_and_the_description_lists_them():
    chart = bar_chart("Stages", [("In talks", 300), ("Left", 30)], value_text=str, name="Stage", unit="People")

    drawing = _drawing(chart)

    assert [float(bar.get("width")) for bar in drawing.iter(f"{SVG}rect") if bar.get("class") == "bar"] == [400, 40]
    assert drawing.get("aria-label") == "Stages. In talks: 300; Left: 30"
    assert (chart.columns, chart.rows) == (("Stage", "People"), (("In talks", "300"), ("Left", "30")))


def test_a_line_begins_at_its_first_day_and_ends_at_its_last():
    points = [(date(2020, 8, 9), 0), (date(2020, 8, 10), 40), (date(2020, 8, 13), 80)]

    drawing = _drawing(line_chart("Gifts", points, value_text=str, name="Day", unit="Amount"))

    trace = drawing.find(f"{SVG}polyline").get("points")
    assert trace == "0.0,160.0 100.0,90.0 400.0,20.0"


def test_both_sides_of_a_flow_are_one_total_high():
    chart = flow_chart("Money", [("Opening", 100), ("Gifts", 400)], [("Paid", 450), ("Closing", 50)], value_text=str)

    ends = [bar for bar in _drawing(chart).iter(f"{SVG}rect") if bar.get("class") == "bar"]

    sides = [sum(float(end.get("height")) for end in ends if end.get("x") == x) for x in ("0", "396")]
    assert sides == [150, 150]


def test_a_long_name_takes_two_lines_on_its_own_side_of_the_middle():
    """With letters of nine units, which is wide, none of the words reaches the bar in the middle."""
    uses = [("Адкладзена або выплачана", 300), ("На канец", 200)]

    texts = list(_drawing(flow_chart("Money", [("Gifts", 500)], uses, value_text=str)).iter(f"{SVG}text"))

    right = [text for text in texts if text.get("text-anchor") == "end"]
    assert [text.text for text in right] == ["Адкладзена", "або выплачана", "300", "На канец", "200"]
    assert all(390 - 9 * len(text.text) > 178 for text in right)
    assert all(10 + 9 * len(text.text) < 170 for text in texts if text not in right)
    heights = [float(text.get("y")) for text in right]
    assert all(low - high >= 19 for high, low in zip(heights, heights[1:]))


@pytest.mark.parametrize(("amounts", "anchor"), [((0, 40, 80), "end"), ((80, 40, 20), "start")])
def test_the_levels_are_written_where_the_line_is_not(amounts, anchor):
    points = [(date(2020, 8, 9 + number), amount) for number, amount in enumerate(amounts)]

    texts = _drawing(line_chart("Gifts", points, value_text=str, name="Day", unit="Amount")).iter(f"{SVG}text")

    assert [text.get("text-anchor") for text in texts if "level" in text.get("class")] == [anchor] * 2


@pytest.mark.parametrize("amounts", [[], [("Nothing", 0)]])
def test_nothing_can_be_drawn_too(amounts):
    charts = (
        bar_chart("Empty", amounts, value_text=str, name="a", unit="b"),
        flow_chart("Empty", amounts, amounts, value_text=str),
        line_chart("Empty", [(date(2020, 8, 9), n) for _label, n in amounts], value_text=str, name="a", unit="b"),
    )

    assert [_drawing(chart).get("role") for chart in charts] == ["img"] * 3


def test_words_from_outside_are_escaped():
    chart = bar_chart('<b>"x"', [("<script>", 1)], value_text=str, name="a", unit="b")

    assert "<script>" not in chart.svg and "<b>" not in chart.svg and _drawing(chart) is not None

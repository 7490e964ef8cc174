"""Draw small charts as SVG on the server, each with a sentence and a table that say the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goldenbridge.web.base.formats import day_text

WIDTH = 400
FLOW_HEIGHT = 150
LINE_HEIGHT = 190
FAN_HEIGHT = 240
LINE_ROOM = 19
LONGEST_LINE = 17

Words = Callable[[int], str]


@dataclass(frozen=True)
class Chart:
    """One drawing and the same figures as rows, so that nobody needs to see the drawing."""

    title: str
    svg: SafeString
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FanDay:
    """One day of a fan: the amounts below which 5, 25, 50, 75 and 95 of 100 futures stay."""

    on: date
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class _Node:
    """One end of the flow: its words, its size and where its band begins on both sides."""

    lines: tuple[str, ...]
    value: str
    height: float
    outer: float
    inner: float


def bar_chart(title: str, amounts: Sequence[tuple[str, int]], *, value_text: Words, name: str, unit: str) -> Chart:
    """One horizontal bar for each named amount; amounts are not negative."""
    most = max((amount for _label, amount in amounts), default=0) or 1
    bars = [
        (46 * row + 15, label, WIDTH, 46 * row + 15, value_text(amount), 46 * row + 22, round(WIDTH * amount / most, 1))
        for row, (label, amount) in enumerate(amounts)
    ]
    marks = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><text x="{}" y="{}" text-anchor="end" font-weight="600">{}</text>'
        '<rect class="pale" x="0" y="{}" width="400" height="10" rx="5"/>'
        '<rect class="bar" x="0" y="{}" width="{}" height="10" rx="5"/>',
        [(y, label, x, y2, value, top, top, width) for y, label, x, y2, value, top, width in bars],
    )
    rows = tuple((label, value_text(amount)) for label, amount in amounts)
    return Chart(title, _svg(title, rows, 46 * max(len(bars), 1), marks), (name, unit), rows)


def line_chart(title: str, points: Sequence[tuple[date, int]], *, value_text: Words, name: str, unit: str) -> Chart:
    """One line through the amounts of days in order, drawn from nought."""
    rows = tuple((day_text(day), value_text(amount)) for day, amount in points)
    if not points:
        return Chart(title, _svg(title, rows, 1, mark_safe("")), (name, unit), rows)
    top = _nice(max(amount for _day, amount in points))
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)
    spots = [
        (round(WIDTH * (day - first).days / span, 1), round(LINE_HEIGHT - 30 - (LINE_HEIGHT - 50) * amount / top, 1))
        for day, amount in points
    ]
    base = LINE_HEIGHT - 30
    line = " ".join(f"{x},{y}" for x, y in spots)
    levels = [(round(base - (base - 20) * share, 1), value_text(int(top * share))) for share in (0.5, 1)]
    # The words of a level stand where the line is not: at the end of a line that has risen, below the middle level.
    x, anchor, below = (WIDTH, "end", 15) if points[-1][1] * 2 > top else (0, "start", -4)
    grid = '<line class="grid" x1="0" x2="400" y1="{}" y2="{}"/>'
    marks = format_html_join("", grid, [(y, y) for y, _words in levels]) + format_html(
        '<polygon class="area" points="{},{} {} {},{}"/><polyline class="trace" points="{}"/>'
        '<line class="grid" x1="0" x2="400" y1="{}" y2="{}"/><circle class="dot" cx="{}" cy="{}" r="4"/>'
        '<text class="soft" x="0" y="{}">{}</text><text class="soft" x="400" y="{}" text-anchor="end">{}</text>',
        *(spots[0][0], base, line, spots[-1][0], base, line, base, base, *spots[-1]),
        *(LINE_HEIGHT - 10, rows[0][0], LINE_HEIGHT - 10, rows[-1][0] if len(rows) > 1 else ""),
    )
    marks += format_html_join(
        "",
        '<text class="soft level" x="{}" y="{}" text-anchor="{}">{}</text>',
        [(x, y + (below if number == 0 else -4), anchor, words) for number, (y, words) in enumerate(levels)],
    )
    return Chart(title, _svg(title, rows, LINE_HEIGHT, marks), (name, unit), rows)


def fan_chart(title: str, days: Sequence[FanDay], *, value_text: Words, columns: tuple[str, ...]) -> Chart:
    """What may come: the middle as a line, the middle half and nine tenths of all futures as bands around it."""
    most = _nice(max((max(day.amounts) for day in days), default=0) or 1)
    least = min(0, min((min(day.amounts) for day in days), default=0))
    low = -_nice(-least) if least else 0
    base, width = FAN_HEIGHT - 30, WIDTH / max(len(days) - 1, 1)

    def height(amount: int) -> float:
        return round(base - (base - 20) * (amount - low) / (most - low), 1)

    def edge(place: int) -> list[str]:
        return [f"{round(width * number, 1)},{height(day.amounts[place])}" for number, day in enumerate(days)]

    levels = [(height(level), value_text(level)) for level in sorted({low, 0, most})]
    marks = format_html(
        '<polygon class="pale" points="{} {}"/><polygon class="area" points="{} {}"/>'
        '<polyline class="trace" points="{}"/>',
        *(" ".join(edge(0)), " ".join(reversed(edge(4))), " ".join(edge(1)), " ".join(reversed(edge(3)))),
        " ".join(edge(2)),
    ) + format_html_join(
        "",
        '<line class="grid" x1="0" x2="400" y1="{}" y2="{}"/><text class="soft" x="0" y="{}">{}</text>',
        [(y, y, y - 4, words) for y, words in levels],
    )
    rows = tuple(
        (day_text(day.on), *(value_text(day.amounts[place]) for place in (0, 2, 4)))
        for number, day in enumerate(days)
        if number % 4 == 0 or number == len(days) - 1
    )
    ends = format_html(
        '<text class="soft" x="0" y="{}">{}</text><text class="soft" x="400" y="{}" text-anchor="end">{}</text>',
        *(FAN_HEIGHT - 10, day_text(days[0].on), FAN_HEIGHT - 10, day_text(days[-1].on)),
    )
    said = tuple((row[0], " / ".join(row[1:])) for row in rows)
    return Chart(title, _svg(title, said, FAN_HEIGHT, marks + ends), columns, rows)


def flow_chart(
    title: str, sources: Sequence[tuple[str, int]], uses: Sequence[tuple[str, int]], *, value_text: Words
) -> Chart:
    """Where money came from and where it went: the bands on both sides have the same total."""
    total = max(sum(amount for _label, amount in sources), sum(amount for _label, amount in uses)) or 1
    left, left_height = _stack(sources, total, value_text)
    right, right_height = _stack(uses, total, value_text)
    height = max(left_height, right_height, FLOW_HEIGHT)
    shift = (height - FLOW_HEIGHT) / 2
    marks = [_band(node, (height - left_height) / 2, shift, is_left=True) for node in left]
    marks += [_band(node, (height - right_height) / 2, shift, is_left=False) for node in right]
    middle = format_html(
        '<rect class="gold" x="170" y="{}" width="8" height="{}" rx="2"/>', round(shift, 1), FLOW_HEIGHT
    )
    rows = tuple((label, value_text(amount)) for label, amount in (*sources, *uses))
    drawing = format_html_join("", "{}", [(mark,) for mark in marks]) + middle
    return Chart(
        title, _svg(title, rows, round(height), drawing), (_("Kind"), pgettext("column of a table", "Amount")), rows
    )


def _stack(amounts: Sequence[tuple[str, int]], total: int, value_text: Words) -> tuple[list[_Node], float]:
    """Place the ends of one side below each other, each with room for its lines of words."""
    nodes, outer, inner = [], 0.0, 0.0
    for label, amount in amounts:
        height = FLOW_HEIGHT * amount / total
        lines = _lines(label)
        nodes.append(_Node(lines, value_text(amount), height, outer, inner))
        outer += max(height, LINE_ROOM * (len(lines) + 1) + 2) + 8
        inner += height
    return nodes, max(outer - 8, 0.0)


def _lines(label: str) -> tuple[str, ...]:
    """A long label in two lines, so that it stays on its own side of the middle."""
    spaces = [place for place, letter in enumerate(label) if letter == " "]
    if len(label) <= LONGEST_LINE or not spaces:
        return (label,)
    middle = min(spaces, key=lambda place: abs(place - len(label) / 2))
    return label[:middle], label[middle + 1 :]


def _band(node: _Node, outer_shift: float, inner_shift: float, *, is_left: bool) -> SafeString:
    """One band between the edge and the middle, with its words at the edge."""
    # Left of the centre: the words on the right are the longer ones in every language.
    edge, bend, near = (0, 85, 170) if is_left else (WIDTH, 290, 178)
    top, low = round(node.outer + outer_shift, 1), round(node.inner + inner_shift, 1)
    thick = round(max(node.height, 1.5), 1)
    x, anchor = (10, "start") if is_left else (WIDTH - 10, "end")
    band = format_html(
        '<path class="area" d="M{e} {t}C{b} {t} {b} {l} {n} {l}V{l2}C{b} {l2} {b} {t2} {e} {t2}Z"/>'
        '<rect class="bar" x="{x}" y="{t}" width="4" height="{h}"/>',
        e=edge,
        b=bend,
        n=near,
        t=top,
        l=low,
        t2=round(top + thick, 1),
        l2=round(low + thick, 1),
        h=thick,
        x=0 if is_left else WIDTH - 4,
    )
    lines = [*((line, "400") for line in node.lines), (node.value, "600")]
    return band + format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}" font-weight="{}">{}</text>',
        [
            (x, round(top + 15 + LINE_ROOM * place, 1), anchor, weight, line)
            for place, (line, weight) in enumerate(lines)
        ],
    )


def _svg(title: str, rows: Sequence[tuple[str, str]], height: int, marks: SafeString) -> SafeString:
    """The frame of a drawing, whose description lists every figure."""
    said = "; ".join(f"{label}: {value}" for label, value in rows)
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}. {}">{}</svg>', WIDTH, height, title, said, marks
    )


def _nice(amount: int) -> int:
    """The next of 1, 2, 4, 5, 6, 8 or 10 times a power of ten, so that the half of it is also round."""
    power = 1
    while power * 10 < amount:
        power *= 10
    return next((step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= amount), power)

"""Writes a report as PDF, with fonts of our own embedded, so that Cyrillic prints on any machine.

The fonts are DejaVu Sans (fonts/LICENSE), cut down to Latin and Cyrillic letters.
"""

from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout

from goldenbridge.core.money import Money
from goldenbridge.core.report import Cell, Report, Table

FONTS: Final = Path(__file__).parent / "fonts"
NAME: Final = "DejaVu"
MINUS: Final = "\u2212"


class _Paper(FPDF):
    """A4 with the fund's name above and the page's number below."""

    def __init__(self, holder: str, *, is_wide: bool, made_on: date) -> None:
        super().__init__(orientation="landscape" if is_wide else "portrait", format="A4")
        self.holder, self.made_on = holder, made_on
        self.add_font(NAME, fname=FONTS / "DejaVuSans.ttf")
        self.add_font(NAME, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_margins(16, 16)
        self.set_auto_page_break(auto=True, margin=18)
        self.alias_nb_pages()

    def header(self) -> None:
        """The fund, on each page."""
        self.set_font(NAME, size=8)
        self.cell(0, 5, self.holder, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def footer(self) -> None:
        """Day and page number, on each page."""
        self.set_y(-14)
        self.set_font(NAME, size=8)
        self.cell(0, 5, f"{self.made_on.isoformat()} · {self.page_no()} / {{nb}}", align="R")


def report_pdf(report: Report, *, holder: str, made_on: date) -> bytes:
    """Return the report as PDF: the fund's name on each page, the sums of each table in bold below its rows."""
    paper = _Paper(holder, is_wide=len(report.columns) > 5, made_on=made_on)
    paper.set_creation_date(datetime.combine(made_on, time(), None).astimezone())
    paper.set_title(report.title)
    paper.set_author(holder)
    paper.add_page()
    paper.set_font(NAME, "B", 15)
    paper.multi_cell(0, 8, report.title, new_x="LMARGIN", new_y="NEXT")
    paper.set_font(NAME, size=9)
    paper.multi_cell(0, 5, report.lead, new_x="LMARGIN", new_y="NEXT")
    for table in report.tables:
        _write(paper, report.columns, table)
    return bytes(paper.output())


def _write(paper: _Paper, columns: tuple[str, ...], table: Table) -> None:
    paper.ln(4)
    # A heading does not stay behind alone at the foot of a page.
    if paper.will_page_break(32):
        paper.add_page()
    paper.set_font(NAME, "B", 11)
    paper.multi_cell(0, 7, f"{table.heading} ({table.currency})", new_x="LMARGIN", new_y="NEXT")
    paper.set_font(NAME, size=8)
    numbers = [all(not isinstance(row[place], str) for row in table.rows) for place in range(len(columns))]
    align = tuple("RIGHT" if is_number else "LEFT" for is_number in numbers)
    widths = tuple(3 if is_number else 4 for is_number in numbers)
    bold = FontFace(emphasis="BOLD")
    layout = TableBordersLayout.HORIZONTAL_LINES
    with paper.table(
        text_align=align, col_widths=widths, borders_layout=layout, headings_style=bold, line_height=4.6, padding=0.6
    ) as drawn:
        drawn.row(columns)
        for row in table.rows:
            drawn.row([_text(cell) for cell in row])
        for row in table.sums:
            drawn.row([_text(cell) for cell in row], style=bold)


def _text(cell: Cell) -> str:
    """A cell as the paper shows it: amounts with their thousands apart, a real minus."""
    if cell is None:
        return ""
    if isinstance(cell, Money):
        whole, point, rest = cell.plain.lstrip("-").partition(".")
        return f"{MINUS if cell.minor < 0 else ''}{int(whole):,}{point}{rest}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)

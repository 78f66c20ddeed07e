"""A list as a file: CSV, spreadsheet, PDF; no cell is ever a formula, each says whose it is not."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO, StringIO

from fpdf import FPDF
from fpdf.fonts import FontFace
from litestar import Response
from xlsxwriter import Workbook

from domain.programs.entities import Program
from domain.rankings.entities import SCALE
from domain.shortlists.entities import Entry
from domain.shortlists.views import ShortlistDetail
from services.edge.list_order import advisor_places
from services.edge.list_words import say_totals

NOT_AFFILIATED = (
    "Best list under this model, not a forecast. Not affiliated with AAMC, NRMP or ECFMG. "
    "Not legal advice."
)
HEAD = (
    "Place",
    "Program",
    "Institution",
    "Specialty",
    "City",
    "State",
    "Tracks",
    "Band",
    "Signal",
    "P(interview)",
    "low",
    "high",
    "Fee (USD)",
    "Advisor's place",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = (8, 44, 40, 22, 8, 16, 18, 18, 26)
"""Of the columns of the PDF, in hundredths."""

Cell = str | int | float


def rows_of(listed: ShortlistDetail) -> list[list[Cell]]:
    """Return one row a program, in the order of the list."""
    own = advisor_places(listed)
    return [
        _row(place, entry, program, own.get(entry.program))
        for place, (entry, program) in enumerate(listed.entries, 1)
    ]


def to_csv(listed: ShortlistDetail) -> bytes:
    """Return the list as CSV for a spreadsheet: what would start a formula is quoted away."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows([[_plain(cell) for cell in row] for row in rows_of(listed)])
    writer.writerow([NOT_AFFILIATED])
    return text.getvalue().encode("utf-8-sig")


def to_plain_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return rows as CSV for a spreadsheet, quoted the same way."""
    text = StringIO()
    csv.writer(text).writerows([[_plain(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(listed: ShortlistDetail) -> bytes:
    """Return the list as a workbook: texts are written as texts, the same bytes each time."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(target, options)
    book.set_properties(
        {"title": "Shortlist", "created": listed.version.created_at.replace(tzinfo=None)}
    )
    sheet = book.add_worksheet("Shortlist")
    strong, money = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
    for column, name in enumerate(HEAD):
        sheet.write_string(0, column, name, strong)
    rows = rows_of(listed)
    for place, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, cell)
            else:
                sheet.write_number(place, column, cell, money if column == 12 else None)
    for number, line in enumerate(
        [*say_totals(listed.version.totals), NOT_AFFILIATED], len(rows) + 2
    ):
        sheet.write_string(number, 0, line)
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 2, 38)
    book.close()
    return target.getvalue()


def to_pdf(listed: ShortlistDetail) -> bytes:
    """Return the list as a document to print."""
    page = FPDF(orientation="landscape", format="letter")
    page.set_creation_date(listed.version.created_at)
    page.set_title("Shortlist")
    page.add_page()
    page.set_font("helvetica", size=14)
    page.cell(text=f"Shortlist, season {listed.summary.season}", new_x="LMARGIN", new_y="NEXT")
    page.set_font("helvetica", size=8)
    for line in [*say_totals(listed.version.totals), NOT_AFFILIATED]:
        page.multi_cell(0, text=_latin(line), new_x="LMARGIN", new_y="NEXT")
    page.ln(2)
    with page.table(
        col_widths=WIDTHS, headings_style=FontFace(emphasis="BOLD"), line_height=4
    ) as table:
        for row in [_short(HEAD), *(_short(row) for row in rows_of(listed))]:
            cells = table.row()
            for cell in row:
                cells.cell(_latin(str(cell)))
    return bytes(page.output())


def _row(place: int, entry: Entry, program: Program, own: int | None) -> list[Cell]:
    return [
        place,
        program.name,
        program.institution,
        program.specialty,
        program.city,
        program.state,
        " ".join(entry.track_codes),
        entry.band,
        entry.signal.value,
        *_chances(entry),
        "not published" if entry.fee_cents is None else entry.fee_cents / 100,
        own or "",
    ]


def _chances(entry: Entry) -> list[Cell]:
    """Return estimate and interval; empty cells where they are not open to the reader."""
    chance = entry.p_interview
    if chance is None:
        return ["", "", ""]
    return [round(each / SCALE, 3) for each in (chance.mid, chance.low, chance.high)]


def _plain(cell: Cell) -> Cell:
    is_formula = isinstance(cell, str) and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _short(row: Sequence[Cell]) -> list[Cell]:
    """Return the columns a page has room for."""
    return [*row[:4], row[5], *row[7:10], row[12]]


def _latin(text: str) -> str:
    """Return text the built-in fonts hold; other letters become a question mark."""
    return text.encode("latin-1", "replace").decode("latin-1")


CSV, PDF = "text/csv", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Mapping[str, tuple[str, Callable[[ShortlistDetail], bytes]]] = {
    "csv": (CSV, to_csv),
    "xlsx": (XLSX, to_xlsx),
    "pdf": (PDF, to_pdf),
}
"""By ending: what it is, and how it is made."""


def file_of(listed: ShortlistDetail, ending: str) -> Response[bytes]:
    """Return the list as a file to keep; KeyError for an ending there is not."""
    kind, make = FILES[ending]
    headers = {"Content-Disposition": f'attachment; filename="shortlist.{ending}"'}
    return Response(make(listed), media_type=kind, headers=headers)

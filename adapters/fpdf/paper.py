"""What a sheet is set with: A4, margins, headings, rows and bars."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from fpdf import FPDF

Colour = tuple[int, int, int]

LEFT, WIDTH = 20.0, 170.0
INK: Colour = (28, 33, 40)
FAINT: Colour = (98, 106, 117)
RULE: Colour = (214, 218, 224)
LINE = 5.0
FOOT_ROOM = 24.0
_PUNCTUATION = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-"}


class Paper(FPDF):
    """Pages with a foot; the same calls give the same bytes."""

    def __init__(self, foot: str, made_on: date) -> None:
        super().__init__(format="A4")
        self._foot = plain(foot)
        self.set_margins(LEFT, 18, LEFT)
        self.c_margin = 0.0
        self.set_auto_page_break(True, FOOT_ROOM)
        self.set_creation_date(datetime.combine(made_on, time(), UTC))
        self.set_title("Readiness report")
        self.set_lang("en")
        self.add_page()

    def footer(self) -> None:
        """Set the foot and the number."""
        self.set_y(-20)
        self.write_in(7.5, FAINT)
        self.multi_cell(0, 3.6, f"{self._foot} Page {self.page_no()}.", align="L")

    def write_in(self, size: float, colour: Colour = INK, *, bold: bool = False) -> None:
        """Choose how the next words look."""
        self.set_font("Helvetica", style="B" if bold else "", size=size)
        self.set_text_color(*colour)

    def heading(self, words: str, room: float = 26.0) -> None:
        """Begin a part, on a new page when fewer than `room` millimetres are left."""
        if self.will_page_break(room):
            self.add_page()
        self.ln(4)
        self.write_in(12.5, bold=True)
        self.cell(0, 7, plain(words), new_x="LMARGIN", new_y="NEXT")
        self.set_draw_color(*RULE)
        self.line(LEFT, self.get_y(), LEFT + WIDTH, self.get_y())
        self.ln(1.5)
        self.write_in(9.5)

    def say(self, words: str, colour: Colour = INK, *, bold: bool = False) -> None:
        """Set one paragraph."""
        self.write_in(9.5, colour, bold=bold)
        self.multi_cell(0, LINE, plain(words), align="L", new_x="LMARGIN", new_y="NEXT")

    def row(self, cells: Sequence[tuple[float, str]], dot: Colour | None = None) -> None:
        """Set one line of cells by width; a coloured square before it where `dot` is given."""
        if self.will_page_break(6):
            self.add_page()
        if dot is not None:
            self.set_fill_color(*dot)
            self.rect(LEFT, self.get_y() + 1.3, 3, 3, style="F")
            self.set_x(LEFT + 6)
        self.write_in(9.5)
        for width, words in cells:
            self.cell(width, 5.6, self._fitting(plain(words), width))
        self.ln(5.6)

    def bar(self, parts: Sequence[tuple[float, Colour]], height: float = 7.0) -> None:
        """Draw shares of a whole beside each other over the full width."""
        total, x, y = sum(share for share, _ in parts), LEFT, self.get_y()
        for share, colour in parts:
            self.set_fill_color(*colour)
            self.rect(x, y, WIDTH * share / total, height, style="F")
            x += WIDTH * share / total
        self.set_y(y + height + 1)

    def gauge(self, share: float, colour: Colour, at: float, width: float) -> None:
        """Draw how far something is, on the line above."""
        y = self.get_y() - 5.6 + 1.8
        self.set_fill_color(*RULE)
        self.rect(at, y, width, 2.2, style="F")
        if share > 0:
            self.set_fill_color(*colour)
            self.rect(at, y, width * min(1.0, share), 2.2, style="F")

    def ticks(self, marks: Sequence[tuple[float, str]]) -> None:
        """Write small words under a bar at shares of its width."""
        self.write_in(7.5, FAINT)
        y = self.get_y()
        for share, words in marks:
            self.set_xy(LEFT + WIDTH * share, y)
            self.cell(0, 3.4, words)
        self.set_xy(LEFT, y + 4.5)

    def _fitting(self, words: str, width: float) -> str:
        if width == 0 or self.get_string_width(words) <= width - 2:
            return words
        while words and self.get_string_width(words + "...") > width - 2:
            words = words[:-1]
        return words.rstrip() + "..."


def plain(words: str) -> str:
    """Return what core fonts can set: accents they lack are dropped, other letters become `?`."""
    return "".join(_letter(each) for each in words.translate(_PUNCTUATION))


def _letter(letter: str) -> str:
    if letter.isprintable() and ord(letter) < 256:
        return letter
    bare = unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode("latin-1")
    return bare or ("?" if letter.isprintable() else " ")

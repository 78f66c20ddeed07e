"""ReportSheets by fpdf2: A4, core fonts, drawn bars; the same bytes for the same report."""

from datetime import UTC, datetime, time

from fpdf import FPDF

from domain.experience.policies.timeline import Activity, Timeline
from domain.readiness.policies.report import Audience, Report, Standing

WIDTH = 170.0
INK = (28, 33, 40)
FAINT = (110, 118, 129)
COLOURS: dict[Standing, tuple[int, int, int]] = {
    Standing.STRONG: (11, 110, 153),
    Standing.PARTIAL: (179, 89, 0),
    Standing.MISSING: (150, 40, 40),
    Standing.UNKNOWN: (138, 143, 152),
}
KINDS: dict[Activity | None, tuple[int, int, int]] = {
    Activity.US_CARE: (11, 110, 153),
    Activity.US_OBSERVATION: (120, 180, 205),
    Activity.CARE_ABROAD: (59, 122, 42),
    Activity.RESEARCH: (122, 62, 157),
    Activity.NON_MEDICAL: (179, 89, 0),
    None: (222, 224, 228),
}
FOOT = (
    "Computed from the ledger named below; not legal advice; not affiliated with AAMC, NRMP or "
    "ECFMG. Nothing here is sent to programs."
)


class FpdfReportSheets:
    """ReportSheets."""

    def render(self, report: Report, name: str) -> bytes:
        """Return a PDF."""
        sheet = _Sheet(report)
        sheet.title(name)
        sheet.standing()
        if report.timeline is not None:
            sheet.days(report.timeline)
        sheet.evidence()
        sheet.competencies()
        sheet.application()
        sheet.questions()
        sheet.plan()
        if report.findings:
            sheet.findings()
        return bytes(sheet.pdf.output())


class _Sheet:
    """Pages being set."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.pdf = _Pages(f"Ledger {report.ledger_head[:16]}, as of {report.as_of}. {FOOT}")
        self.pdf.set_margins(20, 18, 20)
        self.pdf.set_auto_page_break(True, 24)
        self.pdf.set_creation_date(datetime.combine(report.as_of, time(), UTC))
        self.pdf.set_title("Readiness report")
        self.pdf.set_lang("en")
        self.pdf.add_page()

    def title(self, name: str) -> None:
        """Whose report it is."""
        self._font(20, bold=True)
        self._line(f"Readiness: {self.report.specialty.replace('-', ' ')}", 10)
        self._font(11)
        version = "advisor's version" if self._is_advisors else "applicant's version"
        self._line(f"{name}, {self.report.as_of}, {version}", 8)

    def standing(self) -> None:
        """One bar a line of what programs ask."""
        self._head("Where you stand")
        for line in self.report.lines:
            self._font(10)
            value = "unknown" if line.value is None else f"{line.value:g} {line.unit}"
            y = self.pdf.get_y()
            self.pdf.set_fill_color(*COLOURS[line.standing])
            self.pdf.rect(20, y + 1.4, 3.2, 3.2, style="F")
            self.pdf.set_x(26)
            self.pdf.cell(92, 6, _plain(line.name))
            self.pdf.cell(26, 6, line.standing.value)
            self.pdf.cell(0, 6, value, new_x="LMARGIN", new_y="NEXT")

    def days(self, timeline: Timeline) -> None:
        """The days since graduation as one bar."""
        self._head("Days since graduation")
        total = sum(each.days for each in timeline.spans)
        if total == 0:
            self._line("None yet.", 6)
            return
        x, y = 20.0, self.pdf.get_y()
        for span in timeline.spans:
            width = WIDTH * span.days / total
            self.pdf.set_fill_color(*KINDS[span.activity])
            self.pdf.rect(x, y, width, 7, style="F")
            x += width
        self.pdf.set_y(y + 9)
        for kind, days in timeline.days().items():
            if days:
                self._legend(kind, days)
        gap = self.report.longest_gap_days
        self._line(f"Longest stretch without clinical days: {gap} days.", 6)

    def evidence(self) -> None:
        """Role by role."""
        self._head("Evidence")
        if not self.report.evidence:
            self._line("Nothing is recorded yet.", 6)
        for each in self.report.evidence:
            self._font(10, bold=True)
            self._line(f"{each.role}, {each.site}", 5.5)
            self._font(9.5)
            told = each.explained
            by = ", ".join(duty.value.replace("-", " ") for duty in told.decided_by) or "no duty"
            self._line(
                f"{each.first} to {each.last or 'now'}, {each.months:g} months. "
                f"{told.contact.value}: {by}. "
                f"Supervisor: {each.supervisor or 'not recorded'}.",
                5,
            )
            for contradiction in told.contradictions:
                self._line(f"To clear up: {contradiction.value.replace('-', ' ')}.", 5)

    def competencies(self) -> None:
        """The six, with how many roles show each."""
        self._head("Six competencies")
        for competency, places in self.report.competencies.items():
            words = f"{len(places)} roles" if places else "no evidence yet"
            self._line(f"{competency.value.replace('-', ' ')}: {words}", 5)

    def application(self) -> None:
        """What would go on the application, from own text."""
        compiled = self.report.compiled
        self._head("For the application")
        for each in compiled.chosen:
            role = self.report.evidence[each.place]
            note = ""
            if each.over_by:
                note = f", description {each.over_by} characters too long"
            elif each.description is None:
                note = ", no description yet"
            meaningful = ", most meaningful" if each.meaningful else ""
            self._line(f"{role.role}, {role.site}{meaningful}{note}", 5)
        missing = ", ".join(each.value.replace("-", " ") for each in compiled.uncovered)
        self._line(f"Not covered: {missing or 'nothing'}.", 6)

    def questions(self) -> None:
        """Behaviour questions with their cases."""
        self._head("Questions and your cases")
        for each in self.report.questions:
            ready = sum(not case.missing for case in each.cases)
            words = f"{ready} ready, {len(each.cases)} logged" if each.cases else "no case yet"
            self._line(f"{each.question} ({words})", 5)

    def plan(self) -> None:
        """What may be proposed, and when there is room for it."""
        self._head("Next steps")
        permitted = "hands-on or observing" if self.report.permitted.hands_on else "observing only"
        ground = self.report.permitted.ground.value.replace("-", " ")
        self._line(f"Roles that may be proposed: {permitted} ({ground}).", 5)
        for block in self.report.blocks:
            self._line(f"{block.first} to {block.last}: {block.days_per_week} days a week", 5)
        for place in self.report.ask_next[:4]:
            role = self.report.evidence[place]
            self._line(f"Ask for a letter: {role.supervisor} ({role.site})", 5)

    def findings(self) -> None:
        """What does not fit together."""
        self._head("To look at")
        for each in self.report.findings:
            private = "Private: " if each.is_private else ""
            self._line(f"{private}{each.detail}", 5)

    @property
    def _is_advisors(self) -> bool:
        return self.report.audience is Audience.ADVISOR

    def _legend(self, kind: Activity | None, days: int) -> None:
        self._font(9.5)
        self.pdf.set_fill_color(*KINDS[kind])
        self.pdf.rect(20, self.pdf.get_y() + 1, 3, 3, style="F")
        self.pdf.set_x(26)
        words = "nothing recorded" if kind is None else kind.value.replace("-", " ")
        self.pdf.cell(0, 5, f"{words}: {days} days", new_x="LMARGIN", new_y="NEXT")

    def _head(self, words: str) -> None:
        if self.pdf.will_page_break(24):
            self.pdf.add_page()
        self.pdf.ln(4)
        self._font(13, bold=True)
        self._line(words, 8)
        self._font(10)

    def _font(self, size: float, *, bold: bool = False) -> None:
        self.pdf.set_font("Helvetica", style="B" if bold else "", size=size)
        self.pdf.set_text_color(*INK)

    def _line(self, words: str, height: float) -> None:
        self.pdf.multi_cell(0, height, _plain(words), new_x="LMARGIN", new_y="NEXT")


class _Pages(FPDF):
    """Pages with a foot."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot

    def footer(self) -> None:
        """Set the foot and the number."""
        self.set_y(-20)
        self.set_font("Helvetica", size=7.5)
        self.set_text_color(*FAINT)
        self.multi_cell(0, 3.6, f"{self._foot} Page {self.page_no()}.", align="L")


def _plain(words: str) -> str:
    """Return what core fonts can set; other letters become question marks."""
    return words.encode("latin-1", "replace").decode("latin-1")

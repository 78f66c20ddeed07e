"""ReportSheets by fpdf2: core fonts, drawn bars; the same bytes for the same report."""

from collections.abc import Iterable, Iterator
from datetime import date

from adapters.fpdf.paper import FAINT, LEFT, WIDTH, Colour, Paper
from domain.applicants.policies.classify_contact import is_clinical
from domain.experience.policies.timeline import Activity, Timeline, activity_of
from domain.readiness.policies.evidence import Evidence
from domain.readiness.policies.report import Audience, Report
from domain.readiness.policies.stand_in_lines import Standing

COLOURS: dict[Standing, Colour] = {
    Standing.STRONG: (11, 110, 153),
    Standing.PARTIAL: (179, 89, 0),
    Standing.MISSING: (150, 40, 40),
    Standing.UNKNOWN: (138, 143, 152),
}
KINDS: dict[Activity | None, Colour] = {
    Activity.US_CARE: (11, 110, 153),
    Activity.US_OBSERVATION: (120, 180, 205),
    Activity.CARE_ABROAD: (59, 122, 42),
    Activity.RESEARCH: (122, 62, 157),
    Activity.NON_MEDICAL: (179, 89, 0),
    None: (222, 224, 228),
}
SPOKEN: dict[Activity | None, str] = {
    Activity.US_CARE: "US hands-on care",
    Activity.US_OBSERVATION: "US observation",
    Activity.CARE_ABROAD: "care outside the US",
    Activity.RESEARCH: "research",
    Activity.NON_MEDICAL: "outside medicine",
    None: "nothing recorded",
}
FOOT = (
    "Computed from the ledger named here; not legal advice; not affiliated with AAMC, NRMP or "
    "ECFMG. Nothing here is sent to programs."
)


class FpdfReportSheets:
    """ReportSheets."""

    def render(self, report: Report, name: str) -> bytes:
        """Return a PDF."""
        asked = report.asked
        paper = Paper(f"Ledger {report.ledger_head[:16]}, as of {asked.as_of}. {FOOT}", asked.as_of)
        _title(paper, report, name)
        _standing(paper, report)
        if report.timeline is not None:
            _days(paper, report.timeline, report.longest_gap_days or 0)
        _evidence(paper, report)
        _letters(paper, report)
        _competencies(paper, report)
        _application(paper, report)
        _questions(paper, report)
        _plan(paper, report)
        _findings(paper, report)
        return bytes(paper.output())


def _title(paper: Paper, report: Report, name: str) -> None:
    paper.write_in(20, bold=True)
    paper.cell(0, 10, f"Readiness: {_words(report.asked.specialty)}", new_x="LMARGIN", new_y="NEXT")
    whose = "advisor" if report.asked.audience is Audience.ADVISOR else "applicant"
    paper.say(f"{name}, {_day(report.asked.as_of)}, {whose}'s version", FAINT)


def _standing(paper: Paper, report: Report) -> None:
    paper.heading("Where you stand")
    for line in report.lines:
        absent = "not recorded" if line.standing is Standing.UNKNOWN else "none"
        value = absent if line.value is None else f"{line.value:g} {line.unit}"
        cells = [(88.0, line.name), (24.0, line.standing.value), (0.0, value)]
        paper.row(cells, COLOURS[line.standing])
    if report.unknown:
        missing = _listed(report.unknown)
        paper.say(f"Not known: {missing}.", FAINT)


def _days(paper: Paper, timeline: Timeline, gap: int) -> None:
    paper.heading("Days since graduation", 45)
    if not timeline.spans:
        paper.say("None yet.")
        return
    paper.bar([(each.days, KINDS[each.activity]) for each in timeline.spans])
    paper.ticks(list(_years(timeline)))
    for kind, days in timeline.days().items():
        if days:
            paper.row([(60.0, SPOKEN[kind]), (0.0, f"{days} days")], KINDS[kind])
    paper.say(f"Longest stretch without clinical days: {gap} days.")


def _years(timeline: Timeline) -> Iterator[tuple[float, str]]:
    first, last = timeline.spans[0].first, timeline.spans[-1].last
    total = (last - first).days + 1
    years = range(first.year + 1, last.year + 1)
    for year in years[:: 1 + len(years) // 12]:
        yield (date(year, 1, 1) - first).days / total, str(year)


def _evidence(paper: Paper, report: Report) -> None:
    paper.heading("Evidence, role by role")
    if not report.evidence:
        paper.say("Nothing is recorded yet.")
    for each in report.evidence:
        if paper.will_page_break(22):
            paper.add_page()
        _role(paper, each)
        paper.ln(1.5)


def _role(paper: Paper, each: Evidence) -> None:
    role, told = each.experience, each.explained
    paper.say(f"{role.role}, {role.site}, {role.country}", bold=True)
    ended = "now" if role.ended_on is None else _day(role.ended_on)
    since = "" if not each.days_since else f", {each.days_since} days ago"
    paper.say(f"{_day(role.started_on)} to {ended}, {each.months:g} months{since}", FAINT)
    paper.say(f"{_class(each)}.")
    if told.only_watched:
        paper.say(f"Only watched: {_listed(told.only_watched)}.")
    paper.say(f"Supervisor: {_supervisor(each)}.")
    for confirmed in each.confirmed:
        duties = _listed(sorted(confirmed.said.duties))
        paper.say(
            f"Confirmed by {confirmed.said.author} on {_day(confirmed.signed_on)}: "
            f"{duties or 'no duty shown'}."
        )
    for contradiction in told.contradictions:
        paper.say(f"To clear up: {_words(contradiction.value)}.", COLOURS[Standing.PARTIAL])


def _class(each: Evidence) -> str:
    told = each.explained
    if not is_clinical(each.experience):
        return f"Counts as {SPOKEN[activity_of(each.experience)]}"
    by = _listed(told.decided_by) or "no duty recorded as done"
    return f"{_words(told.contact.value).capitalize()}, by: {by}"


def _supervisor(each: Evidence) -> str:
    role = each.experience
    if role.supervisor is None:
        return "not recorded"
    licensed = {True: "US-licensed", False: "not US-licensed", None: "licence not recorded"}
    faculty = ", faculty" if role.supervisor_faculty else ""
    return f"{role.supervisor} ({licensed[role.supervisor_us_licensed]}{faculty})"


def _letters(paper: Paper, report: Report) -> None:
    paper.heading("Letters and certificates")
    if not report.letters:
        paper.say("No letter is recorded yet.")
    for letter in report.letters:
        waived = {True: "waived", False: "not waived", None: "waiver not recorded"}
        field = "any field" if letter.specialty is None else _words(letter.specialty)
        cells = [(62.0, letter.author), (26.0, _words(letter.status.value)), (46.0, field)]
        paper.row([*cells, (0.0, waived[letter.is_waived])])
    for place in report.ask_next[:4]:
        role = report.evidence[place].experience
        paper.say(f"To ask next: {role.supervisor} ({role.role}, {role.site}).")
    for paper_held in report.certificates:
        expires = paper_held.expires_on
        until = "no last day recorded" if expires is None else f"until {_day(expires)}"
        late = ", EXPIRED" if expires is not None and expires < report.asked.as_of else ""
        paper.say(f"Certificate: {paper_held.name}, {until}{late}.")


def _competencies(paper: Paper, report: Report) -> None:
    paper.heading("Six competencies", 45)
    for competency, places in report.competencies.items():
        words = f"{len(places)} roles" if len(places) != 1 else "1 role"
        has = bool(places)
        paper.row([(62.0, _words(competency.value)), (28.0, words if has else "no evidence yet")])
        share = len(places) / max(1, len(report.evidence))
        paper.gauge(share, COLOURS[Standing.STRONG], LEFT + 92, WIDTH - 92)


def _application(paper: Paper, report: Report) -> None:
    paper.heading("For the application (own words only, nothing is written for you)")
    for chosen in report.compiled.chosen:
        role = report.evidence[chosen.place].experience
        note = "description fits" if chosen.description is not None else "no description yet"
        if chosen.over_by:
            note = f"description {chosen.over_by} characters too long"
        star = "most meaningful" if chosen.meaningful else ""
        paper.row([(88.0, f"{role.role}, {role.site}"), (54.0, note), (0.0, star)])
    missing = _listed(report.compiled.uncovered)
    paper.say(f"Competencies without evidence here: {missing or 'none'}.", FAINT)


def _questions(paper: Paper, report: Report) -> None:
    paper.heading("Interview questions and your cases", 45)
    for each in report.questions:
        ready = sum(not case.missing for case in each.cases)
        words = f"{ready} ready of {len(each.cases)}" if each.cases else "no case yet"
        paper.row([(128.0, each.question), (0.0, words)])


def _plan(paper: Paper, report: Report) -> None:
    paper.heading("Next steps")
    permitted = "hands-on or observing" if report.permitted.hands_on else "observing only"
    ground = _words(report.permitted.ground.value)
    paper.say(f"Roles that may be proposed: {permitted} ({ground}). Not legal advice.")
    for block in report.blocks:
        days = f"{block.days_per_week} days a week"
        paper.say(f"Room for a rotation: {_day(block.first)} to {_day(block.last)}, {days}.")


def _findings(paper: Paper, report: Report) -> None:
    if not report.findings:
        return
    paper.heading("To look at")
    for each in report.findings:
        private = "For the advisor alone: " if each.is_private else ""
        paper.say(f"{private}{each.detail}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_words(each) for each in names)


def _words(slug: str) -> str:
    return slug.replace("-", " ")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"

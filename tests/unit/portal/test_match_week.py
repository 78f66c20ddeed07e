"""The guard of conduct on pages: told on every page about an applicant in Match Week, no other."""

from types import SimpleNamespace

from babel import Locale

from domain.matching.policies.next_season import Recheck
from domain.matching.policies.phases import Allowed, Forbidden, TaskSet, Todo
from domain.matching.policies.rank_lists import RankFinding
from domain.programs.seasons import Phase
from services.portal.pages.rank_list import FINDINGS
from services.portal.rendering import Shown, environment
from services.portal.season_words import ALLOWED, FORBIDDEN, PHASES, RECHECKS, SETS, TODO


def rendered(*, is_match_week: bool) -> str:
    """Return the page of the rules, in Match Week or not."""
    shown = Shown(
        visit=None,
        language="en",
        locale=Locale("en"),
        path="/",
        token="x",
        menu=(),
        said=None,
    )
    subject = SimpleNamespace(path="/applicants/apl_x", tabs=(), is_match_week=is_match_week)
    return (
        environment("en")
        .get_template("match_week.html")
        .render(
            shown=shown,
            subject=subject,
            found=None,
            allowed=list(ALLOWED.values()),
            forbidden=list(FORBIDDEN.values()),
            source="a page",
        )
    )


def test_the_banner_stands_on_pages_about_her_in_match_week_alone() -> None:
    banner = 'role="region" aria-label="Match Week"'
    during, before = rendered(is_match_week=True), rendered(is_match_week=False)
    assert banner in during
    assert "nobody for you" in during
    assert banner not in before
    assert "no mail, no call" in before


def test_every_word_of_the_year_is_said() -> None:
    assert set(PHASES) == set(Phase)
    assert set(TODO) == set(Todo)
    assert set(SETS) == set(TaskSet)
    assert set(ALLOWED) == set(Allowed)
    assert set(FORBIDDEN) == set(Forbidden)
    assert set(RECHECKS) == set(Recheck)
    assert set(FINDINGS) == set(RankFinding)


def test_no_word_of_the_year_promises_anything() -> None:
    words = [*ALLOWED.values(), *FORBIDDEN.values(), *RECHECKS.values(), *FINDINGS.values()]
    words += [each for pair in (*PHASES.values(), *TODO.values()) for each in pair]
    text = " ".join(words).lower()
    assert not [each for each in ("guarantee", "safety", "raises your chance") if each in text]

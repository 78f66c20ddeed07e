"""Phrases of the portal in the languages shipped, with the same gaps to fill."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from domain.rankings.entities import SCALE, Contribution
from domain.rankings.policies.features import GROUPS
from domain.rankings.policies.words import Reader, say_contribution
from infra.scenarios import load_fixes, load_scenarios
from services.portal.languages import NAMES, catalogue
from services.portal.menus import APPLICANT, STAFF, VISITOR
from services.portal.subjects import TABS

PORTAL = Path(__file__).resolve().parents[3] / "services" / "portal"
GAP = re.compile(r"%\((\w+)\)s")
BARE = re.compile(r"(?<!%)%(?!%|\(\w+\)s)")
OTHERS = [code for code in NAMES if code != "en"]


def read(language: str) -> Catalog:
    with (PORTAL / "locales" / language / "portal.po").open("rb") as lines:
        return read_po(lines, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_the_gaps_of_its_phrase(language: str) -> None:
    for message in read(language):
        said = (str(message.id), str(message.string))
        assert set(GAP.findall(said[0])) == set(GAP.findall(said[1])), said


@pytest.mark.parametrize("language", OTHERS)
def test_a_percent_sign_is_written_twice_as_templates_fill_gaps_with_it(language: str) -> None:
    said = [str(text) for message in read(language) for text in (message.id, message.string)]
    assert [each for each in (*said, *phrases()) if BARE.search(each)] == []


def test_a_catalogue_is_used_as_it_is_written() -> None:
    assert catalogue("es").gettext("Log in") == "Entrar"
    assert catalogue("en").gettext("Log in") == "Log in"


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_is_translated(language: str) -> None:
    known = {message.id for message in read(language) if message.string}
    assert sorted(set(phrases()) - known) == []


def phrases() -> Iterator[str]:
    """Yield what is marked for translation in pages and templates, and what stands in menus."""
    found = extract_from_dir(
        PORTAL,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2")],
        options_map={"templates/**.html": {"newstyle_gettext": "true"}},
        keywords={"_": None, "gettext": None},
    )
    for _, _, message, _, _ in found:
        yield cast("str", message)
    yield from (entry.label for entry in VISITOR)
    yield from reasons()
    yield from (each.title for each in load_fixes())
    yield from (each.title for each in load_scenarios())
    yield from (label for label, *_ in (*STAFF, *APPLICANT, *TABS))


def reasons() -> Iterator[str]:
    """Yield what an applicant is told a group of features does to the estimate."""
    for group in GROUPS:
        for amount in (-SCALE, 0, SCALE):
            told = Contribution(group=group, micro_logits=amount)
            yield say_contribution(told, Reader.APPLICANT)

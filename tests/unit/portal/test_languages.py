"""Phrases of the portal in the languages shipped, with the same gaps to fill."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from services.portal.languages import NAMES, catalogue

PORTAL = Path(__file__).resolve().parents[3] / "services" / "portal"
GAP = re.compile(r"%\((\w+)\)s")
OTHERS = [code for code in NAMES if code != "en"]


def read(language: str) -> Catalog:
    with (PORTAL / "locales" / language / "portal.po").open("rb") as lines:
        return read_po(lines, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_the_gaps_of_its_phrase(language: str) -> None:
    for message in read(language):
        said = (str(message.id), str(message.string))
        assert set(GAP.findall(said[0])) == set(GAP.findall(said[1])), said


def test_a_catalogue_is_used_as_it_is_written() -> None:
    assert catalogue("es").gettext("Log in") == "Entrar"
    assert catalogue("en").gettext("Log in") == "Log in"

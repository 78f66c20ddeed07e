"""The languages of the portal: English as written, others from their catalogue files."""

from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from litestar.connection import ASGIConnection

COOKIE = "__Host-preceptor-language"
NAMES: Mapping[str, str] = {"en": "English", "es": "Español"}
"""Languages shipped, by code, each in its own words."""

Connection = ASGIConnection[Any, Any, Any, Any]


def catalogue(language: str) -> NullTranslations:
    """Return the translations of a language shipped; those of English change nothing."""
    if language == "en":
        return NullTranslations()
    source = files("services.portal") / "locales" / language / "portal.po"
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


def language_of(connection: Connection) -> str:
    """Return the language chosen here, else the first the browser asks for that is shipped."""
    chosen = connection.cookies.get(COOKIE, "")
    if chosen in NAMES:
        return chosen
    asked = [
        each.partition(";")[0].strip().replace("-", "_")
        for each in connection.headers.get("accept-language", "")[:200].split(",")
    ]
    return negotiate_locale([each for each in asked if each], list(NAMES)) or "en"


def locale_of(connection: Connection) -> Locale:
    """Return how dates and money are written: the browser's region where it names one."""
    language = language_of(connection)
    for each in connection.headers.get("accept-language", "")[:200].split(","):
        tag = each.partition(";")[0].strip()
        if tag.startswith(f"{language}-") and len(tag) == len(language) + 3:
            known = negotiate_locale([tag], [tag], sep="-")
            if known and tag[3:].isalpha() and tag[3:].isupper():
                return Locale.parse(tag, sep="-")
    return Locale.parse("en_US" if language == "en" else language)

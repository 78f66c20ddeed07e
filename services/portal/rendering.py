"""Pages out of templates: escaped, translated, dressed for whoever reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, Response
from litestar.enums import MediaType

from domain.kernel.identifiers import to_text
from domain.rankings.entities import SCALE
from domain.rankings.policies.words import BASIS
from services.edge.portal_sessions import FIELD, form_token
from services.portal.assets import address_of_asset
from services.portal.languages import NAMES, catalogue, language_of, locale_of
from services.portal.menus import Menu, menu_of
from services.portal.phrases import band_words, delivered, named, said
from services.portal.visits import Visit, visit_of

AnyRequest = Request[Any, Any, Any]
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALMOST_ALL = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What every template may read besides what its page gives it."""

    visit: Visit | None
    language: str
    locale: Locale
    path: str
    token: str
    menu: Menu
    said: str | None
    languages: Mapping[str, str] = field(default_factory=lambda: NAMES)


@cache
def environment(language: str) -> Environment:
    """Return the templates in one language."""
    made = Environment(
        loader=PackageLoader("services.portal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    words = catalogue(language)
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"asset": address_of_asset, "field_name": FIELD, "basis": BASIS}
    made.filters |= {
        "t": words.gettext,
        "id": lambda identifier, prefix: to_text(prefix, identifier),
        "share": share,
        "points": lambda micro: f"{micro / SCALE:.2f}",
        "name": partial(named, words.gettext),
        "delivered": partial(delivered, words.gettext),
        "band": partial(band_words, words.gettext),
    }
    return made


def page(
    request: AnyRequest,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response[bytes]:
    """Return a page; forms on it carry the token of this browser or session."""
    text = rendered(request, template, **values)
    dressed = {"Content-Security-Policy": POLICY, **(headers or {})}
    return Response(text.encode(), status_code=status, media_type=MediaType.HTML, headers=dressed)


def rendered(request: AnyRequest, template: str, **values: object) -> str:
    """Return a template filled in for whoever asks."""
    language, locale = language_of(request), locale_of(request)
    words = environment(language)
    visit = visit_of(request)
    shown = Shown(
        visit=visit,
        language=language,
        locale=locale,
        path=request.url.path,
        token=form_token(request),
        menu=menu_of(visit),
        said=said(request.query_params.get("said")),
    )
    return words.get_template(template).render(
        shown=shown,
        money=partial(money, locale),
        day=partial(day, locale),
        moment=partial(moment, locale, "UTC" if visit is None else visit.time_zone),
        number=partial(format_decimal, locale=locale),
        **values,
    )


def away(to: str, *, said: str | None = None) -> Response[bytes]:
    """Send the browser to a page of ours after a form (303), with a phrase to show there."""
    if said is not None:
        path, mark, fragment = to.partition("#")
        to = f"{path}{'&' if '?' in path else '?'}said={said}{mark}{fragment}"
    return Response(b"", status_code=303, headers={"Location": to})


def money(locale: Locale, cents: int | None) -> str:
    """Return dollars as the reader writes them; None: not known, which is not 0."""
    if cents is None:
        return "?"
    whole = cents % 100 == 0
    return format_currency(
        cents / 100, "USD", "¤#,##0" if whole else None, locale=locale, currency_digits=not whole
    )


def day(locale: Locale, when: date | datetime | None) -> str:
    """Return a date as the reader writes it."""
    return "" if when is None else format_date(when, "medium", locale=locale)


def moment(locale: Locale, zone: str, when: datetime | None) -> str:
    """Return a time in the reader's zone."""
    if when is None:
        return ""
    try:
        known: ZoneInfo | timezone = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        known = timezone(timedelta())
    return format_datetime(when, "medium", tzinfo=known, locale=locale)


def share(micro: int) -> str:
    """Return a share in percent; nothing a model says is 0 % or 100 %."""
    value = micro / SCALE
    if value >= ALMOST_ALL:
        return "> 99%"
    return "< 1%" if value < 1 - ALMOST_ALL else f"{value:.0%}"

"""What select boxes offer."""

from collections.abc import Iterable, Sequence

from babel import Locale

from domain.kernel.identifiers import AgencyId
from domain.kernel.places import COUNTRIES, DIVISION_OF
from domain.kernel.tenancy import Tenant
from domain.programs.use_cases.read_programs import WhichCatalogue
from infra.core import Core
from services.portal.phrases import Translate, named

Options = Sequence[tuple[str, str]]


def options(translate: Translate, values: Iterable[object]) -> Options:
    """Return (value, words) of values of the domain."""
    return [(str(getattr(each, "value", each)), named(translate, each)) for each in values]


def countries(locale: Locale) -> Options:
    """Return every country in the reader's language, in its order."""
    names = [(code, str(locale.territories.get(code, code))) for code in COUNTRIES]
    return sorted(names, key=lambda each: each[1])


def states() -> Options:
    """Return the states by their code."""
    return [(state, state) for state in sorted(DIVISION_OF)]


async def specialties(core: Core, tenant: Tenant) -> Options:
    """Return the specialties of the agency's catalogue."""
    catalogue = await core.queries.get_catalogue(tenant, WhichCatalogue())
    slugs = sorted({program.specialty for program in catalogue.programs})
    return [(slug, words_of_specialty(slug)) for slug in slugs]


def words_of_specialty(slug: str) -> str:
    """Return a specialty's name."""
    return slug.replace("-", " ").capitalize()


def everybody(agency: AgencyId) -> Tenant:
    """Return the scope in which a visitor reads what everybody may."""
    return Tenant.system(agency)

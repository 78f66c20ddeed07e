"""Who may do what in an agency: a matrix as data, deny by default."""

from collections.abc import Iterable

from domain.kernel.errors import invalid
from domain.kernel.tenancy import EVERY_PERMISSION, ActorKind, Permission

_READS = frozenset(each for each in Permission if each.value.endswith(":read"))
_OWN_WORK = frozenset(
    {
        Permission.APPLICANTS_READ,
        Permission.APPLICANTS_WRITE,
        Permission.PROFILES_WRITE,
        Permission.CATALOGUES_READ,
        Permission.RANKINGS_READ,
        Permission.RANKINGS_WRITE,
        Permission.SHORTLISTS_READ,
        Permission.SHORTLISTS_WRITE,
        Permission.APPLICATIONS_READ,
        Permission.APPLICATIONS_WRITE,
        Permission.EXPERIENCE_READ,
        Permission.CASEWORK_READ,
        Permission.CASEWORK_WRITE,
    }
)

MATRIX: dict[ActorKind, frozenset[Permission]] = {
    ActorKind.OWNER: EVERY_PERMISSION,
    ActorKind.ADMIN: EVERY_PERMISSION,
    ActorKind.ADVISOR: _OWN_WORK,
    ActorKind.ACCOUNTANT: frozenset({Permission.BILLING_READ, Permission.BILLING_WRITE}),
    ActorKind.READ_ONLY: _READS - {Permission.KEYS_READ},
    ActorKind.APPLICANT: frozenset(
        {
            Permission.APPLICANTS_READ,
            Permission.PROFILES_WRITE,
            Permission.CATALOGUES_READ,
            Permission.RANKINGS_READ,
            Permission.SHORTLISTS_READ,
            Permission.APPLICATIONS_READ,
            Permission.APPLICATIONS_WRITE,
            Permission.EXPERIENCE_READ,
            Permission.CASEWORK_READ,
        }
    ),
    ActorKind.INTEGRATOR: EVERY_PERMISSION,
    ActorKind.VISITOR: frozenset({Permission.RANKINGS_READ, Permission.SHORTLISTS_READ}),
    ActorKind.OPERATOR: frozenset(),
    ActorKind.SYSTEM: EVERY_PERMISSION,
}
"""The most each kind of actor may hold; an integrator holds what its key's scopes say."""


INCLUDES: dict[Permission, Permission] = {
    Permission.APPLICANTS_WRITE: Permission.PROFILES_WRITE,
}
"""Whoever may make and end applicants may also revise what is known of them."""

SUPPORT_SCOPES = _READS - {Permission.KEYS_READ, Permission.PEOPLE_READ}
"""What one of us may do who was let in: look, and change nothing."""


def grant(kind: ActorKind, wanted: Iterable[Permission]) -> frozenset[Permission]:
    """Return those of `wanted`, and what they include, that `kind` may hold."""
    named = frozenset(wanted)
    included = {each for scope, each in INCLUDES.items() if scope in named}
    return MATRIX[kind] & (named | included)


def parse_scopes(names: Iterable[str], pointer: str = "/scopes") -> frozenset[Permission]:
    """Return the permissions named; Invalid at the first unknown one, or when none is named."""
    scopes: set[Permission] = set()
    for place, name in enumerate(names):
        try:
            scopes.add(Permission(name))
        except ValueError as error:
            raise invalid(
                f"{pointer}/{place}", "unknown-scope", f"{name!r} is no scope."
            ) from error
    if not scopes:
        raise invalid(pointer, "no-scope", "A key needs at least one scope.")
    return frozenset(scopes)

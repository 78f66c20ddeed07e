"""Dated scenarios, and what steps cost and take, as data; each figure with its source."""

from datetime import date
from importlib.resources import files

import msgspec
from msgspec import Struct

from domain.kernel.vocabulary import SeasonCode, Visa
from domain.shortlists.policies.fixes import Fix
from domain.shortlists.policies.scenarios import Scenario


class _Written(Struct, forbid_unknown_fields=True, kw_only=True):
    code: str
    title: str
    seasons: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    source: str
    ended: frozenset[Visa] = frozenset()
    leaned_on: int = 0
    leaned_visa: Visa | None = None
    fee_percent: int = 0


class _File(Struct, forbid_unknown_fields=True, kw_only=True):
    version: str
    note: str
    scenarios: tuple[_Written, ...]


def load_scenarios() -> tuple[Scenario, ...]:
    """Return the scenarios that are shipped."""
    raw = files("infra.scenarios").joinpath("packs.json").read_bytes()
    return tuple(_scenario(each) for each in msgspec.json.decode(raw, type=_File).scenarios)


class _FixFile(Struct, forbid_unknown_fields=True, kw_only=True):
    version: str
    note: str
    fixes: tuple[Fix, ...]


def load_fixes() -> tuple[Fix, ...]:
    """Return the steps that are shipped."""
    raw = files("infra.scenarios").joinpath("fixes.json").read_bytes()
    return msgspec.json.decode(raw, type=_FixFile).fixes


def _scenario(written: _Written) -> Scenario:
    return Scenario(
        code=written.code,
        title=written.title,
        seasons=tuple(SeasonCode(each) for each in written.seasons),
        valid_from=written.valid_from,
        valid_to=written.valid_to,
        source=written.source,
        ended=written.ended,
        leaned_on=written.leaned_on,
        leaned_visa=written.leaned_visa,
        fee_percent=written.fee_percent,
    )

"""Dated scenarios: what may change before training starts, as a change of a ranking's inputs.

A scenario is no forecast and has no probability; a pack says from when, until when (None: not
known), for which seasons and by whose word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.kernel.identifiers import ProgramId
from domain.kernel.vocabulary import SeasonCode, Visa
from domain.programs.entities import (
    Catalogue,
    Overlay,
    Requirement,
    RequirementOverrides,
    Stance,
    VisaRule,
)
from domain.programs.seasons import FeeTable, FeeTier, Season
from domain.rankings.policies.receipts import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing that may come: visas no program offers any more, or the programs a list leans on.

    `leaned_on` programs of the list stop offering `leaned_visa`; fees rise by `fee_percent`.
    """

    code: str
    title: str
    seasons: tuple[SeasonCode, ...]
    valid_from: date
    valid_to: date | None
    source: str
    ended: frozenset[Visa] = frozenset()
    leaned_on: int = 0
    leaned_visa: Visa | None = None
    fee_percent: int = 0

    @property
    def changes_programs(self) -> bool:
        """Whether programs must be scored again."""
        return bool(self.ended) or self.leaned_on > 0


def packs_for(packs: Sequence[Scenario], season: SeasonCode, until: date) -> tuple[Scenario, ...]:
    """Return the scenarios of a season that may hold on a day up to `until`."""
    return tuple(each for each in packs if season in each.seasons and each.valid_from <= until)


def under(inputs: Inputs, scenario: Scenario, leaned: Sequence[ProgramId]) -> Inputs:
    """Return the inputs as the scenario has them; `leaned` are programs, most relied on first."""
    wanted = {target.specialty for target in inputs.snapshot.profile.preferences.targets}
    shut: dict[ProgramId, frozenset[Visa]] = {}
    if scenario.ended:
        shut = {
            each.id: scenario.ended
            for each in inputs.catalogue.programs
            if not wanted or each.specialty in wanted
        }
    if scenario.leaned_visa is not None:
        for program in leaned[: scenario.leaned_on]:
            shut[program] = shut.get(program, frozenset()) | {scenario.leaned_visa}
    overlay = _without_visas(inputs.catalogue, inputs.overlay, shut)
    return replace(inputs, overlay=overlay, season=with_fees(inputs.season, scenario.fee_percent))


def with_fees(season: Season, percent: int) -> Season:
    """Return the season with every application fee up by `percent`, to the nearest cent."""
    if not percent:
        return season
    return replace(season, fees=tuple(_raised(each, percent) for each in season.fees))


def _raised(table: FeeTable, percent: int) -> FeeTable:
    tiers = tuple(
        FeeTier(
            up_to=tier.up_to,
            each_cents=_more(tier.each_cents, percent),
            flat_cents=_more(tier.flat_cents, percent),
        )
        for tier in table.tiers
    )
    return replace(table, tiers=tiers)


def _more(cents: int | None, percent: int) -> int | None:
    return None if cents is None else (cents * (100 + percent) + 50) // 100


def _without_visas(
    catalogue: Catalogue, overlay: Overlay, shut: Mapping[ProgramId, frozenset[Visa]]
) -> Overlay:
    overrides = dict(overlay.overrides)
    for program in catalogue.programs:
        if program.id in shut:
            known = overrides.get(program.id, RequirementOverrides())
            stated = known.over(program.requirements).visa.rule or VisaRule()
            rule = replace(
                stated,
                j1=False if Visa.J1 in shut[program.id] else stated.j1,
                h1b=False if Visa.H1B in shut[program.id] else stated.h1b,
            )
            visa = Requirement(stance=Stance.STRICT, rule=rule)
            overrides[program.id] = replace(known, visa=visa)
    return replace(overlay, overrides=overrides)

"""The season: fees, signals, dates, rules and phase as versioned data (decision 20)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.kernel.vocabulary import SeasonCode, Specialty
from domain.programs.entities import Platform


class Phase(StrEnum):
    """Where in the year an applicant of a season is (domain.md section 7)."""

    PLAN = "plan"
    APPLY = "apply"
    INTERVIEW = "interview"
    RANK = "rank"
    SOAP = "soap"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTier:
    """Programs up to and including number `up_to` (None: all further ones).

    Exactly one of `each_cents` (per program in the tier) and `flat_cents` (once, as soon as
    the tier is entered) is set. Tiers are not assumed convex.
    """

    up_to: int | None = None
    each_cents: int | None = None
    flat_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTable:
    """Tiers of one platform, for one specialty or (None) for all its others."""

    platform: Platform
    specialty: Specialty | None = None
    tiers: tuple[FeeTier, ...]
    source: str
    carried_from: SeasonCode | None = None
    """Season the figures are really from, when this season's are not published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCost:
    """A cost once per season, per platform opened or per applicant kind."""

    code: str
    """Such as `usmle-transcript`, `ecfmg-token`, `nrmp-registration`."""
    cents: int
    platform: Platform | None = None
    for_imgs_only: bool = False
    source: str
    carried_from: SeasonCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankFees:
    """What a rank list costs beyond the ranks that registration includes."""

    included: int
    """Codes on the primary list, and as many on all supplemental lists together."""
    each_cents: int
    most: int
    source: str
    carried_from: SeasonCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalAllowance:
    """Signals of one pool: untiered pools give `silver` only (one tier, called silver)."""

    pool: str
    gold: int
    silver: int
    is_tiered: bool
    source: str
    carried_from: SeasonCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonDates:
    """Phase starts; `estimated` names the dates that are not published yet."""

    applications_open: date
    programs_review: date
    interviews_end: date
    rank_list_due: date
    match_week: date
    training_starts: date
    estimated: frozenset[str] = frozenset()
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """One version of one season's data; `version` counts its corrections."""

    code: SeasonCode
    version: int
    fees: tuple[FeeTable, ...]
    fixed_costs: tuple[FixedCost, ...]
    signals: tuple[SignalAllowance, ...]
    dates: SeasonDates
    rules: Mapping[str, str] = field(default_factory=dict)
    """Dated rules by topic, as words with their source; never read as constants."""
    rank_fees: RankFees | None = None
    """None: not published."""
    content_sha256: str = ""

    def fee_table(self, platform: Platform, specialty: Specialty) -> FeeTable | None:
        """Return the table of the platform for the specialty; None: fee not published."""
        mine = [table for table in self.fees if table.platform is platform]
        exact = [table for table in mine if table.specialty == specialty]
        general = [table for table in mine if table.specialty is None]
        return next(iter(exact + general), None)

    def allowance(self, pool: str) -> SignalAllowance | None:
        """Return the pool's signals; None: not published, so none are spent."""
        return next((each for each in self.signals if each.pool == pool), None)

    def phase_on(self, day: date) -> Phase:
        """Return the phase of an applicant of this season on `day`."""
        starts = (
            (self.dates.match_week, Phase.SOAP),
            (self.dates.interviews_end, Phase.RANK),
            (self.dates.programs_review, Phase.INTERVIEW),
            (self.dates.applications_open, Phase.APPLY),
        )
        if (day - self.dates.match_week).days >= 5:
            return Phase.AFTER
        return next((phase for start, phase in starts if day >= start), Phase.PLAN)

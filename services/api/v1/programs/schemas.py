"""Bodies of catalogues, programs and seasons."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from domain.kernel.identifiers import PLATFORM, to_text
from domain.programs.entities import Catalogue, Program, Provenance, Requirement, Track
from domain.programs.ports import CatalogueHead, CatalogueVersion, OverlaidProgram
from domain.programs.seasons import Season
from domain.programs.use_cases.import_catalogue import ImportedCatalogue
from domain.shortlists.views import BlastRadius
from services.edge.bodies import InStruct, OutStruct


class CatalogueIn(InStruct):
    """A private catalogue to make."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]


class CatalogueOut(OutStruct):
    """A catalogue in sight; version 0 is empty."""

    id: str
    name: str
    is_private: bool
    version: int
    content_sha256: str
    program_count: int
    track_count: int
    created_at: datetime

    @classmethod
    def of(cls, head: CatalogueHead) -> Self:
        """Map the view."""
        return cls(
            id=to_text("cat", head.id),
            name=head.name,
            is_private=head.owner != PLATFORM,
            version=head.version,
            content_sha256=head.sha256,
            program_count=head.program_count,
            track_count=head.track_count,
            created_at=head.created_at,
        )


class CatalogueVersionOut(OutStruct):
    """One version: what came in, from where, and when."""

    version: int
    content_sha256: str
    program_count: int
    track_count: int
    source: str
    summary: Mapping[str, int]
    created_at: datetime

    @classmethod
    def of(cls, made: CatalogueVersion) -> Self:
        """Map the view."""
        return cls(
            version=made.version,
            content_sha256=made.sha256,
            program_count=made.program_count,
            track_count=made.track_count,
            source=made.source,
            summary=made.summary,
            created_at=made.created_at,
        )


class CatalogueDetailOut(OutStruct):
    """A catalogue and its versions, the newest first."""

    catalogue: CatalogueOut
    versions: list[CatalogueVersionOut]


class CataloguesOut(OutStruct):
    """Catalogues in sight."""

    items: list[CatalogueOut]


class HeldProgramOut(OutStruct):
    """A program on current lists, what would become of it, and how many applicants hold it."""

    program_id: str
    change: str
    applicants: int


class BlastRadiusOut(OutStruct):
    """Applicants whose current list holds a program that changes or is withdrawn."""

    applicants: int
    with_changed_programs: int
    with_withdrawn_programs: int
    programs: list[HeldProgramOut]

    @classmethod
    def of(cls, blast: BlastRadius) -> Self:
        """Map the counts."""
        return cls(
            applicants=blast.applicants,
            with_changed_programs=blast.with_changed,
            with_withdrawn_programs=blast.with_withdrawn,
            programs=[
                HeldProgramOut(
                    program_id=to_text("prg", each.program),
                    change="withdrawn" if each.is_withdrawn else "changed",
                    applicants=each.applicants,
                )
                for each in blast.programs
            ],
        )


class ImportedOut(OutStruct):
    """What an import did, or on a dry run would do."""

    version: int
    is_new: bool
    dry_run: bool
    program_count: int
    track_count: int
    summary: dict[str, int]
    blast_radius: BlastRadiusOut

    @classmethod
    def of(cls, made: ImportedCatalogue, blast: BlastRadius, *, dry_run: bool) -> Self:
        """Map the result, with whose lists it concerns."""
        return cls(
            version=made.version,
            is_new=made.is_new,
            dry_run=dry_run,
            program_count=made.program_count,
            track_count=made.track_count,
            summary=made.summary,
            blast_radius=BlastRadiusOut.of(blast),
        )


class ProvenanceOut(OutStruct):
    """Where a field comes from, when it was checked, what may be done with it."""

    source: str | None
    verified_on: date | None
    rights: str

    @classmethod
    def of(cls, provenance: Provenance) -> Self:
        """Map the value."""
        return cls(
            source=provenance.source,
            verified_on=provenance.verified_on,
            rights=provenance.rights.value,
        )


class RuleOut(OutStruct):
    """The parts of a rule by name; a part that is null was not stated."""

    parts: dict[str, bool | float | str | list[str] | None]


class RequirementOut(OutStruct):
    """A stance, the rule if it is stated, and where it comes from."""

    stance: str
    rule: RuleOut | None
    provenance: ProvenanceOut

    @classmethod
    def of(cls, requirement: Requirement[Any]) -> Self:
        """Map the value."""
        rule = requirement.rule
        return cls(
            stance=requirement.stance.value,
            rule=None if rule is None else RuleOut(parts=msgspec.to_builtins(rule)),
            provenance=ProvenanceOut.of(requirement.provenance),
        )


class TrackOut(OutStruct):
    """A track; `overrides` are the requirements in which it differs from its program."""

    id: str
    code: str
    kind: str
    start_year: int
    nrmp_code: str | None
    quota: int | None
    joint_with: str | None
    is_open: bool
    overrides: dict[str, RequirementOut]

    @classmethod
    def of(cls, track: Track) -> Self:
        """Map the value."""
        return cls(
            id=to_text("trk", track.id),
            code=track.code,
            kind=track.kind.value,
            start_year=track.start_year,
            nrmp_code=track.nrmp_code,
            quota=track.quota,
            joint_with=track.joint_with,
            is_open=track.is_open,
            overrides=requirements_out(track.overrides),
        )


class ImgYearOut(OutStruct):
    """Residents of one entering year."""

    year: int
    share: float
    non_us_share: float | None


class ProgramOut(OutStruct):
    """A program of a catalogue version; unknown is a value and says so."""

    id: str
    code: str
    name: str
    institution: str
    specialty: str
    city: str
    state: str
    division: str
    setting: str
    accreditation_id: str | None
    platform: str
    match_system: str
    start_date: date | None
    size: int | None
    takes_signals: bool | None
    signal_group: str
    signal_pool: str
    img_years: list[ImgYearOut]
    requirements: dict[str, RequirementOut]
    tracks: list[TrackOut]
    provenance: ProvenanceOut
    catalogue_version: int

    @classmethod
    def of(cls, program: Program, catalogue: Catalogue) -> Self:
        """Map the value."""
        return cls(
            id=to_text("prg", program.id),
            code=program.code,
            name=program.name,
            institution=program.institution,
            specialty=program.specialty,
            city=program.city,
            state=program.state,
            division=program.division.value,
            setting=program.setting.value,
            accreditation_id=program.accreditation_id,
            platform=program.platform.value,
            match_system=program.match_system.value,
            start_date=program.start_date,
            size=program.size,
            takes_signals=program.takes_signals,
            signal_group=program.signal_group,
            signal_pool=program.signal_pool,
            img_years=[
                ImgYearOut(year=each.year, share=each.share, non_us_share=each.non_us_share)
                for each in program.img_years
            ],
            requirements=requirements_out(program.requirements),
            tracks=[TrackOut.of(track) for track in program.tracks],
            provenance=ProvenanceOut.of(program.provenance),
            catalogue_version=catalogue.version,
        )


Column = Annotated[str, Meta(min_length=1, max_length=64)]
Cell = Annotated[str, Meta(max_length=500)]


class OverlayIn(InStruct):
    """The agency's own requirements of a program, in the cells an import uses, and a note.

    Such as `{"cells": {"step_2_stance": "strict", "step_2_minimum": "220"}}`. Requirements whose
    stance is left out are as the catalogue says; no cells at all take the overlay off.
    """

    cells: Annotated[dict[Column, Cell], Meta(max_length=80)] = {}
    note: Annotated[str, Meta(max_length=4000)] | None = None


class OverlayOut(OutStruct):
    """The overlay version rankings will name from now on."""

    overlay_version: int


class OverlaidOut(OutStruct):
    """What your agency says of a program; `overlay_version` 0: nothing."""

    overlay_version: int
    requirements: dict[str, RequirementOut]
    note: str | None

    @classmethod
    def of(cls, overlaid: OverlaidProgram) -> Self:
        """Map the value."""
        return cls(
            overlay_version=overlaid.version,
            requirements=requirements_out(overlaid.overrides),
            note=overlaid.note,
        )


class FeeTierOut(OutStruct):
    """Programs up to number `up_to`: each at a price, or all at a flat one."""

    up_to: int | None
    each_cents: int | None
    flat_cents: int | None


class FeeTableOut(OutStruct):
    """Fees of one platform; `specialty` null: every other specialty on it."""

    platform: str
    specialty: str | None
    tiers: list[FeeTierOut]
    source: str
    carried_from: str | None


class FixedCostOut(OutStruct):
    """A cost that comes once a season."""

    code: str
    cents: int
    platform: str | None
    for_imgs_only: bool
    source: str
    carried_from: str | None


class SignalsOut(OutStruct):
    """Signals of one pool."""

    pool: str
    gold: int
    silver: int
    is_tiered: bool
    source: str
    carried_from: str | None


class SeasonDatesOut(OutStruct):
    """Phase starts; `estimated` names what is not published."""

    applications_open: date
    programs_review: date
    interviews_end: date
    rank_list_due: date
    match_week: date
    training_starts: date
    estimated: list[str]
    source: str


class RankFeesOut(OutStruct):
    """What a rank list costs beyond the ranks that registration includes."""

    included: int
    each_cents: int
    most: int
    source: str
    carried_from: str | None


class SeasonOut(OutStruct):
    """One season's data, and the phase its applicants are in today."""

    code: str
    version: int
    phase: str
    dates: SeasonDatesOut
    fees: list[FeeTableOut]
    fixed_costs: list[FixedCostOut]
    signals: list[SignalsOut]
    rules: Mapping[str, str]
    rank_fees: RankFeesOut | None
    content_sha256: str

    @classmethod
    def of(cls, season: Season, today: date) -> Self:
        """Map the value: what the domain holds is what is shown."""
        shown = msgspec.to_builtins(season)
        shown["dates"]["estimated"] = sorted(season.dates.estimated)
        shown["phase"] = season.phase_on(today).value
        return msgspec.convert(shown, cls)


class SeasonsOut(OutStruct):
    """Every season there is data for, oldest first."""

    items: list[SeasonOut]


def requirements_out(requirements: object) -> dict[str, RequirementOut]:
    """Return every requirement by name; what an override leaves alone is left out."""
    names = ("step_2", "attempts", "graduation", "experience")
    more = ("letters", "ecfmg", "visa", "step_3")
    found = {name: getattr(requirements, name) for name in (*names, *more)}
    return {name: RequirementOut.of(each) for name, each in found.items() if each is not None}

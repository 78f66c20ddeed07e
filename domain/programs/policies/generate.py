"""The synthetic catalogue: invented programs whose traits hang together, from one seed."""

import hashlib
import math
from dataclasses import replace
from datetime import date
from random import Random
from uuid import UUID

from domain.kernel.identifiers import PLATFORM, CatalogueId, ProgramId, TrackId
from domain.kernel.vocabulary import Milestone, TrackKind
from domain.programs.entities import (
    Catalogue,
    ImgYear,
    MatchSystem,
    MilestoneRule,
    Platform,
    Program,
    Requirement,
    RequirementOverrides,
    Setting,
    Stance,
    Track,
)
from domain.programs.policies.generated_fields import FIELDS, LETTER_OF, Field
from domain.programs.policies.generated_requirements import (
    Character,
    invent_provenance,
    invent_requirements,
)
from domain.programs.policies.generated_seats import Seat, invent_seats

_START_YEAR = 2028
_IMG_YEARS = (2023, 2024, 2025, 2026)
_IMG_LEAN = {
    Setting.UNIVERSITY: -0.9,
    Setting.UNIVERSITY_AFFILIATED: -0.1,
    Setting.COMMUNITY: 0.6,
    Setting.MILITARY: -8.0,
    Setting.UNKNOWN: 0.0,
}
_STANDING = {Setting.UNIVERSITY: 0.12, Setting.UNIVERSITY_AFFILIATED: 0.02}
_SHARE_OF_SEATS = {
    TrackKind.CATEGORICAL: 1.0,
    TrackKind.PRELIMINARY: 0.35,
    TrackKind.ADVANCED: 0.8,
    TrackKind.PHYSICIAN: 0.15,
    TrackKind.MEDICINE_PEDIATRICS: 1.0,
}


def generate_catalogue(seed: int = 2026, programs: int = 6000) -> Catalogue:
    """Return version 1 of the platform's synthetic catalogue."""
    made = generate_programs(seed, programs)
    text = f"synthetic:{seed}:{programs}"
    return Catalogue(
        id=CatalogueId(_identifier(text)),
        owner=PLATFORM,
        version=1,
        content_sha256=hashlib.sha256(text.encode()).hexdigest(),
        programs=made,
        track_count=sum(len(program.tracks) for program in made),
        name="Synthetic programs",
    )


def generate_programs(seed: int, programs: int) -> tuple[Program, ...]:
    """Return `programs` invented programs; equal arguments give equal programs.

    Track positions run from 0 in the order of the programs. With fewer programs than
    fields, the largest fields come first.
    """
    rng = Random(seed)  # noqa: S311 - reproducible invention, no secret hangs on it
    made: list[Program] = []
    position = 0
    for number, seat in enumerate(invent_seats(rng, programs), start=1):
        program = _program(rng, seed, f"syn-{number:06}", seat)
        tracks = tuple(
            replace(track, position=position + at) for at, track in enumerate(program.tracks)
        )
        position += len(tracks)
        made.append(replace(program, tracks=tracks))
    return tuple(made)


def _identifier(text: str) -> UUID:
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=5)


def _program(rng: Random, seed: int, code: str, seat: Seat) -> Program:
    """Return one program, its tracks at position 0."""
    field, host = seat.field, seat.institution
    source = f"synthetic:{seed}"
    kinds = _kinds(rng, field)
    size = max(len(kinds), round(field.size * rng.lognormvariate(0, 0.4)))
    img_share = _middle_img_share(rng, field, host.setting)
    character = Character(
        setting=host.setting,
        competitiveness=_clamp(
            field.competitiveness + _STANDING.get(host.setting, -0.08) + rng.gauss(0, 0.08)
        ),
        img_share=img_share,
    )
    is_military = host.setting is Setting.MILITARY
    return Program(
        id=ProgramId(_identifier(f"{seed}:{code}")),
        code=code,
        name=f"{field.title}, {host.name}" + (f" ({seat.nth + 1})" if seat.nth else ""),
        institution=host.name,
        specialty=field.specialty,
        city=host.city,
        state=host.state,
        setting=host.setting,
        accreditation_id=f"SYN{code[-6:]}",
        platform=field.platform,
        match_system=MatchSystem.MILITARY if is_military else field.match_system,
        start_date=date(_START_YEAR, 7, 1) if rng.random() < 0.8 else date(_START_YEAR, 6, 24),
        size=None if rng.random() < 0.03 else size,
        img_years=_img_years(rng, size, img_share),
        takes_signals=_takes_signals(rng, field.platform),
        signal_group=f"{host.slug}:{field.specialty}",
        signal_pool=field.signal_pool,
        requirements=invent_requirements(rng, character, source),
        provenance=invent_provenance(rng, source),
        tracks=_tracks(rng, seed, code, seat, _quotas(kinds, size)),
    )


def _clamp(value: float) -> float:
    return min(1.0, max(0.0, value))


def _takes_signals(rng: Random, platform: Platform) -> bool | None:
    draw = rng.random()
    if platform is Platform.OTHER:
        return None
    return True if draw < 0.9 else (False if draw < 0.96 else None)


def _middle_img_share(rng: Random, field: Field, setting: Setting) -> float:
    logit = math.log(field.img_share / (1 - field.img_share))
    return 1 / (1 + math.exp(-(logit + _IMG_LEAN[setting] + rng.gauss(0, 0.8))))


def _img_years(rng: Random, size: int, img_share: float) -> tuple[ImgYear, ...]:
    """Return whole residents by year as shares, so a small program jumps about."""
    years = _IMG_YEARS if rng.random() < 0.75 else _IMG_YEARS[1:]
    states_citizenship = rng.random() < 0.7
    made = []
    for year in years:
        imgs = sum(rng.random() < img_share for _ in range(size))
        non_us = sum(rng.random() < 0.58 for _ in range(imgs))
        share = round(non_us / size, 4) if states_citizenship else None
        made.append(ImgYear(year=year, share=round(imgs / size, 4), non_us_share=share))
    return tuple(made)


def _kinds(rng: Random, field: Field) -> tuple[TrackKind, ...]:
    kinds = tuple(kind for kind, chance in field.kinds if rng.random() < chance)
    is_whole = any(kind is not TrackKind.PRELIMINARY for kind in kinds)
    first = field.kinds[0][0]
    return kinds if is_whole or kinds == (first,) else (first, *kinds)


def _tracks(
    rng: Random, seed: int, code: str, seat: Seat, quotas: dict[TrackKind, int]
) -> tuple[Track, ...]:
    source = f"synthetic:{seed}"
    return tuple(
        Track(
            id=TrackId(_identifier(f"{seed}:{code}:{LETTER_OF[kind]}")),
            code=LETTER_OF[kind],
            kind=kind,
            position=0,
            start_year=_START_YEAR + (kind is TrackKind.ADVANCED),
            nrmp_code=_nrmp_code(seat, kind),
            quota=quota,
            joint_with="P" if _is_joint(kind, tuple(quotas)) else None,
            overrides=_overrides(rng, kind, source),
        )
        for kind, quota in quotas.items()
    )


def _is_joint(kind: TrackKind, kinds: tuple[TrackKind, ...]) -> bool:
    return kind is TrackKind.ADVANCED and TrackKind.PRELIMINARY in kinds


def _quotas(kinds: tuple[TrackKind, ...], size: int) -> dict[TrackKind, int]:
    """Divide `size` (at least one a track) by share; the largest track takes the rest."""
    total = sum(_SHARE_OF_SEATS[kind] for kind in kinds)
    spare = size - len(kinds)
    quotas = {kind: 1 + int(spare * _SHARE_OF_SEATS[kind] / total) for kind in kinds}
    quotas[max(kinds, key=_SHARE_OF_SEATS.__getitem__)] += size - sum(quotas.values())
    return quotas


def _nrmp_code(seat: Seat, kind: TrackKind) -> str | None:
    """Return nine characters; no real code begins with Z. None outside NRMP's match."""
    if seat.field.match_system is not MatchSystem.NRMP:
        return None
    if seat.institution.setting is Setting.MILITARY:
        return None
    field = 100 + 10 * FIELDS.index(seat.field) + seat.nth // 10
    return f"Z{seat.institution.number % 4096:03X}{field}{LETTER_OF[kind]}{seat.nth % 10}"


def _overrides(rng: Random, kind: TrackKind, source: str) -> RequirementOverrides:
    """A physician track starts past internship: Step 3 by rank list, sometimes."""
    if kind is not TrackKind.PHYSICIAN or rng.random() < 0.4:
        return RequirementOverrides()
    step_3 = Requirement(
        stance=Stance.PREFERRED,
        rule=MilestoneRule(by=Milestone.RANK),
        provenance=invent_provenance(rng, source),
    )
    return RequirementOverrides(step_3=step_3)

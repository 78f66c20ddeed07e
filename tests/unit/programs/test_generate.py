"""The synthetic catalogue: reproducible, whole, plausible in its shares, plainly invented."""

from collections import Counter
from dataclasses import fields

import pytest

from domain.kernel.identifiers import PLATFORM
from domain.kernel.places import DIVISION_OF, Division
from domain.kernel.vocabulary import TrackKind, parse_specialty
from domain.programs.entities import (
    Catalogue,
    Platform,
    Provenance,
    Requirement,
    Requirements,
    Rights,
    Stance,
)
from domain.programs.policies.generate import generate_catalogue, generate_programs
from domain.programs.policies.generated_fields import FIELDS

FAMOUS = (
    "Mayo", "Hopkins", "Harvard", "Stanford", "Yale", "Cleveland", "Cedars", "Sinai", "Duke",
    "Emory", "Columbia", "Cornell", "Massachusetts", "Brigham", "Vanderbilt", "Baylor", "Kaiser",
    "Northwestern", "Geisinger", "Bellevue", "Montefiore", "Maimonides", "Tufts", "Rush", "Walter",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return generate_catalogue()


def every(catalogue: Catalogue, gate: str) -> list[Requirement[object]]:
    return [getattr(program.requirements, gate) for program in catalogue.programs]


GATES = tuple(each.name for each in fields(Requirements))


def test_the_same_seed_gives_the_same_programs_and_another_seed_others() -> None:
    assert generate_programs(7, 300) == generate_programs(7, 300)
    assert generate_programs(7, 300) != generate_programs(8, 300)


@pytest.mark.parametrize("programs", [0, 1, 5, 26, 27, 28, 400])
def test_as_many_programs_as_asked_for(programs: int) -> None:
    assert len(generate_programs(1, programs)) == programs


def test_the_catalogue_is_the_platforms_first_version(catalogue: Catalogue) -> None:
    assert (catalogue.owner, catalogue.version) == (PLATFORM, 1)
    assert catalogue.content_sha256 != generate_catalogue(1, 10).content_sha256
    assert len(catalogue.content_sha256) == 64
    assert len(catalogue.programs) == 6000


def test_every_specialty_is_there_and_a_slug(catalogue: Catalogue) -> None:
    counted = Counter(program.specialty for program in catalogue.programs)
    assert set(counted) == {field.specialty for field in FIELDS}
    assert len(counted) >= 22
    assert counted.most_common(1)[0][0] == "family-medicine"
    for specialty in counted:
        parse_specialty(specialty, "/specialty")


def test_both_radiologies_draw_on_one_signal_pool(catalogue: Catalogue) -> None:
    pools = {
        program.signal_pool for program in catalogue.programs if "radiology" in program.specialty
    }
    assert pools == {"diagnostic-and-interventional-radiology"}


def test_codes_identifiers_and_positions_are_unique(catalogue: Catalogue) -> None:
    tracks = [track for program in catalogue.programs for track in program.tracks]
    nrmp = [track.nrmp_code for track in tracks if track.nrmp_code is not None]
    assert len({program.code for program in catalogue.programs}) == 6000
    assert len({program.id for program in catalogue.programs}) == 6000
    assert len({program.name for program in catalogue.programs}) == 6000
    assert len({track.id for track in tracks}) == len(tracks)
    assert [track.position for track in tracks] == list(range(catalogue.track_count))
    assert len(set(nrmp)) == len(nrmp)
    assert {len(code) for code in nrmp} == {9}


def test_tracks_are_of_every_kind_and_fill_the_program(catalogue: Catalogue) -> None:
    assert {track.kind for _, track in catalogue.tracks()} == set(TrackKind)
    for program in catalogue.programs:
        codes = {track.code for track in program.tracks}
        assert len(codes) == len(program.tracks) > 0
        quotas = [track.quota for track in program.tracks if track.quota]
        assert len(quotas) == len(program.tracks)
        assert program.size in (None, sum(quotas))
        for track in program.tracks:
            assert track.joint_with is None or track.joint_with in codes - {track.code}
            assert track.start_year == (2029 if track.kind is TrackKind.ADVANCED else 2028)
    assert any(track.joint_with for _, track in catalogue.tracks())


def test_institutions_share_programs_and_signal_groups(catalogue: Catalogue) -> None:
    institutions = {program.institution for program in catalogue.programs}
    groups = {program.signal_group for program in catalogue.programs}
    assert 700 <= len(institutions) <= 900
    assert 5000 < len(groups) < 6000


def test_institutions_are_plainly_invented(catalogue: Catalogue) -> None:
    words = {word for program in catalogue.programs for word in program.institution.split()}
    assert words.isdisjoint(FAMOUS)
    assert not {program.city for program in catalogue.programs} & set(FAMOUS)


def test_every_state_is_valid_and_territories_occur(catalogue: Catalogue) -> None:
    states = Counter(program.state for program in catalogue.programs)
    assert set(states) <= set(DIVISION_OF)
    assert states.most_common(1)[0][0] == "CA"
    assert {program.division for program in catalogue.programs} == set(Division)


@pytest.mark.parametrize("gate", GATES)
def test_every_stance_occurs_in_every_requirement(catalogue: Catalogue, gate: str) -> None:
    requirements = every(catalogue, gate)
    assert {each.stance for each in requirements} == set(Stance)
    ruled = {Stance.STRICT, Stance.PREFERRED}
    assert all(each.stance in ruled for each in requirements if each.rule is not None)
    assert any(each.stance is Stance.STRICT and each.rule is None for each in requirements)


def test_more_than_two_in_five_minima_are_unknown(catalogue: Catalogue) -> None:
    stances = Counter(each.stance for each in every(catalogue, "step_2"))
    assert stances[Stance.UNKNOWN] / 6000 > 0.40
    minima = [
        program.requirements.step_2.rule.minimum
        for program in catalogue.programs
        if program.requirements.step_2.rule is not None
    ]
    assert min(minima) >= 210
    assert max(minima) <= 250


@pytest.mark.parametrize("seed", [1, 2026, 99])
def test_visa_shares_follow_what_was_published(seed: int) -> None:
    rules = [
        program.requirements.visa.rule
        for program in generate_programs(seed, 4000)
        if program.requirements.visa.rule is not None
    ]
    j1 = [rule.j1 for rule in rules if rule.j1 is not None]
    h1b = [rule.h1b for rule in rules if rule.h1b is not None]
    assert sum(j1) / len(j1) == pytest.approx(0.637, abs=0.04)
    assert sum(h1b) / len(h1b) == pytest.approx(0.22, abs=0.03)


def test_img_shares_are_shares_of_three_or_four_years(catalogue: Catalogue) -> None:
    for program in catalogue.programs:
        years = [each.year for each in program.img_years]
        assert years in ([2023, 2024, 2025, 2026], [2024, 2025, 2026])
        for each in program.img_years:
            assert 0 <= (each.non_us_share or 0) <= each.share <= 1


def test_signals_are_known_only_where_the_platform_carries_them(catalogue: Catalogue) -> None:
    carried = [each for each in catalogue.programs if each.platform is not Platform.OTHER]
    other = [each for each in catalogue.programs if each.platform is Platform.OTHER]
    assert {program.takes_signals for program in carried} == {True, False, None}
    assert {program.takes_signals for program in other} == {None}


def test_every_provenance_says_synthetic(catalogue: Catalogue) -> None:
    found: list[Provenance] = [program.provenance for program in catalogue.programs]
    for gate in GATES:
        found.extend(each.provenance for each in every(catalogue, gate))
    for _, track in catalogue.tracks():
        if track.overrides.step_3 is not None:
            found.append(track.overrides.step_3.provenance)
    assert {each.source for each in found} == {"synthetic:2026"}
    assert {each.rights for each in found} == {Rights.SYNTHETIC}
    assert {each.verified_on.year for each in found if each.verified_on} == {2026}
    assert all(each.verified_on for each in found)

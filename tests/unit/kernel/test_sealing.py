"""Sealing: bound to its row, its key and its agency; keyed hashes differ by agency."""

import pytest

from adapters.system.sealing import AesSealer
from adapters.system.secrets import SystemSecrets

MASTER = bytes(range(32))


def test_what_is_sealed_opens_only_as_what_it_was() -> None:
    sealer = AesSealer(MASTER)
    agency = sealer.new_agency_key()
    key = sealer.new_data_key(agency)
    sealed = sealer.seal(agency, key, b"secret", b"row 1")
    assert sealer.unseal(agency, key, sealed, b"row 1") == b"secret"
    assert b"secret" not in sealed
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    other = sealer.new_data_key(agency)
    for attempt in (
        (agency, key, altered, b"row 1"),
        (agency, key, sealed, b"row 2"),
        (agency, other, sealed, b"row 1"),
        (agency, None, sealed, b"row 1"),
        (sealer.new_agency_key(), key, sealed, b"row 1"),
    ):
        with pytest.raises(ValueError, match="altered"):
            sealer.unseal(*attempt)


def test_blind_indexes_match_within_an_agency_only() -> None:
    sealer = AesSealer(MASTER)
    one, two = sealer.new_agency_key(), sealer.new_agency_key()
    assert sealer.blind_index(one, "a@b.example") == sealer.blind_index(one, "a@b.example")
    assert sealer.blind_index(one, "a@b.example") != sealer.blind_index(two, "a@b.example")


def test_a_mistyped_key_is_known_without_a_look_up() -> None:
    secrets = SystemSecrets(MASTER)
    key = secrets.new_api_key(is_live=True)
    assert secrets.is_well_formed(key)
    wrong = [key[:-1], key + "A", key.replace("live", "test"), "", "prc_live_", key[::-1]]
    wrong += [key[:20] + ("A" if key[20] != "A" else "B") + key[21:], "é" * len(key)]
    assert not any(secrets.is_well_formed(each) for each in wrong)

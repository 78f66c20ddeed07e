"""Hashes, codes and tokens as the operating system and its libraries make them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from adapters.system.identifiers import new_id
from adapters.system.one_time_codes import SystemOneTimeCodes
from adapters.system.passwords import ArgonPasswords
from adapters.system.people_secrets import SystemPeopleSecrets
from domain.kernel.errors import UnavailableError
from domain.kernel.identifiers import PersonId

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def test_a_password_fits_its_hash_and_nobodys_fits_nothing() -> None:
    passwords = ArgonPasswords()
    made = await passwords.hash("nine purple walruses")
    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify("nine purple walruses", made)
    assert not await passwords.verify("nine purple walrus", made)
    assert not await passwords.verify("nobody has this password", None)
    assert not await passwords.verify("anything", "no hash at all")


async def test_a_hash_of_other_parameters_still_fits_and_is_outdated() -> None:
    old, new = ArgonPasswords(memory_kib=8_192, passes=1), ArgonPasswords()
    made = await old.hash("nine purple walruses")
    assert await new.verify("nine purple walruses", made)
    assert new.is_outdated(made)
    assert not old.is_outdated(made)


async def test_a_flood_is_refused_while_two_work() -> None:
    passwords = ArgonPasswords(most_waiting=4)
    tries = [passwords.verify("guess", None) for _ in range(20)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(each is False for each in outcomes) == 4
    assert sum(isinstance(each, UnavailableError) for each in outcomes) == 16
    assert await passwords.verify("guess", None) is False


def test_a_code_is_of_its_step_and_of_its_neighbours_only() -> None:
    codes = SystemOneTimeCodes()
    secret = codes.new_secret()
    step = int(NOW.timestamp()) // 30
    for away in (-1, 0, 1):
        code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=30 * away))
        assert codes.step_of(secret, f"{code[:3]} {code[3:]}", NOW) == step + away
    for away in (-3, 3):
        code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=30 * away))
        assert codes.step_of(secret, code, NOW) is None
    for text in ("", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "      "):
        assert codes.step_of(secret, text, NOW) is None


def test_the_published_vector_of_the_standard_is_met() -> None:
    # RFC 6238 appendix B, SHA-1, at 59 s: 94287082; six digits are its last six.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = datetime.fromtimestamp(59, UTC)
    assert SystemOneTimeCodes().step_of(secret, "287082", at) == 1


def test_secrets_are_long_apart_and_keyed() -> None:
    one, other = SystemPeopleSecrets(b"k" * 32), SystemPeopleSecrets(b"j" * 32)
    assert len({one.new_token() for _ in range(100)}) == 100
    assert len(one.new_token()) == 43
    codes = one.new_recovery_codes()
    assert len(set(codes)) == 10
    ada, bo = PersonId(new_id()), PersonId(new_id())
    kept = one.hash_code(ada, codes[0])
    assert kept == one.hash_code(ada, codes[0].upper().replace("-", " "))
    assert kept != one.hash_code(bo, codes[0])
    assert kept != other.hash_code(ada, codes[0])
    assert one.email_index("a@b.test") != other.email_index("a@b.test")


@pytest.mark.parametrize("text", ["", "x"])
def test_a_token_rests_as_32_bytes(text: str) -> None:
    assert len(SystemPeopleSecrets(b"k" * 32).hash_token(text)) == 32

"""Which passwords are refused: short ones, common ones, and the person's own words.

No composition rules, and any characters are allowed (NIST SP 800-63B section 5.1.1.2).
"""

import re
import unicodedata
from collections.abc import Iterable

from domain.kernel.errors import invalid

MINIMUM = 12
MAXIMUM = 256
REMAINDER = 6
"""Letters and digits that must be left when the person's own words are taken out."""

_COMMON = frozenset(
    {
        "adminadmin", "administrator", "changeme", "correcthorsebatterystaple", "dragon",
        "football", "iloveyou", "letmein", "letmeinplease", "master", "monkey", "password",
        "passw0rd", "p4ssword", "princess", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm",
        "secret", "sunshine", "superman", "trustno", "welcome", "whatever",
        "1q2w3e4r5t6y", "1qaz2wsx3edc", "qazwsxedcrfv", "q1w2e3r4t5y6", "abcdefghijkl",
    }
)  # fmt: skip
_RUNS = ("0123456789" * 26, "9876543210" * 26, "abcdefghijklmnopqrstuvwxyz" * 10)
_OURS = ("preceptor", "residency", "match")


def normalise(text: str) -> str:
    """Return the text that is hashed: one form however it was typed (NFKC)."""
    return unicodedata.normalize("NFKC", text)


def check_password(text: str, context: Iterable[str] = (), pointer: str = "/password") -> str:
    """Return the normalised password, or raise Invalid at `pointer`.

    `context` are words that are easily guessed of this person: name, e-mail, agency.
    """
    password = normalise(text)
    if not MINIMUM <= len(password) <= MAXIMUM:
        raise invalid(
            pointer, "password-length", f"A password has {MINIMUM} to {MAXIMUM} characters."
        )
    if _is_well_known(password) or _is_of(password, context):
        raise invalid(pointer, "password-guessable", "This password is too easy to guess.")
    return password


def _is_well_known(password: str) -> bool:
    plain = password.casefold()
    letters = re.sub(r"[\W\d_]+", "", plain)
    return (
        _unrepeated(plain) in _COMMON
        or _unrepeated(letters) in _COMMON
        or len(set(plain)) < 5
        or any(plain in run for run in _RUNS)
    )


def _unrepeated(text: str) -> str:
    """Return the shortest piece that repeated makes `text`."""
    for length in range(1, len(text) // 2 + 1):
        if len(text) % length == 0 and text[:length] * (len(text) // length) == text:
            return text[:length]
    return text


def _is_of(password: str, context: Iterable[str]) -> bool:
    left = password.casefold()
    words = {word for text in (*context, *_OURS) for word in re.findall(r"\w{4,}", text.casefold())}
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != password.casefold() and len(re.sub(r"\W+", "", left)) < REMAINDER

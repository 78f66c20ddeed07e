"""Access tokens: what is issued is taken, and nothing else is."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.access_tokens import LIFE_MAXIMUM, EdDsaAccessTokens, TokenKey
from domain.identity.entities import AccessClaims
from domain.kernel.errors import UnauthenticatedError, UnavailableError
from domain.kernel.identifiers import (
    AgencyId,
    ApplicantId,
    MembershipId,
    PersonId,
    SessionId,
    to_text,
)
from domain.kernel.tenancy import ActorKind

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ISSUER, AUDIENCE = "https://preceptor.example", "preceptor"


@dataclass(slots=True)
class StoppedClock:
    """A clock a test moves."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


def a_key(seed: int) -> TokenKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return TokenKey(kid=f"key-{seed:04}", public=private.public_key(), private=private)


CURRENT, NEXT, STRANGE = a_key(1), a_key(2), a_key(3)


def tokens_at(now: datetime = NOW) -> EdDsaAccessTokens:
    made = EdDsaAccessTokens(issuer=ISSUER, audience=AUDIENCE, clock=StoppedClock(now))
    made.use(CURRENT, (CURRENT, NEXT))
    return made


def some_claims(role: ActorKind = ActorKind.ADVISOR) -> AccessClaims:
    return AccessClaims(
        id=UUID(int=1),
        person=PersonId(UUID(int=2)),
        agency=AgencyId(UUID(int=3)),
        membership=MembershipId(UUID(int=4)),
        session=SessionId(UUID(int=5)),
        role=role,
        issued_at=NOW,
        expires_at=NOW + timedelta(minutes=10),
        applicant=ApplicantId(UUID(int=6)) if role is ActorKind.APPLICANT else None,
    )


@pytest.mark.parametrize("role", [ActorKind.OWNER, ActorKind.ADVISOR, ActorKind.APPLICANT])
def test_what_is_issued_is_what_is_verified(role: ActorKind) -> None:
    tokens, claims = tokens_at(), some_claims(role)
    assert tokens.verify(tokens.issue(claims)) == claims


def test_a_token_is_taken_until_its_end_and_no_longer() -> None:
    token, end = tokens_at().issue(some_claims()), NOW + timedelta(minutes=10)
    assert tokens_at(end - timedelta(milliseconds=1)).verify(token) == some_claims()
    with pytest.raises(UnauthenticatedError):
        tokens_at(end).verify(token)


def test_no_token_is_issued_for_longer_than_the_longest_life() -> None:
    claims = replace(some_claims(), expires_at=NOW + LIFE_MAXIMUM + timedelta(seconds=1))
    with pytest.raises(ValueError, match="15 minutes"):
        tokens_at().issue(claims)


def test_without_a_key_nothing_is_issued_or_taken() -> None:
    empty = EdDsaAccessTokens(issuer=ISSUER, audience=AUDIENCE, clock=StoppedClock())
    with pytest.raises(UnavailableError):
        empty.issue(some_claims())
    with pytest.raises(UnauthenticatedError):
        empty.verify(tokens_at().issue(some_claims()))


def test_a_rotation_keeps_what_the_old_key_signed() -> None:
    tokens = tokens_at()
    before = tokens.issue(some_claims())
    tokens.use(NEXT, (NEXT, STRANGE, CURRENT))
    after = tokens.issue(some_claims())
    assert tokens.verify(before) == tokens.verify(after)
    assert jwt.get_unverified_header(after) == {"alg": "EdDSA", "kid": NEXT.kid, "typ": "at+jwt"}
    tokens.use(NEXT, (NEXT, STRANGE))
    with pytest.raises(UnauthenticatedError):
        tokens.verify(before)


def test_another_library_verifies_a_token_by_the_published_keys() -> None:
    tokens = tokens_at()
    token = tokens.issue(some_claims())
    published = jwt.PyJWKSet.from_dict({"keys": list(tokens.published)})
    key = published[jwt.get_unverified_header(token)["kid"]]
    options: Any = {"verify_exp": False, "verify_iat": False}
    found = jwt.decode(token, key, algorithms=["EdDSA"], audience=AUDIENCE, options=options)
    assert found["sub"] == to_text("psn", UUID(int=2))
    assert len(tokens.published) == 2
    assert all("d" not in key for key in tokens.published)


# --- the corpus of forgeries ---


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def header(**changes: Any) -> dict[str, Any]:
    return {"alg": "EdDSA", "kid": CURRENT.kid, "typ": "at+jwt"} | changes


def payload(**changes: Any) -> dict[str, Any]:
    plain = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": to_text("psn", UUID(int=2)),
        "tid": to_text("agy", UUID(int=3)),
        "mid": to_text("mem", UUID(int=4)),
        "sid": to_text("ses", UUID(int=5)),
        "jti": str(UUID(int=1)),
        "rol": "owner",
        "iat": NOW.timestamp(),
        "exp": NOW.timestamp() + 600,
    }
    return {name: value for name, value in (plain | changes).items() if value is not None}


def compact(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()


def signed(head: Any, body: Any, key: TokenKey = CURRENT) -> str:
    """Sign whatever it is with a key, ours by default: the harder forgery."""
    content = f"{b64(compact(head))}.{b64(compact(body))}"
    assert key.private is not None
    return f"{content}.{b64(key.private.sign(content.encode()))}"


def with_mac(head: Any, secret: bytes) -> str:
    content = f"{b64(compact(head))}.{b64(compact(payload()))}"
    return f"{content}.{b64(hmac.new(secret, content.encode(), hashlib.sha256).digest())}"


def altered(change: Callable[[str, str, str], str]) -> str:
    head, body, signature = signed(header(), payload()).split(".")
    return change(head, body, signature)


def spare_bits(signature: str) -> str:
    """Return another text of the same bytes: the last character has bits to spare."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + alphabet[alphabet.index(signature[-1]) + 1]


def algorithms() -> Iterator[tuple[str, str]]:
    for none in ("none", "None", "NONE", "nOnE", ""):
        content = f"{b64(compact(header(alg=none)))}.{b64(compact(payload()))}"
        yield f"alg {none!r} without signature", f"{content}."
        yield f"alg {none!r} with a signature", signed(header(alg=none), payload())
    raw = CURRENT.public.public_bytes_raw()
    pem = CURRENT.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for name, secret in (("raw", raw), ("pem", pem), ("jwk x", CURRENT.jwk["x"].encode())):
        for head in (header(alg="HS256"), header()):
            yield f"mac under the public key, {name}, {head['alg']}", with_mac(head, secret)
    yield "mac under nothing", with_mac(header(alg="HS256"), b"")
    other = generate_private_key(SECP256R1())
    yield "ES256", jwt.encode(payload(), other, "ES256", headers=header(alg="ES256"))
    for name in ("RS256", "Ed25519", "EdDSA ", "eddsa", "HS512"):
        yield f"alg {name}", signed(header(alg=name), payload())


def headers() -> Iterator[tuple[str, str]]:
    strange = STRANGE.jwk
    changes: dict[str, dict[str, Any]] = {
        "another kid": {"kid": STRANGE.kid},
        "no kid": {"kid": None},
        "a kid that is a path": {"kid": "../../dev/null"},
        "a kid that is a statement": {"kid": "' OR 1=1 --"},
        "jku": {"jku": "https://attacker.example/jwks.json"},
        "x5u": {"x5u": "https://attacker.example/cert.pem"},
        "jwk": {"jwk": strange},
        "x5c": {"x5c": ["MIIB"]},
        "crit": {"crit": ["exp"]},
        "unknown crit": {"crit": ["x"], "x": 1},
        "b64 false": {"b64": False, "crit": ["b64"]},
        "typ JWT": {"typ": "JWT"},
        "typ rt+jwt": {"typ": "rt+jwt"},
        "cty": {"cty": "JWT"},
        "zip": {"zip": "DEF"},
    }
    for name, change in changes.items():
        yield name, signed(header(**change), payload())
        yield f"{name}, by a stranger", signed(header(**change), payload(), STRANGE)
    yield "by a stranger", signed(header(), payload(), STRANGE)
    yield "by the key that is not used yet, as the current", signed(header(), payload(), NEXT)
    yield "no typ", signed({"alg": "EdDSA", "kid": CURRENT.kid}, payload())
    yield "a header that is a list", signed([1], payload())
    doubled = b'{"alg":"none","alg":"EdDSA","kid":"key-0001","typ":"at+jwt"}'
    yield "alg twice", signed(doubled, payload())


def claims() -> Iterator[tuple[str, str]]:
    now = NOW.timestamp()
    for name in payload():
        yield f"no {name}", signed(header(), payload(**{name: None}))
    changes: dict[str, dict[str, Any]] = {
        "expired": {"iat": now - 900, "exp": now - 1},
        "over this moment": {"iat": now - 600, "exp": now},
        "longer than allowed": {"exp": now + 901},
        "a year": {"exp": now + 31_536_000},
        "ends before it begins": {"iat": now, "exp": now - 1},
        "end as text": {"exp": str(now + 600)},
        "end as true": {"exp": True},
        "end negative": {"exp": -1},
        "issued in the future": {"iat": now + 60, "exp": now + 600},
        "issued as text": {"iat": "yesterday"},
        "not before the future": {"nbf": now + 60},
        "not before, though past": {"nbf": now - 60},
        "other audience": {"aud": "somebody"},
        "audience list": {"aud": [AUDIENCE, "somebody"]},
        "audience part": {"aud": AUDIENCE[:4]},
        "other issuer": {"iss": "https://attacker.example"},
        "issuer part": {"iss": ISSUER[:-1]},
        "issuer list": {"iss": [ISSUER]},
        "agency of another kind": {"tid": to_text("psn", UUID(int=3))},
        "agency as bare id": {"tid": str(UUID(int=3))},
        "agency list": {"tid": [to_text("agy", UUID(int=3))]},
        "person as number": {"sub": 2},
        "role system": {"rol": "system"},
        "role operator": {"rol": "operator"},
        "role integrator": {"rol": "integrator"},
        "role unknown": {"rol": "root"},
        "role list": {"rol": ["owner"]},
        "applicant without her id": {"rol": "applicant"},
        "owner with an applicant": {"apl": to_text("apl", UUID(int=6))},
        "a claim too many": {"scope": "everything"},
    }
    for name, change in changes.items():
        yield name, signed(header(), payload(**change))
    huge = json.dumps(payload()).replace(str(now + 600), "9" * 400).encode()
    yield "an end beyond numbers", signed(header(), huge)
    for number in ("1e999", "NaN", "Infinity"):
        body = json.dumps(payload()).replace(str(now + 600), number).encode()
        yield f"an end of {number}", signed(header(), body)
    yield "claims that are a list", signed(header(), [payload()])
    yield "claims that are no JSON", signed(header(), b"\xff\xfe")
    yield "claims nested deep", signed(header(), b"[" * 900)


def texts() -> Iterator[tuple[str, str]]:
    good = signed(header(), payload())
    other = b64(compact(payload(tid=to_text("agy", UUID(int=9)))))
    twice = b64(compact(payload())[:-1] + b',"rol":"admin"}')
    yield "another agency in the payload", altered(lambda h, _, s: f"{h}.{other}.{s}")
    yield "a claim twice", altered(lambda h, _, s: f"{h}.{twice}.{s}")
    yield "no signature", altered(lambda h, b, _: f"{h}.{b}.")
    yield "no dots", altered(lambda h, b, s: h + b + s)
    yield "two parts", altered(lambda h, b, _: f"{h}.{b}")
    yield "four parts", altered(lambda h, b, s: f"{h}.{b}.{s}.{s}")
    yield "a signature of spare bits", altered(lambda h, b, s: f"{h}.{b}.{spare_bits(s)}")
    yield "a signature of zeros", altered(lambda h, b, _: f"{h}.{b}.{b64(bytes(64))}")
    yield "half a signature", altered(lambda h, b, s: f"{h}.{b}.{s[:43]}")
    yield "padded", f"{good}=="
    yield "a header twice as long", altered(lambda h, b, s: f"{h}{h}.{b}.{s}")
    yield from {
        "empty": "",
        "a space before": f" {good}",
        "a line after": f"{good}\n",
        "a NUL": good.replace(".", "\0."),
        "full-width digits": good[:-1] + "\uff11",
        "a zero-width space": good[:9] + "\u200b" + good[9:],
        "plus and slash": good[:-2] + "+/",
        "huge": f"{good}{'A' * 1_000_000}",
        "an API key": "prc_live_" + "0" * 36,
    }.items()
    for cut in range(1, len(good), 61):
        yield f"cut at {cut}", good[:cut]


CORPUS = {name: token for part in (algorithms, headers, claims, texts) for name, token in part()}


def test_the_token_the_forgeries_start_from_is_good() -> None:
    assert tokens_at().verify(signed(header(), payload())).role is ActorKind.OWNER


def test_the_corpus_is_large_and_none_of_it_is_taken() -> None:
    taken = []
    for name, token in CORPUS.items():
        try:
            tokens_at().verify(token)
        except UnauthenticatedError:
            continue
        taken.append(name)
    assert len(CORPUS) >= 60
    assert taken == []


@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=6))
def test_a_token_with_one_bit_changed_is_refused(place: int, bit: int) -> None:
    good = signed(header(), payload())
    place %= len(good)
    changed = good[:place] + chr(ord(good[place]) ^ (1 << bit)) + good[place + 1 :]
    with pytest.raises(UnauthenticatedError):
        tokens_at().verify(changed)

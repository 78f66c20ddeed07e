"""Which headers of an integrator's own may go along."""

import pytest

from domain.kernel.errors import InvalidError
from domain.webhooks.policies.headers import parse_headers


def test_names_are_lower_case_and_sorted() -> None:
    wanted = {"X-Tenant": "north", "Authorization": "Bearer abc"}
    assert parse_headers(wanted) == (("authorization", "Bearer abc"), ("x-tenant", "north"))


@pytest.mark.parametrize(
    "name",
    [
        "Host", "Content-Length", "content-type", "Content-Encoding", "Webhook-Id",
        "webhook-signature", "Connection", "Keep-Alive", "Proxy-Authorization", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Cookie", "Expect", "Accept-Encoding", "User-Agent",
        "X-Forwarded-For", "Forwarded", "Via", "Sec-Fetch-Mode", ":authority", "", "a b", "a\r\nb",
        "näme", "x" * 65,
    ],
)  # fmt: skip
def test_what_routes_frames_or_signs_is_not_theirs_to_set(name: str) -> None:
    with pytest.raises(InvalidError):
        parse_headers({name: "x"})


@pytest.mark.parametrize("value", ["", " ", "a\r\nb: c", "a\x00", "ü", "x" * 1_001, " a", "a "])
def test_a_value_cannot_carry_another_header(value: str) -> None:
    with pytest.raises(InvalidError):
        parse_headers({"x-a": value})


def test_a_name_is_given_once_and_ten_are_enough() -> None:
    with pytest.raises(InvalidError):
        parse_headers({"X-A": "1", "x-a": "2"})
    with pytest.raises(InvalidError):
        parse_headers({f"x-{number}": "1" for number in range(11)})

"""Where a key may be used from."""

import pytest

from domain.agencies.policies.networks import allows, parse_networks
from domain.kernel.errors import InvalidError


def test_networks_are_kept_in_one_form_and_once() -> None:
    given = ["192.0.2.0/24", "192.0.2.0/255.255.255.0", "198.51.100.7", "2001:DB8::/32"]
    assert parse_networks(given) == ("192.0.2.0/24", "198.51.100.7/32", "2001:db8::/32")


@pytest.mark.parametrize("text", ["", "everywhere", "192.0.2.1/24", "192.0.2.0/33", "1.2.3.4\n"])
def test_what_is_no_network_is_pointed_at(text: str) -> None:
    with pytest.raises(InvalidError) as refused:
        parse_networks(["192.0.2.0/24", text])
    assert refused.value.faults[0].pointer == "/networks/1"


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("::ffff:192.0.2.9", True),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("", False),
        (None, False),
        ("localhost", False),
    ],
)
def test_only_callers_inside_a_network_are_allowed(address: str | None, *, may: bool) -> None:
    assert allows(("192.0.2.0/24", "2001:db8::/32"), address) is may


def test_without_networks_a_key_works_from_anywhere() -> None:
    assert allows((), None)

"""Where a webhook may go: hostile forms and honest ones."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.errors import InvalidError
from domain.webhooks.policies.addresses import is_public, may_dial, parse_target

CLOSED = (
    "0.0.0.1", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254",
    "127.0.0.1", "127.1.2.3", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::ffff:8.8.8.8", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2620:4f:8000::1", "3fff::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "ff0e::1",
)  # fmt: skip
OPEN = (
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.255.255", "172.32.0.1",
    "192.0.1.1", "198.17.255.255", "198.20.0.1", "223.255.255.255", "2001:4860:4860::8888",
    "2606:4700:4700::1111", "2a00:1450:4001::1",
)  # fmt: skip
HOSTILE_URLS = (
    "http://hooks.example.com/", "ftp://hooks.example.com/", "file:///etc/passwd",
    "gopher://hooks.example.com/", "https://", "https:///path", "hooks.example.com",
    "//hooks.example.com/", "javascript:alert(1)", "https://user@hooks.example.com/",
    "https://user:word@hooks.example.com/", "https://hooks.example.com@127.0.0.1/",
    "https://hooks.example.com:22/", "https://hooks.example.com:80/",
    "https://hooks.example.com:0/", "https://hooks.example.com:99999/",
    "https://hooks.example.com:-1/", "https://hooks.example.com:/",
    "https://hooks.example.com/#part", "https://hooks.example.com\\@127.0.0.1/",
    "https://hooks.example.com/\r\nHost: else", "https://hooks example.com/",
    "https://hooks.example.com/\x00", "https://localhost/", "https://localhost.localdomain:443/",
    "https://printer.local/", "https://metadata.google.internal/", "https://intranet/",
    "https://127.0.0.1/", "https://127.1/", "https://0177.0.0.1/", "https://2130706433/",
    "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0/", "https://[::1]/", "https://[::]/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[fe80::1%25eth0]/",
    "https://[::1", "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1:8443/",
    "https://hooks.example.com./", "https://.example.com/", "https://hooks..example.com/",
    "https://-hooks.example.com/", "https://höoks.example.com/", "https://1.2.3.4.5/",
    "https://hooks.example.0x1/", "https://x.onion/", "https://1.0.0.127.in-addr.arpa/",
    "https://" + "a" * 64 + ".example.com/", "https://" + "a." * 130 + "com/",
    "https://hooks.example.com/" + "a" * 2_000, "",
)  # fmt: skip


@pytest.mark.parametrize("text", CLOSED)
def test_an_address_of_special_use_is_not_public(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", OPEN)
def test_an_address_beside_the_closed_ranges_is_public(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))


@given(number=st.integers(min_value=0, max_value=2**32 - 1))
def test_whatever_python_calls_private_is_not_public(number: int) -> None:
    address = ipaddress.IPv4Address(number)
    assert not (is_public(address) and not address.is_global)


@given(number=st.integers(min_value=0, max_value=2**128 - 1))
def test_no_address_that_carries_an_ipv4_one_is_public(number: int) -> None:
    address = ipaddress.IPv6Address(number)
    carries = address.ipv4_mapped or address.sixtofour or address.teredo
    assert not (is_public(address) and (carries or not address.is_global))


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_a_hostile_url_is_refused_when_it_is_registered(url: str) -> None:
    with pytest.raises(InvalidError):
        parse_target(url, allow_loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/in?key=1", "https://hooks.example.com:8443/",
        "https://8.8.8.8/", "https://[2606:4700:4700::1111]/", "https://xn--hoks-5qa.example.com/",
    ],
)  # fmt: skip
def test_a_public_https_address_is_taken(url: str) -> None:
    assert parse_target(url, allow_loopback=False).url == url


def test_the_loopback_opens_for_development_and_opens_nothing_else() -> None:
    assert parse_target("http://127.0.0.1:8123/in", allow_loopback=True).port == 8123
    assert may_dial(ipaddress.ip_address("::1"), allow_loopback=True)
    assert not may_dial(ipaddress.ip_address("10.0.0.1"), allow_loopback=True)
    assert not may_dial(ipaddress.ip_address("169.254.169.254"), allow_loopback=True)
    with pytest.raises(InvalidError):
        parse_target("http://10.0.0.1:8123/in", allow_loopback=True)

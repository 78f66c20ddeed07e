"""An agency's colour and logo on every page of its portal, and only colours that can be read."""

import struct
import zlib

import pytest
from playwright.sync_api import Browser

from tests.e2e.installation import Installation
from tests.e2e.portal import tab
from tests.e2e.test_people import sign_up

OWNER = "owner.look.portal@fictional.test"
WINE = "#8a1538"


def a_picture(side: int = 16) -> bytes:
    """Return a small red PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checked)

    rows = b"".join(b"\x00" + b"\xff\x00\x00" * side for _ in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.fixture(scope="module")
def agency(installation: Installation) -> str:
    """Make an agency with an owner; return its id."""
    return sign_up(installation, OWNER, "Look Advising")


def test_colour_and_logo_are_on_every_page_and_stay_readable(
    agency: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal) as owner:
        owner.log_in(OWNER)
        page = owner.open("/look")
        owner.check()
        page.fill("#accent", WINE)
        page.set_input_files(
            "#logo", {"name": "logo.png", "mimeType": "image/png", "buffer": a_picture()}
        )
        page.click("main form button")
        page.wait_for_url("**/look?said=saved")
        accent = "() => getComputedStyle(document.documentElement).getPropertyValue('--accent')"
        page.emulate_media(color_scheme="light")
        assert page.evaluate(accent).strip() == WINE
        assert page.evaluate("() => document.querySelector('.brand img').naturalWidth") == 16
        owner.open("/roster")
        owner.check()


def test_a_colour_nobody_could_read_is_refused_with_its_contrast(
    agency: str, portal: str, browser: Browser
) -> None:
    with tab(browser, portal) as owner:
        owner.log_in(OWNER)
        page = owner.open("/look")
        page.fill("#accent", "#ffe100")
        page.click("main form button")
        assert "could not be read: contrast 1.2" in page.locator("[role=alert]").inner_text()
        assert page.input_value("#accent") == "#ffe100"
        page.set_input_files(
            "#logo", {"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
        )
        page.fill("#accent", WINE)
        page.click("main form button")
        assert "PNG or JPEG" in page.locator("[role=alert]").inner_text()

"""Whether words can be read in a colour: the contrast ratio of WCAG 2.2, section 1.4.3."""

import re

from domain.kernel.errors import invalid

NEEDED = 4.5
"""Least ratio for text of normal size (level AA)."""

LIGHT, DARK = "#ffffff", "#18222c"
"""What words of the accent colour stand on, by day and by night."""

PAGE = "#f6f8fa"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_STEPS = 40


def parse_accent(text: str, pointer: str = "/accent") -> str:
    """Return the colour in lower case; Invalid where it is none, or cannot be read on a page."""
    colour = text.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise invalid(pointer, "bad-colour", "A colour is written like #0b5f83.")
    worst = min(contrast(colour, each) for each in (LIGHT, PAGE))
    if worst < NEEDED:
        raise invalid(
            pointer,
            "too-little-contrast",
            f"Words in {colour} could not be read: contrast {worst:.1f}, needed {NEEDED}. "
            "Take a darker shade.",
        )
    return colour


def contrast(first: str, second: str) -> float:
    """Return the ratio of two colours, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def by_night(colour: str) -> str:
    """Return the nearest lighter shade that can be read on a dark page."""
    for step in range(_STEPS + 1):
        shade = _mixed(colour, step / _STEPS)
        if contrast(shade, DARK) >= NEEDED:
            return shade
    return LIGHT


def _mixed(colour: str, share: float) -> str:
    parts = (round(each + (255 - each) * share) for each in _parts(colour))
    return "#" + "".join(f"{each:02x}" for each in parts)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(each / 255) for each in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

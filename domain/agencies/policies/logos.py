"""Which pictures may be a logo: small ones, of kinds that browsers draw and never run."""

from domain.kernel.errors import invalid

MOST_BYTES = 40_960
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


def check_logo(content: bytes, pointer: str = "/logo") -> None:
    """Raise Invalid unless this is a PNG or JPEG of at most 40 KiB."""
    if len(content) > MOST_BYTES:
        raise invalid(pointer, "logo-too-large", "A logo has at most 40 KiB.")
    if kind_of(content) is None:
        raise invalid(pointer, "bad-logo", "A logo is a PNG or JPEG picture.")


def kind_of(content: bytes) -> str | None:
    """Return the media type by what the content begins with, None for anything else."""
    return next((kind for start, kind in _SIGNATURES if content.startswith(start)), None)

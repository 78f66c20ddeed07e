"""Time-based codes by pyotp, and their QR picture by segno."""

import io
import re
from datetime import datetime

import pyotp
import segno

ISSUER = "Preceptor"
STEP_SECONDS = 30
_CODE = re.compile(r"[0-9]{6}")


class SystemOneTimeCodes:
    """OneTimeCodes: six digits, 30 seconds, SHA-1, what every application can do."""

    def new_secret(self) -> str:
        """Return 160 random bits in base 32."""
        return pyotp.random_base32()

    def uri(self, secret: str, account: str) -> str:
        """Return the otpauth URI."""
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)

    def picture(self, uri: str) -> str:
        """Return the URI as SVG, without an XML declaration."""
        out = io.BytesIO()
        segno.make(uri, error="m").save(out, kind="svg", xmldecl=False, scale=4, border=4)
        return out.getvalue().decode().strip()

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        """Return the step of `code`, within one of now."""
        plain = code.replace(" ", "")
        if not _CODE.fullmatch(plain):
            return None
        totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
        for step in (present, present - 1, present + 1):
            if pyotp.utils.strings_equal(totp.generate_otp(step), plain):
                return step
        return None

"""Our signatures against the independent implementation of Standard Webhooks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from domain.webhooks.policies.signature import (
    message_headers,
    read_secret,
    sign,
    signed_content,
    write_secret,
)

MESSAGE = "evt_01k8zq5v3nf7n9x2m4r6t8w0ya"
JSON_BODY = b'{"type":"ranking.completed","timestamp":"2026-11-23T09:30:00Z","data":{}}'


def headers_of(secret: str, body: bytes) -> dict[str, str]:
    timestamp = int(time.time())
    content = signed_content(message_id=MESSAGE, timestamp=timestamp, body=body)
    return message_headers(
        message_id=MESSAGE, timestamp=timestamp, signatures=[sign(secret, content)]
    )


@given(key=st.binary(min_size=24, max_size=64))
def test_the_independent_package_accepts_every_signature(key: bytes) -> None:
    secret = write_secret(key)
    headers = headers_of(secret, JSON_BODY)
    assert Webhook(secret).verify(JSON_BODY, headers)["type"] == "ranking.completed"


def test_a_changed_body_is_refused() -> None:
    secret = write_secret(bytes(range(32)))
    headers = headers_of(secret, JSON_BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(JSON_BODY.replace(b"completed", b"cancelled"), headers)


def test_the_published_example_of_the_standard_is_reproduced() -> None:
    # github.com/standard-webhooks/standard-webhooks, spec section "Signature scheme".
    signature = sign(
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        signed_content(
            message_id="msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            timestamp=1649367553,
            body=b'{"email":"test@example.com","username":"test_user"}',
        ),
    )
    assert signature == "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="


@given(key=st.binary(min_size=24, max_size=64))
def test_a_secret_reads_back(key: bytes) -> None:
    assert read_secret(write_secret(key)) == key


@pytest.mark.parametrize("length", [0, 23, 65])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="24 to 64"):
        write_secret(bytes(length))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])
def test_a_malformed_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="signing"):
        read_secret(secret)

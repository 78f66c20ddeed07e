"""What never reaches a log, whatever logs it."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from infra.telemetry import log_context, redact, set_up_logging

SECRETS = {
    "password": "hunter-two",
    "authorization": "Bearer abc.def.ghi",
    "text": "connecting to postgresql://app:s3cret-pw@db/preceptor now",
    "header": "sent Bearer zzz.yyy.xxx to them",
    "nested": {"deep": [{"webhook_secret": "whatever"}, "whsec_AAAABBBBCCCC"]},
}
PLAIN = ("hunter-two", "abc.def", "s3cret-pw", "zzz.yyy", "whatever", "AAAABBBB")


def test_secrets_are_redacted_by_name_and_by_shape_at_any_depth() -> None:
    shown = json.dumps(redact(None, "info", dict(SECRETS)))
    assert not [secret for secret in PLAIN if secret in shown]
    assert "connecting to postgresql://" in shown


@pytest.fixture
def _logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logging_restored")
def test_our_logs_and_library_logs_are_json_with_the_bound_ids(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("api")
    with log_context(request_id="req-1"):
        structlog.get_logger().info("ranking.requested", password="hunter-two")
        logging.getLogger("asyncpg").warning("lost postgresql://app:s3cret-pw@db/preceptor")
    structlog.get_logger().info("after")
    ours, library, after = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert ours["event"] == "ranking.requested"
    assert ours["password"] == "[redacted]"
    assert ours["request_id"] == library["request_id"] == "req-1"
    assert ours["process"] == library["process"] == "api"
    assert "s3cret-pw" not in library["event"]
    assert "request_id" not in after

"""A small storm over webhooks in every run of the suite; `make chaos` runs the large one."""

from pathlib import Path

from infra.devservers import DevServers
from tests.chaos.deliveries import storm


async def test_every_webhook_arrives_and_verifies_whatever_dies_or_fails(
    servers: DevServers, template_database: str, tmp_path: Path
) -> None:
    outcome = await storm(
        servers,
        template_database,
        tmp_path,
        deliveries=304,
        kills=3,
        seed=11,
        report=lambda _line: None,
    )
    assert outcome.faults == [], outcome
    assert outcome.asked >= 300
    assert outcome.attempts > outcome.asked
    assert outcome.kills.keys() >= {"delivery", "valkey"}

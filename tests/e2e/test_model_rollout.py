"""Two models at once in real workers: a pin, a rollout, a promotion, the way back, old receipts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.onnx.shelf import admit
from infra.devservers import DevServers
from services.cli.model import model
from services.cli.model_card import write_card
from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation, running_installation
from tests.e2e.test_main_job import wait_for
from tests.e2e.test_recalibration import receipt_of
from workers.training.evaluate import evaluate
from workers.training.export import write_artifact
from workers.training.train import TrainingPlan, train

PLAN = TrainingPlan(seed=7, members=2, programs=24, calibration_seasons=1, steps=3)


@pytest.fixture(scope="module")
def challenger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a shelf and a small model on it (put there past the gate, which has its tests)."""
    folder = tmp_path_factory.mktemp("rollout")
    trained = train(PLAN)
    metrics = evaluate(trained, seed=7, programs=24, seasons=1, studied=60)
    write_artifact(folder / "small", trained, version="small", seed=7, metrics=metrics)
    write_card(folder / "small")
    return folder / "shelf", admit(folder / "small", folder / "shelf")


@pytest.fixture(scope="module")
def rolling(
    servers: DevServers,
    template_database: str,
    challenger: tuple[Path, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    """Start an installation of the module's own: releases are everybody's."""
    with running_installation(
        servers,
        template_database,
        tmp_path_factory.mktemp("rolling"),
        name="rollouts",
        programs=60,
        every_environment={"PRECEPTOR_MODEL_FOLDER": str(challenger[0])},
    ) as running:
        yield running


def operate(rolling: Installation, *arguments: str) -> str:
    """Run a command of the operator's; return what it says."""
    done = CliRunner(env=rolling.environment).invoke(model, ["rollout", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def model_of(client: Client, applicant: str) -> str:
    """Rank again; return the model the receipt names."""
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {}).body
    named = receipt_of(client, wait_for(client, asked["url"]))["model"]["sha256"]
    assert isinstance(named, str)
    return named


def test_pin_rollout_promotion_and_return(
    rolling: Installation, challenger: tuple[Path, str]
) -> None:
    pinned = rolling.raw(rolling.new_agency("Keeps to one").key)
    follows = rolling.raw(rolling.new_agency("Follows").key)
    applicants = {
        each: each.post("/v1/applicants", an_applicant()).body["id"] for each in (pinned, follows)
    }
    small = challenger[1]
    champion = pinned.get("/v1/model/versions").body["in_force"]
    assert model_of(follows, applicants[follows]) == champion

    # The challenger scores for who pins it, beside the champion for the other.
    assert pinned.call("PUT", "/v1/model/pin", {"sha256": small}).body["in_force"] == small
    assert model_of(pinned, applicants[pinned]) == small
    assert model_of(follows, applicants[follows]) == champion
    assert pinned.get("/v1/model/card").body["sha256"] == small
    assert follows.get("/v1/model/card").body["sha256"] == champion

    # Now the champion is pinned: neither rollout nor promotion reaches her.
    assert pinned.call("PUT", "/v1/model/pin", {"sha256": champion}).body["pinned"] == champion
    before = follows.post(f"/v1/applicants/{applicants[follows]}/rankings", {}).body
    old = wait_for(follows, before["url"])
    operate(rolling, "start", small, "--share", "100", "--by", "test")
    assert model_of(follows, applicants[follows]) == small
    assert model_of(pinned, applicants[pinned]) == champion
    assert follows.get(old["url"]).body["stale_cause"] == "model-changed"
    assert small in operate(rolling, "promote", "--by", "test")
    roles = {e["sha256"]: e["role"] for e in follows.get("/v1/model/versions").body["data"]}
    assert roles == {small: "champion", champion: "former"}
    assert model_of(follows, applicants[follows]) == small
    assert model_of(pinned, applicants[pinned]) == champion

    # A receipt replays with its own model, whatever scores now; then the way back.
    assert follows.post("/v1/receipts/verify", receipt_of(follows, old)).body["is_verified"]
    row = follows.get(f"{old['tracks_url']}?limit=1").body["items"][0]
    said = follows.get(f"{old['tracks_url']}/{row['track_id']}").body["track"]
    assert said["p_interview"] == row["p_interview"]
    operate(rolling, "back", "--by", "test")
    assert model_of(follows, applicants[follows]) == champion
    assert follows.get(old["url"]).body["stale_cause"] is None
    assert operate(rolling, "show").startswith(f"champion    {champion}")


def test_a_pin_is_refused_to_a_model_that_is_not_there_and_let_go(
    rolling: Installation, challenger: tuple[Path, str]
) -> None:
    client = rolling.raw(rolling.new_agency("Pins in vain").key)
    assert client.call("PUT", "/v1/model/pin", {"sha256": "0" * 64}).status == 404
    assert client.call("PUT", "/v1/model/pin", {"sha256": "../x"}).status == 422
    assert client.call("PUT", "/v1/model/pin", {"sha256": challenger[1]}).status == 200
    let_go = client.call("PUT", "/v1/model/pin", {"sha256": None}).body
    assert let_go["pinned"] is None
    assert let_go["in_force"] != challenger[1]

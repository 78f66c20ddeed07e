"""The model card over HTTP: what scores, what was measured, what it does not show."""

from tests.e2e.client import an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for


def test_the_card_says_what_scores_and_that_the_market_was_simulated(
    installation: Installation,
) -> None:
    client = installation.raw(installation.new_agency("Reads the card").key)
    card = client.get("/v1/model/card").body
    assert card["sha256"] in card["card"]
    assert "Nobody's real application was ever seen" in card["card"]
    effects = card["measured"]["published_effects"]
    held_out = [each for each in effects.values() if each["role"] == "held out"]
    assert 3 * len(held_out) >= len(effects)
    for name, each in effects.items():
        assert each["reproduced"] or name in card["card"], "a miss is said in words"


def test_every_picture_of_the_card_is_a_picture_without_a_script(
    installation: Installation,
) -> None:
    client = installation.raw(installation.new_agency("Looks at the card").key)
    pictures = client.get("/v1/model/card").body["pictures"]
    assert set(pictures) == {"months", "recency", "reliability", "what-matters"}
    for url in pictures.values():
        answer = client.get(url)
        assert answer.status == 200
        assert b"<script" not in answer.raw
    assert client.get("/v1/model/card/pictures/none").status == 404


def test_a_ranking_says_what_it_rests_on_and_what_to_ask(installation: Installation) -> None:
    client = installation.raw(installation.new_agency("Asks programs").key)
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {}).body
    path = f"{asked['url']}/outlook"
    ranking = wait_for(client, asked["url"])
    outlook = client.get(path).body
    support = {each["specialty"]: each["support"] for each in outlook["support"]}
    assert support["internal-medicine"]["is_enough"], support["internal-medicine"]
    assert support["dermatology"]["lack"] == "field-not-simulated"
    worths = [each["unknown"]["worth"] for each in outlook["worth_asking"]]
    assert worths
    assert worths == sorted(worths, reverse=True)
    first = outlook["worth_asking"][0]
    track = client.get(f"{ranking['tracks_url']}/{first['track_id']}").body
    assert first["unknown"] in track["worth_asking"]
    assert track["support"]["words"]
    assert all(
        each["p_interview_after"] >= each["p_interview_before"] for each in track["would_change"]
    )

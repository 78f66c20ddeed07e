"""What an advisor does with a list: over what was sent, with locks, orders, notes and links."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("List work").key)


def a_list(client: Client, programs: int) -> Any:
    """Return a list of a new applicant."""
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    wish = {"shortlist": {"max_programs": programs}}
    asked = client.post(f"/v1/applicants/{applicant}/rankings", wish)
    wait_for(client, asked.body["url"])
    return wait_for_list(client, applicant)


def rebuilt(client: Client, listed: Any, programs: int) -> Any:
    path = f"/v1/rankings/{listed['ranking_id']}/shortlists"
    assert client.post(path, {"max_programs": programs}).status == 201
    return client.get(listed["url"]).body


def test_what_was_sent_is_committed_and_the_next_application_has_its_true_price(
    client: Client,
) -> None:
    listed = a_list(client, 6)
    opened = client.post(f"{listed['url']}/applications", {}).body
    assert opened["opened"] == 6
    path = f"/v1/applications?applicant_id={listed['applicant_id']}"
    ids = [each["id"] for each in client.get(path).body["items"]]
    for number, each in enumerate(ids):
        steps = ["applied"] + ["invited"] * (number == 0)
        for status in steps:
            step = {"status": status, "on": "2026-09-23"}
            etag = client.get(f"/v1/applications/{each}").headers["etag"]
            answer = client.post(f"/v1/applications/{each}/events", step, **{"If-Match": etag})
            assert answer.status in (200, 201), answer
    again = rebuilt(client, listed, 9)
    sent = {each["program"]["id"] for each in listed["entries"]}
    assert {each["program_id"] for each in again["committed"]} == sent
    assert max(each["p_interview"] for each in again["committed"]) == 1
    assert not sent & {each["program"]["id"] for each in again["entries"]}
    assert len(again["entries"]) == 3
    assert sum(each["sent"] for each in again["next_fees"]) == 6
    assert any(line.startswith("Sent already: 6 applications") for line in again["summary"])
    why = client.get(f"{listed['url']}/why-not/{min(sent)}").body
    assert why["reason"] == "already-applied"
    curve = client.get(f"{listed['url']}/curve").body
    assert sum(each["is_listed"] for each in curve["steps"]) == 3


def put(client: Client, path: str, verb: str, body: Any) -> Any:
    etag = client.get(path).headers["etag"]
    return client.call("PUT", f"{path}/{verb}", body, {"If-Match": etag})


def test_a_lock_holds_over_builds_and_an_order_stays_beside_the_solved_one(client: Client) -> None:
    listed = a_list(client, 8)
    path, entries = listed["url"], listed["entries"]
    wanted = next(each for each in entries if each["signal"] != "none")["program"]["id"]
    assert put(client, path, f"marks/{wanted}", {"kind": "ban", "signal": "gold"}).status == 422
    locked = put(client, path, f"marks/{wanted}", {"kind": "pin", "signal": "none"})
    assert locked.body["marks"][0]["signal"] == "none"
    own = [each["program"]["id"] for each in reversed(entries)]
    assert put(client, path, "order", {"program_ids": own[:1] * 2}).status == 422
    ordered = put(client, path, "order", {"program_ids": own[:2]}).body["entries"]
    assert [each["place"] for each in ordered] == list(range(1, 9))
    by_program = {each["program"]["id"]: each["advisor_place"] for each in ordered}
    assert (by_program[own[0]], by_program[own[1]]) == (1, 2)
    assert sorted(by_program.values()) == list(range(1, 9))
    again = rebuilt(client, listed, 4)
    kept = next(each for each in again["entries"] if each["program"]["id"] == wanted)
    assert kept["signal"] == "none"
    assert again["entries"][0]["advisor_place"] is not None
    difference = client.get(f"{path}/compare?before=1&after=2").body
    assert len(difference["dropped"]) == 4
    assert difference["value_difference"] < 0
    assert difference["cost_difference_cents"] < 0
    assert (
        put(client, path, "order", {"program_ids": []}).body["entries"][0]["advisor_place"] is None
    )


def test_a_link_shows_what_was_chosen_and_no_name_until_it_is_closed(
    client: Client, installation: Installation
) -> None:
    listed = a_list(client, 4)
    path, nobody = listed["url"], installation.raw()
    program = listed["entries"][0]["program"]["id"]
    mark = {"kind": "none", "note": "Canary private", "shared_note": "A good fit"}
    put(client, path, f"marks/{program}", mark)
    bare = client.post(f"{path}/shares", {})
    whole = {"shows_chances": True, "shows_fees": True, "shows_notes": True, "days": 1}
    rich = client.post(f"{path}/shares", whole).body
    rebuilt(client, listed, 2)
    assert bare.status == 201
    answer = nobody.get(bare.body["url"])
    assert (answer.status, len(answer.body["entries"])) == (200, 4)
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    shut = ("band", "p_interview", "fee_cents", "note")
    assert all(each[name] is None for each in answer.body["entries"] for name in shut)
    open_to = nobody.get(rich["url"])
    assert 0 < open_to.body["entries"][0]["p_interview"] < 1
    assert open_to.body["entries"][0]["note"] == "A good fit"
    for seen in (answer, open_to):
        text = seen.raw.decode()
        assert "Canary" not in text
        assert "Ada" not in text
        assert not [each for each in (listed["applicant_id"], listed["id"]) if each in text]
    shares = client.get(f"{path}/shares")
    assert [each["id"] for each in shares.body["items"]] == [rich["id"], bare.body["id"]]
    assert rich["token"] not in shares.raw.decode()
    assert client.call("DELETE", f"{path}/shares/{rich['id']}").status == 204
    assert client.call("DELETE", f"{path}/shares/{rich['id']}").status == 204
    assert nobody.get(rich["url"]).status == 404
    assert nobody.get("/v1/shared-shortlists/lnk_of-nothing").status == 404
    assert nobody.get(bare.body["url"]).status == 200


def test_dates_of_the_season_and_tiers_are_files(client: Client) -> None:
    listed = a_list(client, 5)
    answer = client.get(f"{listed['url']}/dates.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.raw).walk("VEVENT")
    days = client.get(f"{listed['url']}/expiries").body["items"]
    assert len(events) == 6 + len(days)
    falls = [each for each in events if "listed program" in str(each["summary"])]
    assert sorted(str(each.decoded("dtstart")) for each in falls) == [each["on"] for each in days]
    assert all(days[0]["programs"][0]["name"] in str(each["description"]) for each in falls[:1])
    assert {str(each["summary"]) for each in events} >= {"Rank list is due (estimated)"}
    picture = client.get(f"{listed['url']}/tiers.svg")
    tree = ET.fromstring(picture.raw)  # noqa: S314 - made by the API under test
    assert "long shot" in "".join(tree.itertext())

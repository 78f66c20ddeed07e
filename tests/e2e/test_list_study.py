"""What may be asked of a list, and the files it leaves in, through the real processes."""

import csv
import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest

from tests.e2e.client import Client, an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_main_job import wait_for, wait_for_list

NOT_AFFILIATED = "Not affiliated with AAMC, NRMP or ECFMG"


@pytest.fixture(scope="module")
def client(installation: Installation) -> Client:
    """Return an agency of this file's own."""
    return installation.raw(installation.new_agency("List study").key)


@pytest.fixture(scope="module")
def listed(client: Client) -> Any:
    """Return a list of thirty programs."""
    applicant = client.post("/v1/applicants", an_applicant()).body["id"]
    asked = client.post(f"/v1/applicants/{applicant}/rankings", {"shortlist": {"max_programs": 30}})
    wait_for(client, asked.body["url"])
    return wait_for_list(client, applicant)


def test_the_curve_rises_to_the_value_of_the_certificate(client: Client, listed: Any) -> None:
    curve = client.get(f"{listed['url']}/curve").body
    own = [each for each in curve["steps"] if each["is_listed"]]
    values = [each["value"] for each in own]
    assert len(own) == len(listed["entries"])
    assert values == sorted(values)
    assert values[-1] == pytest.approx(listed["certificate"]["objective"], abs=1e-5)
    assert curve["shadow_price_per_dollar"] >= 0
    assert client.get(f"{listed['url']}/curve?least_gain=100").body["stop_at"] == 0


def test_pictures_run_no_script_and_carry_their_numbers(client: Client, listed: Any) -> None:
    for name in ("curve.svg", "states.svg"):
        answer = client.get(f"{listed['url']}/{name}")
        assert answer.status == 200
        tree = ET.fromstring(answer.raw)  # noqa: S314 - made by the API under test
        assert not [each for each in tree.iter() if each.tag.endswith("script")]
    assert listed["entries"][0]["program"]["state"] in answer.raw.decode()


def test_dropping_more_saves_more_and_costs_more(client: Client, listed: Any) -> None:
    steps = client.get(f"{listed['url']}/drops?most=5").body["steps"]
    assert [len(each["programs"]) for each in steps] == [1, 2, 3, 4, 5]
    for name in ("saves_cents", "costs"):
        found = [each[name] for each in steps]
        assert found == sorted(found)


def test_a_program_left_out_has_a_reason(client: Client, listed: Any) -> None:
    held = {each["program"]["id"] for each in listed["entries"]}
    first = listed["entries"][0]["program"]["id"]
    assert client.get(f"{listed['url']}/why-not/{first}").body["reason"] == "listed"
    rows = client.get(f"/v1/rankings/{listed['ranking_id']}/tracks?limit=100").body["items"]
    others = [each["program_id"] for each in rows if each["program_id"] not in held]
    why = client.get(f"{listed['url']}/why-not/{others[0]}").body
    assert why["reason"] in {"reduced-value", "not-aimed-at", "fee-not-published"}
    if why["reason"] == "reduced-value":
        assert why["loss"] >= 0
        assert set(why["instead_of"]) <= held


def test_the_lists_own_programs_grade_at_its_value_and_fewer_at_less(
    client: Client, listed: Any
) -> None:
    own = [
        {"program_id": each["program"]["id"], "signal": each["signal"]}
        for each in listed["entries"]
    ]
    whole = client.post(f"{listed['url']}/grades", {"entries": own}).body
    part = client.post(f"{listed['url']}/grades", {"entries": own[:10]}).body
    assert whole["objective"] == pytest.approx(listed["certificate"]["objective"], abs=1e-5)
    assert whole["breaks"] == []
    assert part["objective"] < whole["objective"] <= whole["upper_bound"] + 1e-6
    assert len(part["adds"]) == 10
    assert part["missing"][0]["gain"] > 0
    golden = [each | {"signal": "gold"} for each in own]
    broken = client.post(f"{listed['url']}/grades", {"entries": golden}).body
    assert any(each.startswith("/limits/signals/") for each in broken["breaks"])


def test_files_open_in_real_readers(client: Client, listed: Any) -> None:
    count = len(listed["entries"])
    text = client.get(f"{listed['url']}/export.csv").raw.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == count + 2
    assert NOT_AFFILIATED in rows[-1][0]
    book = client.get(f"{listed['url']}/export.xlsx").raw
    with zipfile.ZipFile(io.BytesIO(book)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
        strings = opened.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert NOT_AFFILIATED in strings
    assert sheet.count("<row ") >= count + 2
    printed = pypdfium2.PdfDocument(client.get(f"{listed['url']}/export.pdf").raw)
    words = "".join(page.get_textpage().get_text_range() for page in printed)
    assert NOT_AFFILIATED in words.replace("\r\n", " ")
    assert listed["season"] in words
    assert json.dumps(rows).count(listed["entries"][0]["program"]["name"]) >= 1


def test_the_robust_list_loses_no_more_at_worst_than_the_list_itself(
    client: Client, listed: Any
) -> None:
    found = client.get(f"{listed['url']}/robust").body
    assert found["scenarios"][0]["code"] is None
    assert len(found["scenarios"]) == 4
    assert 0 <= found["proved"] <= found["robust_worst"] + 1e-9
    assert max(each["robust_loss"] for each in found["scenarios"]) == found["robust_worst"]
    assert max(each["own_loss"] for each in found["scenarios"]) == found["own_worst"]
    assert 0 < len(found["entries"]) <= 30


def test_what_time_takes_and_what_a_step_adds_are_told_with_their_points(
    client: Client, listed: Any
) -> None:
    days = client.get(f"{listed['url']}/expiries").body["items"]
    assert [each["on"] for each in days] == sorted(each["on"] for each in days)
    assert all(each["programs"] and each["at_stake"] >= 0 for each in days)
    fixes = client.get(f"{listed['url']}/fixes").body
    assert "not a promise" in fixes["note"]
    codes = [each["code"] for each in fixes["items"]]
    assert {"one-more-us-letter", "one-month-of-observation"} <= set(codes)
    rates = [each["gain_per_dollar_and_week"] for each in fixes["items"]]
    known = [each for each in rates if each is not None]
    assert rates == sorted(known, reverse=True) + [None] * (len(rates) - len(known))


def test_a_what_if_shows_both_lists_and_keeps_neither(client: Client, listed: Any) -> None:
    path = f"{listed['url']}/what-if"
    same = client.post(path, {})
    assert same.status == 200, same
    assert (same.body["enters"], same.body["leaves"]) == ([], [])
    assert same.body["before"] == same.body["after"]
    changed = client.post(path, {"step_2_score": 270, "hands_on_months": 6, "us_letters": 2}).body
    assert changed["after"]["value"]["mid"] > changed["before"]["value"]["mid"]
    interviews = changed["after"]["expected_interviews"]
    assert interviews["low"] <= interviews["mid"] <= interviews["high"]
    assert "not a promise" in changed["note"]
    shorter = client.post(path, {"max_programs": 3}).body
    assert len(shorter["after"]["programs"]) == 3
    assert len(shorter["leaves"]) == 27 + len(shorter["enters"])
    assert all(each["words"] for each in shorter["leaves"])
    assert client.get(listed["url"]).body["version"] == listed["version"]
    refused: tuple[dict[str, Any], ...] = (
        {"step_2_score": 900},
        {"signals": {"nowhere": {}}},
        {"specialties": ["No"]},
    )
    for wrong in refused:
        assert client.post(path, wrong).status == 422, wrong

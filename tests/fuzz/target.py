"""The installation as a target: one of everything made, so that cases reach beyond 404."""

from urllib.parse import urlsplit

from tests.e2e.client import an_applicant
from tests.e2e.installation import Installation
from tests.e2e.test_isolation_walk import PREFIXES, random_id
from tests.fuzz.cases import Target


def target_of(installation: Installation) -> Target:
    """Make an agency with a few things; return what to aim at, and the ids of nothing besides."""
    key = installation.new_agency("Under fuzz").key
    client = installation.raw(key)
    applicants = [client.post("/v1/applicants", an_applicant()).body["id"] for _ in range(4)]
    ranking = client.post(f"/v1/applicants/{applicants[0]}/rankings", {}).body["id"]
    hook = {"url": "https://hooks.example.org/x", "event_types": []}
    made = {
        "applicant_id": tuple(applicants),
        "ranking_id": (ranking,),
        "endpoint_id": (client.post("/v1/webhook-endpoints", hook).body["id"],),
        "catalogue_id": (client.post("/v1/catalogues", {"name": "Fuzzed"}).body["id"],),
        "season": ("2028", "1999"),
        "code": ("2028", "x"),
        "version": ("1", "0", "99999999999999"),
    }
    ids = {name: (random_id(prefix),) for name, prefix in PREFIXES.items()}
    ids.update({name: found + ids.get(name, ()) for name, found in made.items()})
    return Target(
        document=client.get("/openapi.json").body,
        host=urlsplit(installation.url).netloc,
        keys=(*(key for _ in range(20)), "prc_live_nothing", "é" * 9, "x" * 600),
        ids=ids,
    )

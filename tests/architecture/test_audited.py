"""Every use case says how the log tells of it."""

from dataclasses import fields

from infra.audited import AUDITED, Changes, Reads
from infra.core import Commands, Queries

PERSONAL = ("domain.applicants.", "domain.rankings.", "domain.shortlists.")


def test_every_use_case_is_classified_and_nothing_else_is() -> None:
    names = {each.name for kind in (Commands, Queries) for each in fields(kind)}
    assert names - AUDITED.keys() == set(), "add a line to infra/audited.py"
    assert AUDITED.keys() - names == set(), "no such use case any more"


def test_what_changes_is_never_classified_as_a_read_of_personal_data() -> None:
    reading = {each.name for each in fields(Commands) if isinstance(AUDITED[each.name], Reads)}
    changing = {each.name for each in fields(Queries) if isinstance(AUDITED[each.name], Changes)}
    assert (reading, changing) == (set(), set())


def test_every_use_case_about_an_applicant_is_in_the_log() -> None:
    apart = {
        each.name
        for kind in (Commands, Queries)
        for each in fields(kind)
        if str(getattr(each.type, "__module__", "")).startswith(PERSONAL)
        and not isinstance(AUDITED[each.name], Changes | Reads)
    }
    counts_and_ids = {"get_batch", "list_batches", "get_job", "list_jobs", "inspect_queues"}
    steps = {
        "open_trial",
        "warm_up",
        "advance_batch",
        "follow_ranking",
        "optimise",
        "open_shared_shortlist",
        "measure_blast",
        "read_agency_visibility",
        "read_models",
        "read_release",
        "move_release",
    }
    assert apart == counts_and_ids | steps

"""Three applicants as advisors know them: a long gap, watching only, research."""

from typing import Any

GRADUATED_2015 = {"degree_on": "2015-06-30", "class_year": 2015, "is_graduated": True}
GRADUATED_2022 = {"degree_on": "2022-06-30", "class_year": 2022, "is_graduated": True}
GRADUATED_2021 = {"degree_on": "2021-07-15", "class_year": 2021, "is_graduated": True}


def a_role(kind: str, role: str, site: str, first: str, last: str | None, **more: Any) -> Any:
    """Return a role as a body."""
    return {
        "kind": kind,
        "role": role,
        "site": site,
        "country": "US",
        "state": "NY",
        "specialty": "internal-medicine",
        "started_on": first,
        "ended_on": last,
        "hours_per_week": 40,
    } | more


ABROAD = {"country": "PH", "state": None}

LONG_GAP: dict[str, Any] = {
    "name": "Liwayway Fictional-Núñez",
    "profile": {"graduation": GRADUATED_2015, "work": {"category": "permanent-resident"}},
    "roles": [
        a_role(
            "practice",
            "General practitioner",
            "Fictional Provincial Hospital",
            "2015-09-01",
            "2018-03-31",
            **ABROAD,
            duties=["history-and-examination", "reasoning-and-management", "procedures"],
            supervisor="Dr. Fictional Santos",
            description="Ran a twenty-bed ward and its clinic, with emergencies at night.",
        ),
        a_role(
            "non-medical",
            "Parent at home",
            "Family",
            "2018-06-01",
            "2023-08-31",
            specialty=None,
            hours_per_week=None,
        ),
        a_role(
            "externship",
            "Extern",
            "Fictional Valley Clinic",
            "2026-03-02",
            "2026-05-29",
            duties=["history-and-examination", "presenting", "documentation", "counselling"],
            duties_done=[
                {"duty": "presenting", "frequency": "daily", "level": "supervised"},
            ],
            supervisor="Dr. Fictional Attending",
            supervisor_us_licensed=True,
            supervisor_faculty=True,
            description="Took histories and presented every patient to the attending.",
            feedback="Presentations ran long.",
            improvement="I lead with the assessment now and keep it to three minutes.",
            certificates=[{"name": "BLS", "issued_on": "2024-01-10", "expires_on": "2026-01-31"}],
            cases=[
                {
                    "happened": "A man in his sixties came with chest pain after climbing stairs.",
                    "decided": "I asked for an ECG before the history was complete.",
                    "learned": "The most dangerous cause is looked for first.",
                    "shows": ["medical-knowledge", "patient-care"],
                },
                {
                    "happened": "A pharmacy had no insulin for an uninsured patient.",
                    "shows": ["systems-based-practice"],
                },
            ],
        ),
    ],
    "letters": [
        {"author": "Dr. Fictional Santos", "status": "agreed", "from_us": False},
    ],
}

WATCHING: dict[str, Any] = {
    "name": "Olena Fictional-Савченко",
    "profile": {"graduation": GRADUATED_2022, "work": {"category": "none", "accepts": ["j-1"]}},
    "roles": [
        a_role(
            "observership",
            "Observer",
            f"Fictional Hospital {place}",
            first,
            last,
            description="Only observed rounds and clinics.",
            duties_done=[
                {"duty": "rounds-and-handoffs", "frequency": "daily", "level": "observed"},
            ],
            supervisor=f"Dr. Fictional {place}",
            supervisor_us_licensed=True,
        )
        for place, first, last in (
            ("North", "2025-01-06", "2025-02-28"),
            ("East", "2025-02-10", "2025-04-04"),
            ("West", "2026-02-02", "2026-03-27"),
        )
    ],
    "letters": [],
}

RESEARCH: dict[str, Any] = {
    "name": "Bilal Fictional",
    "profile": {
        "graduation": GRADUATED_2021,
        "work": {"category": "ead", "basis": "spouse", "expires_on": "2029-06-30"},
        "research": {"publications": 9, "abstracts_and_presentations": 14, "projects": 5},
    },
    "roles": [
        a_role(
            "research",
            "Research fellow",
            "Fictional Heart Institute",
            "2022-01-10",
            None,
            patient_contact=True,
            duties=["counselling"],
            supervisor="Dr. Fictional Investigator",
            supervisor_us_licensed=True,
            supervisor_faculty=True,
            description="x" * 760,
            cases=[
                {
                    "happened": "A participant wanted to leave the study.",
                    "decided": "I explained the right to withdraw and called the investigator.",
                    "learned": "Consent is a conversation that goes on.",
                    "shows": ["professionalism"],
                }
            ],
        ),
        a_role(
            "quality-improvement",
            "Quality fellow",
            "Fictional Heart Institute",
            "2024-01-08",
            "2024-06-28",
            hours_per_week=8,
            patient_contact=False,
            description="Halved the delay of discharge summaries on one ward.",
        ),
    ],
    "letters": [
        {
            "author": "Dr. Fictional Investigator",
            "status": "uploaded",
            "from_us": True,
            "is_waived": True,
            "specialty": "internal-medicine",
            "author_kind": "faculty",
            "written_on": "2026-08-01",
        },
    ],
}

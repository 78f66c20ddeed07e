"""The receipt of a list: everything it was built from, and a hash of what came out."""

from domain.kernel.canonical import Json, canonical, sha256_hex
from domain.shortlists.policies.bands import VERSION as BANDS
from domain.shortlists.policies.compose import Composition
from domain.shortlists.policies.question import VERSION as PORTFOLIO
from domain.shortlists.policies.question import Question, Wish
from domain.shortlists.policies.sent import VERSION as SILENCE
from domain.shortlists.policies.utility import VERSION as UTILITY

RECEIPT_SCHEMA = "preceptor.shortlist-receipt/3"


def write_receipt(
    ranking_receipt_sha256: str, question: Question, composition: Composition, wish: Wish
) -> dict[str, Json]:
    """Return the document naming everything the list was built from; no clock is in it."""
    season, limits = question.inputs.season, question.instance.limits
    return {
        "schema": RECEIPT_SCHEMA,
        "ranking_receipt_sha256": ranking_receipt_sha256,
        "season": {
            "code": season.code,
            "version": season.version,
            "sha256": season.content_sha256,
        },
        "policies": {
            "portfolio": PORTFOLIO,
            "utility": UTILITY,
            "bands": BANDS,
            "silence": SILENCE,
        },
        "limits": {
            "budget_cents": wish.budget_cents,
            "max_programs": wish.max_programs,
            "max_per_specialty": wish.max_per_specialty,
        },
        "kept_limits": {
            "budget_cents": limits.budget_cents,
            "max_programs": limits.max_programs,
            "price_per_point_cents": limits.price_per_point_cents,
            "signals": {pool: list(each) for pool, each in sorted(limits.signals.items())},
            "pins": sorted(limits.pins),
            "locks": dict(sorted(limits.locks.items())),
        },
        "sent": [
            {
                "program": str(each.program),
                "signal": each.signal,
                "stage": each.stage,
                "chance_ppm": each.chance,
                "interview_ppm": each.interview,
            }
            for each in question.sent
        ],
        "certificate": composition.totals["certificate"],
        "result_sha256": result_hash(composition),
    }


def result_hash(composition: Composition) -> str:
    """Return the hash over programs, tracks, signals, fees and totals; ids left out."""
    return sha256_hex(
        canonical(
            {
                "entries": [
                    [str(each.program), list(each.track_codes), each.signal.value, each.fee_cents]
                    for each in composition.entries
                ],
                "totals": composition.totals,
            }
        )
    )

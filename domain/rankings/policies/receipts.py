"""Receipts: a canonical document naming every input of a ranking (decision 15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.applicants.entities import ProfileSnapshot
from domain.kernel.canonical import Json, canonical, sha256_hex
from domain.kernel.errors import invalid
from domain.kernel.identifiers import AgencyId, CatalogueId, RankingId, from_text, to_text
from domain.kernel.vocabulary import SeasonCode, parse_season
from domain.programs.entities import Catalogue, Overlay
from domain.programs.seasons import Season
from domain.rankings.entities import RankingResult
from domain.rankings.policies.adjust import Adjustment

SCHEMA = "preceptor.ranking-receipt/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """What the receipt says about the model."""

    name: str
    version: str
    sha256: str
    columns_version: int
    calibration: str
    engine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything one ranking is computed from."""

    snapshot: ProfileSnapshot
    catalogue: Catalogue
    overlay: Overlay
    season: Season
    as_of: date
    adjustment: Adjustment | None = None
    """What the agency's outcomes had made of the model; None: the model as it is."""
    model_sha256: str = ""
    """Which model scores it."""


def profile_payload(snapshot: ProfileSnapshot, document: Json) -> bytes:
    """Return the canonical bytes whose keyed hash stands for the profile."""
    return canonical({"ledger_head": snapshot.ledger_head, "profile": document})


def write_receipt(
    ranking: RankingId,
    inputs: Inputs,
    *,
    profile_digest: str,
    model: ModelIdentity,
    code_version: str,
    result: RankingResult,
) -> dict[str, Json]:
    """Return the receipt; what does not apply is null, never left out."""
    return {
        "schema": SCHEMA,
        "ranking": to_text("rnk", ranking),
        "as_of": inputs.as_of.isoformat(),
        "profile": {
            "applicant": to_text("apl", inputs.snapshot.applicant),
            "version": inputs.snapshot.profile_version,
            "ledger_head": inputs.snapshot.ledger_head,
            "keyed_sha256": profile_digest,
        },
        "catalogue": {
            "owner": _owner(inputs.catalogue.owner),
            "id": _catalogue(inputs.catalogue.id),
            "version": inputs.catalogue.version,
            "sha256": inputs.catalogue.content_sha256,
        },
        "overlay_version": inputs.overlay.version,
        "season": {
            "code": inputs.season.code,
            "version": inputs.season.version,
            "sha256": inputs.season.content_sha256,
        },
        "model": {
            "name": model.name,
            "version": model.version,
            "sha256": model.sha256,
            "columns_version": model.columns_version,
        },
        "calibration": model.calibration,
        "recalibration": _adjustment(inputs.adjustment),
        "engine": model.engine,
        "code_version": code_version,
        "constraints": None,
        "result": {"sha256": result.result_sha256, "track_count": result.track_count},
    }


def _adjustment(adjustment: Adjustment | None) -> Json:
    if adjustment is None:
        return None
    return {"version": adjustment.version, "sha256": adjustment.sha256}


def receipt_sha256(receipt: Mapping[str, Json]) -> str:
    """Return the hash by which other documents name this receipt."""
    return sha256_hex(canonical(receipt))


def _owner(owner: AgencyId) -> str:
    return "platform" if owner.int == 0 else to_text("agy", owner)


def _catalogue(catalogue: CatalogueId) -> str:
    return to_text("cat", catalogue)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedInputs:
    """What a receipt names, parsed."""

    ranking: RankingId
    as_of: date
    profile_version: int
    ledger_head: str
    catalogue_version: int
    overlay_version: int
    season: SeasonCode
    season_version: int
    model_sha256: str
    recalibration: int | None
    result_sha256: str


def named_inputs(receipt: Mapping[str, Json]) -> NamedInputs:
    """Parse `receipt`; Invalid with the pointer of what is missing or of the wrong kind."""
    return NamedInputs(
        ranking=RankingId(from_text("rnk", _text(receipt, "ranking"))),
        as_of=_date(receipt, "as_of"),
        profile_version=_integer(receipt, "profile", "version"),
        ledger_head=_text(receipt, "profile", "ledger_head"),
        catalogue_version=_integer(receipt, "catalogue", "version"),
        overlay_version=_integer(receipt, "overlay_version"),
        season=parse_season(_text(receipt, "season", "code"), "/season/code"),
        season_version=_integer(receipt, "season", "version"),
        model_sha256=_text(receipt, "model", "sha256"),
        recalibration=None
        if receipt.get("recalibration") is None
        else _integer(receipt, "recalibration", "version"),
        result_sha256=_text(receipt, "result", "sha256"),
    )


def differences(claimed: Json, computed: Json, pointer: str = "") -> tuple[str, ...]:
    """Return the pointers at which two receipts differ, in order."""
    if isinstance(claimed, Mapping) and isinstance(computed, Mapping):
        keys = sorted(set(claimed) | set(computed))
        found = [differences(claimed.get(k), computed.get(k), f"{pointer}/{k}") for k in keys]
        return tuple(each for group in found for each in group)
    return () if claimed == computed else (pointer,)


def _member(receipt: Mapping[str, Json], path: tuple[str, ...]) -> Json:
    value: Json = receipt
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _text(receipt: Mapping[str, Json], *path: str) -> str:
    value = _member(receipt, path)
    if not isinstance(value, str):
        raise invalid("/" + "/".join(path), "bad-receipt", "A receipt has text here.")
    return value


def _integer(receipt: Mapping[str, Json], *path: str) -> int:
    value = _member(receipt, path)
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid("/" + "/".join(path), "bad-receipt", "A receipt has an integer here.")
    return value


def _date(receipt: Mapping[str, Json], *path: str) -> date:
    text = _text(receipt, *path)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        pointer = "/" + "/".join(path)
        raise invalid(pointer, "bad-receipt", "A receipt has a date here.") from error

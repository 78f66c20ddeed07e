"""Season data from plain documents: every figure parsed, every fault named."""

from collections.abc import Mapping, Sequence
from datetime import date

from domain.kernel.canonical import Json, canonical, sha256_hex
from domain.kernel.errors import InvalidError, invalid
from domain.kernel.vocabulary import parse_season, parse_specialty
from domain.programs.entities import Platform
from domain.programs.seasons import (
    FeeTable,
    FeeTier,
    FixedCost,
    RankFees,
    Season,
    SeasonDates,
    SignalAllowance,
)

Document = Mapping[str, Json]


def parse_season_document(document: Document, version: int) -> Season:
    """Return the season; Invalid for what is missing, of the wrong kind, or not in order."""
    try:
        return _season(document, version)
    except (KeyError, TypeError, ValueError) as error:
        raise invalid(
            "", "bad-season-document", f"The season data is not valid: {error!r}"
        ) from error
    except InvalidError:
        raise


def content_hash(document: Document) -> str:
    """Return the hash by which a season version is named."""
    return sha256_hex(canonical(document))


def _season(document: Document, version: int) -> Season:
    return Season(
        code=parse_season(_text(document["code"]), "/code"),
        version=version,
        fees=tuple(_fees(each) for each in _documents(document["fees"])),
        fixed_costs=tuple(_fixed(each) for each in _documents(document["fixed_costs"])),
        signals=tuple(_signals(each) for each in _documents(document["signals"])),
        dates=_dates(_document(document["dates"])),
        rules={topic: _text(text) for topic, text in _document(document["rules"]).items()},
        rank_fees=_ranks(document.get("rank_fees")),
        content_sha256=content_hash(document),
    )


def _fees(document: Document) -> FeeTable:
    specialty = document["specialty"]
    tiers = tuple(_tier(each) for each in _documents(document["tiers"]))
    ends = [tier.up_to for tier in tiers[:-1]]
    if tiers[-1].up_to is not None or None in ends or ends != sorted(map(int, filter(None, ends))):
        raise ValueError("fee tiers rise and the last one is open")
    carried = document["carried_from"]
    return FeeTable(
        platform=Platform(_text(document["platform"])),
        specialty=None if specialty is None else parse_specialty(_text(specialty), "/specialty"),
        tiers=tiers,
        source=_text(document["source"]),
        carried_from=None if carried is None else parse_season(_text(carried), "/carried_from"),
    )


def _tier(document: Document) -> FeeTier:
    tier = FeeTier(
        up_to=_integer(document["up_to"]),
        each_cents=_integer(document["each_cents"]),
        flat_cents=_integer(document["flat_cents"]),
    )
    if (tier.each_cents is None) == (tier.flat_cents is None):
        raise ValueError("a tier is each or flat")
    return tier


def _fixed(document: Document) -> FixedCost:
    platform, carried = document["platform"], document["carried_from"]
    return FixedCost(
        code=_text(document["code"]),
        cents=_amount(document["cents"]),
        platform=None if platform is None else Platform(_text(platform)),
        for_imgs_only=document["for_imgs_only"] is True,
        source=_text(document["source"]),
        carried_from=None if carried is None else parse_season(_text(carried), "/carried_from"),
    )


def _ranks(value: Json) -> RankFees | None:
    if value is None:
        return None
    document = _document(value)
    carried = document["carried_from"]
    return RankFees(
        included=_amount(document["included"]),
        each_cents=_amount(document["each_cents"]),
        most=_amount(document["most"]),
        source=_text(document["source"]),
        carried_from=None if carried is None else parse_season(_text(carried), "/carried_from"),
    )


def _signals(document: Document) -> SignalAllowance:
    carried = document["carried_from"]
    return SignalAllowance(
        pool=_text(document["pool"]),
        gold=_amount(document["gold"]),
        silver=_amount(document["silver"]),
        is_tiered=document["is_tiered"] is True,
        source=_text(document["source"]),
        carried_from=None if carried is None else parse_season(_text(carried), "/carried_from"),
    )


def _dates(document: Document) -> SeasonDates:
    estimated = document["estimated"]
    if not isinstance(estimated, Sequence):
        raise TypeError("estimated is a list of names")
    names = ("applications_open", "programs_review", "interviews_end", "rank_list_due")
    days = {
        name: date.fromisoformat(_text(document[name]))
        for name in (*names, "match_week", "training_starts")
    }
    if list(days.values()) != sorted(days.values()):
        raise ValueError("the dates of a season rise")
    return SeasonDates(
        applications_open=days["applications_open"],
        programs_review=days["programs_review"],
        interviews_end=days["interviews_end"],
        rank_list_due=days["rank_list_due"],
        match_week=days["match_week"],
        training_starts=days["training_starts"],
        estimated=frozenset(_text(each) for each in estimated),
        source=_text(document["source"]),
    )


def _documents(value: Json) -> list[Document]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError("a list of objects is needed")
    return [_document(each) for each in value]


def _document(value: Json) -> Document:
    if not isinstance(value, Mapping):
        raise TypeError("an object is needed")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"text is needed, not {value!r}")
    return value


def _integer(value: Json) -> int | None:
    return None if value is None else _amount(value)


def _amount(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"a whole number is needed, not {value!r}")
    return value

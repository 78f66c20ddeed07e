"""Bodies of the model card."""

from datetime import datetime
from typing import Annotated, Any, Self

from msgspec import Meta

from domain.applications.use_cases.recalibrate_model import Recalibrations
from domain.rankings.policies.recalibrate import Recalibration
from domain.rankings.policies.words import BASIS
from domain.rankings.ports import KeptAdjustment
from domain.rankings.use_cases.pin_model import HeldModels
from domain.rankings.use_cases.read_model import ModelReport
from services.edge.bodies import InStruct, OutStruct


class ModelCardOut(OutStruct):
    """What scores, what it was made from, what was measured, and the card in words (Markdown).

    `measured`: discrimination, reliability bins, calibration by field and kind of graduate, and
    published effects with their role (input, answered, held out) and whether they were reproduced.
    """

    name: str
    version: str
    sha256: str
    engine: str
    columns_version: int
    calibration: str
    feature_groups: dict[str, list[str]]
    measured: dict[str, Any]
    card: str
    pictures: dict[str, str]
    basis: str

    @classmethod
    def of(cls, report: ModelReport) -> Self:
        """Map the report."""
        card = report.card
        return cls(
            name=card.name,
            version=card.version,
            sha256=card.sha256,
            engine=card.engine,
            columns_version=card.columns_version,
            calibration=card.calibration,
            feature_groups={group: list(names) for group, names in card.feature_groups.items()},
            measured=dict(report.measured),
            card=report.text,
            pictures={each: f"/v1/model/card/pictures/{each}" for each in report.pictures},
            basis=BASIS,
        )


class ModelVersionOut(OutStruct):
    """A model that may score: `role` is champion, challenger, former or admitted."""

    name: str
    version: str
    sha256: str
    role: str


class ModelVersionsOut(OutStruct):
    """What there is, what scores for you now, and your pin; null: whatever is released.

    `share`: percent of agencies without a pin that the challenger scores for.
    """

    in_force: str
    pinned: str | None
    share: int
    data: list[ModelVersionOut]

    @classmethod
    def of(cls, found: HeldModels) -> Self:
        """Map it."""
        release = found.release
        roles = {
            release.former: "former",
            release.challenger: "challenger",
            release.champion: "champion",
        }
        return cls(
            in_force=found.held,
            pinned=found.pin,
            share=release.share,
            data=[
                ModelVersionOut(
                    name=each.name,
                    version=each.version,
                    sha256=each.sha256,
                    role=roles.get(each.sha256, "admitted"),
                )
                for each in found.cards
            ],
        )


class PinIn(InStruct):
    """The model (SHA-256) that scores for you whatever is promoted; null: whatever is released."""

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)] | None


class HeadOut(OutStruct):
    """In log-odds: level + slope x what the model says + what the field adds.

    `cases` 0: too few, and nothing is changed.
    """

    level: float
    slope: float
    fields: dict[str, float]
    cases: int

    @classmethod
    def of(cls, each: Recalibration) -> Self:
        """Map it."""
        return cls(level=each.level, slope=each.slope, fields=dict(each.groups), cases=each.cases)


class RecalibrationOut(OutStruct):
    """One version of what the agency's settled outcomes say of a model."""

    version: int
    model_sha256: str
    sha256: str
    made_at: datetime
    interview: HeadOut
    would_take: HeadOut

    @classmethod
    def of(cls, kept: KeptAdjustment) -> Self:
        """Map it."""
        made = kept.adjustment
        return cls(
            version=made.version,
            model_sha256=made.model_sha256,
            sha256=made.sha256,
            made_at=kept.made_at,
            interview=HeadOut.of(made.interview),
            would_take=HeadOut.of(made.would_take),
        )


class RecalibrationsOut(OutStruct):
    """The newest hundred versions, and the one in force; null: the model as it is."""

    in_force: int | None
    model_sha256: str
    data: list[RecalibrationOut]

    @classmethod
    def of(cls, found: Recalibrations) -> Self:
        """Map it."""
        return cls(
            in_force=found.chosen,
            model_sha256=found.model_sha256,
            data=[RecalibrationOut.of(each) for each in found.kept],
        )


class ChoiceIn(InStruct):
    """The version to put in force for rankings from now on; null: the model as it is."""

    version: Annotated[int, Meta(ge=1, le=2_000_000_000)] | None

"""Bodies of the model card."""

from typing import Any, Self

from domain.rankings.policies.words import BASIS
from domain.rankings.use_cases.read_model import ModelReport
from services.edge.bodies import OutStruct


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

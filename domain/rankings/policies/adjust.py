"""An agency's recalibration laid over the model: one more function from features to scores."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.kernel.canonical import Json, canonical
from domain.kernel.vocabulary import Specialty
from domain.rankings.entities import COLUMNS_V1
from domain.rankings.policies.explain import Score
from domain.rankings.policies.features import NAMES
from domain.rankings.policies.fields import OWN_LEVEL
from domain.rankings.policies.recalibrate import PRIOR, Recalibration

Doubles = npt.NDArray[np.float64]

OTHER = "other"
TAKE = COLUMNS_V1.index("p_would_take")
_PLACES = [NAMES.index(name) for name in OWN_LEVEL]
_GROUPS = (*OWN_LEVEL.values(), OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One version of what an agency's outcomes say of one model; never changed once made."""

    version: int
    model_sha256: str
    interview: Recalibration = PRIOR
    would_take: Recalibration = PRIOR

    @property
    def document(self) -> dict[str, Json]:
        """What is stored, and hashed into receipts."""
        return {
            "interview": _document(self.interview),
            "would_take": _document(self.would_take),
        }

    @property
    def sha256(self) -> str:
        """The hash by which receipts name it."""
        return hashlib.sha256(canonical(self.document)).hexdigest()


def adjustment_of(version: int, model_sha256: str, document: Mapping[str, Json]) -> Adjustment:
    """Return what was stored as `document`."""
    return Adjustment(
        version=version,
        model_sha256=model_sha256,
        interview=_recalibration(document["interview"]),
        would_take=_recalibration(document["would_take"]),
    )


def group_of(specialty: Specialty) -> str:
    """Return the group in which outcomes of a field are counted: those with a level, and others."""
    return specialty if specialty in OWN_LEVEL.values() else OTHER


def adjusted(score: Score, adjustment: Adjustment | None) -> Score:
    """Return the model as this agency's outcomes correct it.

    Monotone: no order within a field and no interval is turned round.
    """
    if adjustment is None:
        return score

    def corrected(matrix: bytes, rows: int) -> bytes:
        table = np.frombuffer(score(matrix, rows), dtype="<f4").reshape(rows, len(COLUMNS_V1))
        found = table.astype(np.float64)
        features = np.frombuffer(matrix, dtype="<f4").reshape(rows, len(NAMES))
        fields = features[:, _PLACES] > 0.5
        which = np.where(fields.any(axis=1), fields.argmax(axis=1), len(_PLACES))
        for number, group in enumerate(_GROUPS):
            mine = which == number
            found[mine, :TAKE] = adjustment.interview.apply(found[mine, :TAKE], group)
            found[mine, TAKE:] = adjustment.would_take.apply(found[mine, TAKE:], group)
        return np.ascontiguousarray(found, dtype="<f4").tobytes()

    return corrected


def _document(recalibration: Recalibration) -> dict[str, Json]:
    """Canonical JSON has no fractions: parameters are text."""
    return {
        "level": repr(recalibration.level),
        "slope": repr(recalibration.slope),
        "groups": {name: repr(each) for name, each in sorted(recalibration.groups.items())},
        "cases": recalibration.cases,
    }


def _recalibration(document: Json) -> Recalibration:
    if not isinstance(document, Mapping) or not isinstance(document["groups"], Mapping):
        raise TypeError("this is no recalibration")
    return Recalibration(
        level=float(str(document["level"])),
        slope=float(str(document["slope"])),
        groups={str(name): float(str(each)) for name, each in document["groups"].items()},
        cases=int(str(document["cases"])),
    )

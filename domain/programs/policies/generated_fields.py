"""What the synthetic catalogue assumes of each specialty: size, pull and kinds of track."""

from dataclasses import dataclass

from domain.kernel.vocabulary import Specialty, TrackKind
from domain.programs.entities import MatchSystem, Platform

C, P, A, R, M = (
    TrackKind.CATEGORICAL,
    TrackKind.PRELIMINARY,
    TrackKind.ADVANCED,
    TrackKind.PHYSICIAN,
    TrackKind.MEDICINE_PEDIATRICS,
)
LETTER_OF = {C: "C", P: "P", A: "A", R: "R", M: "M"}
"""NRMP's letter of a track kind, here also its code."""
RADIOLOGY = "diagnostic-and-interventional-radiology"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One specialty as the generator sees it; every number is an assumption of ours."""

    specialty: Specialty
    programs: int
    """Weight: about how many programs a field of this kind has."""
    size: int
    """Middle number of residents a year."""
    competitiveness: float
    """0 to 1."""
    img_share: float
    """Share of IMGs at a program of the middle."""
    kinds: tuple[tuple[TrackKind, float], ...] = ((C, 1.0),)
    """Track kinds with their chance; the first is there when no other came up."""
    platform: Platform = Platform.ERAS
    match_system: MatchSystem = MatchSystem.NRMP
    signal_pool: str

    @property
    def title(self) -> str:
        """The specialty in words."""
        return self.specialty.replace("-", " ").title()


def _field(  # noqa: PLR0913 - one row of the table below
    slug: str,
    programs: int,
    size: int,
    competitiveness: float,
    img_share: float,
    *kinds: tuple[TrackKind, float],
    platform: Platform = Platform.ERAS,
    match_system: MatchSystem = MatchSystem.NRMP,
    signal_pool: str = "",
) -> Field:
    return Field(
        specialty=Specialty(slug),
        programs=programs,
        size=size,
        competitiveness=competitiveness,
        img_share=img_share,
        kinds=kinds or ((C, 1.0),),
        platform=platform,
        match_system=match_system,
        signal_pool=signal_pool or slug,
    )


FIELDS = (
    _field("family-medicine", 770, 8, 0.10, 0.32),
    _field("internal-medicine", 640, 20, 0.25, 0.42, (C, 1.0), (P, 0.45), (R, 0.01)),
    _field("psychiatry", 390, 7, 0.35, 0.22, (C, 1.0), (R, 0.02)),
    _field("general-surgery", 360, 6, 0.60, 0.10, (C, 1.0), (P, 0.65)),
    _field("emergency-medicine", 290, 12, 0.35, 0.10, platform=Platform.RESIDENCY_CAS),
    _field("obstetrics-gynecology", 300, 6, 0.60, 0.08, platform=Platform.RESIDENCY_CAS),
    _field("pediatrics", 215, 14, 0.20, 0.25, (C, 1.0), (P, 0.08)),
    _field("orthopedic-surgery", 215, 5, 0.90, 0.02),
    _field(
        "diagnostic-radiology",
        205,
        6,
        0.70,
        0.12,
        (A, 0.8),
        (C, 0.3),
        (P, 0.08),
        (R, 0.05),
        signal_pool=RADIOLOGY,
    ),
    _field(
        "interventional-radiology",
        100,
        2,
        0.80,
        0.08,
        (A, 0.85),
        (C, 0.2),
        (P, 0.05),
        (R, 0.03),
        signal_pool=RADIOLOGY,
    ),
    _field("neurology", 195, 7, 0.35, 0.33, (C, 0.9), (A, 0.35), (P, 0.05), (R, 0.06)),
    _field("transitional-year", 190, 9, 0.50, 0.12, (P, 1.0)),
    _field("anesthesiology", 180, 11, 0.60, 0.10, (C, 0.9), (A, 0.4), (P, 0.06), (R, 0.12)),
    _field("pathology", 150, 4, 0.20, 0.45),
    _field("dermatology", 150, 4, 0.95, 0.04, (A, 0.85), (C, 0.25), (P, 0.04), (R, 0.05)),
    _field("urology", 150, 3, 0.85, 0.03, match_system=MatchSystem.AUA),
    _field("otolaryngology", 130, 3, 0.90, 0.02),
    _field(
        "ophthalmology",
        125,
        4,
        0.85,
        0.05,
        (A, 0.6),
        (C, 0.5),
        (P, 0.05),
        platform=Platform.OTHER,
        match_system=MatchSystem.SF_MATCH,
    ),
    _field("neurological-surgery", 118, 2, 0.92, 0.08),
    _field(
        "physical-medicine-rehabilitation",
        115,
        5,
        0.45,
        0.08,
        (A, 0.7),
        (C, 0.45),
        (P, 0.05),
        (R, 0.05),
    ),
    _field("radiation-oncology", 90, 2, 0.50, 0.10, (A, 0.9), (C, 0.15), (P, 0.03), (R, 0.04)),
    _field("plastic-surgery", 92, 2, 0.95, 0.03),
    _field("medicine-pediatrics", 80, 5, 0.40, 0.08, (M, 1.0)),
    _field("child-neurology", 78, 3, 0.30, 0.25, (C, 0.95), (A, 0.2), (R, 0.05)),
    _field("preventive-medicine", 72, 3, 0.15, 0.25, (A, 0.7), (C, 0.3), (P, 0.05)),
    _field("vascular-surgery", 80, 2, 0.75, 0.10),
    _field("thoracic-surgery", 36, 1, 0.85, 0.08),
)
"""Every specialty of the synthetic catalogue, largest first or nearly."""

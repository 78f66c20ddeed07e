"""Invented places and institutions of the synthetic catalogue, and state populations."""

from domain.kernel.places import State
from domain.programs.entities import Setting

_STEMS = (
    "Alder Arken Bram Brel Carro Corv Dapple Dorn Dunmo Elder Ember Fenna Ferro Gallo Garn "
    "Glim Harro Hesper Ilver Jasper Juni Kelder Kest Lanter Lorn Marrow Mistle Nether Nimm "
    "Oaken Orrin Pell Pember Quill Quar Raven Rowan Sable Selk Sorrel Tamar Thistle Thorn "
    "Ulver Umber Vanter Velm Wend Wilder Wither Yarrow Yew Zeph Zinn"
)
_ENDINGS = (
    "bourne bracken combe crest dell drift fallow fen glade garth hollow lathe ley lisk "
    "march mere moor quay reach rill spire stead thorpe vale wane weir wick wold"
)
PLACES = tuple(stem + ending for stem in _STEMS.split() for ending in _ENDINGS.split())
"""Invented town names."""

_SAINTS = "Aldwyth Bremond Corentia Dunmar Elspira Fenwold Orvane Quillon Tamsel Yvaine"
_COLOURS = "Amber Cobalt Crimson Indigo Ivory Ochre Russet Saffron Teal Umber Violet"
_RIVERS = "Arrowen Brindle Callow Draven Esker Fallowby Merrin Orrel Sillow Wexen"
SAINTS = tuple(_SAINTS.split())
COLOURS = tuple(_COLOURS.split())
RIVERS = tuple(_RIVERS.split())
"""Invented saints and rivers, and colours, for the patterns below."""

FORMS: dict[Setting, tuple[str, ...]] = {
    Setting.UNIVERSITY: (
        "University of {place} Medical Center",
        "{place} University Hospital",
        "{place} School of Medicine Hospitals",
        "{colour} River University of {place}",
    ),
    Setting.UNIVERSITY_AFFILIATED: (
        "{place} Valley Medical Center",
        "{river} River Health at {place}",
        "Saint {saint} Teaching Hospital of {place}",
        "{place} Regional Academic Hospital",
    ),
    Setting.COMMUNITY: (
        "{place} Valley Medical Center",
        "{place} Community Hospital",
        "Saint {saint} Hospital of {place}",
        "{colour} Hill Health {place}",
        "{river} River Hospital, {place}",
        "{place} County General Hospital",
    ),
    Setting.MILITARY: ("{place} Garrison Military Hospital", "Fort {place} Medical Center"),
    Setting.UNKNOWN: ("{place} Medical Center", "{colour} Lake Hospital, {place}"),
}
"""Patterns of an institution's name; every one has its place in it, so names are unique."""

_THOUSANDS = (
    "CA 39538 TX 29146 FL 21538 NY 20201 PA 13003 IL 12813 OH 11799 GA 10712 NC 10439 MI 10077 "
    "NJ 9289 VA 8631 WA 7705 AZ 7152 MA 7030 TN 6911 IN 6786 MD 6177 MO 6155 WI 5894 CO 5774 "
    "MN 5706 SC 5118 AL 5024 LA 4658 KY 4506 OR 4237 OK 3959 CT 3606 PR 3286 UT 3272 IA 3190 "
    "NV 3105 AR 3012 MS 2961 KS 2938 NM 2118 NE 1962 ID 1839 WV 1794 HI 1455 NH 1378 ME 1362 "
    "RI 1097 MT 1084 DE 990 SD 887 ND 779 AK 733 DC 690 VT 643 WY 577"
)
POPULATIONS: dict[State, int] = {
    State(state): int(thousands)
    for state, thousands in zip(_THOUSANDS.split()[::2], _THOUSANDS.split()[1::2], strict=True)
}
"""Residents in thousands (U.S. Census Bureau, 2020 census), fifty states, DC and PR."""

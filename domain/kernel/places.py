"""US states with their census divisions, and ISO 3166 country codes, as parsed values."""

from enum import StrEnum
from typing import NewType

from domain.kernel.errors import invalid

State = NewType("State", str)
Country = NewType("Country", str)


class Division(StrEnum):
    """The nine US census divisions, the unit of a geographic preference."""

    NEW_ENGLAND = "new-england"
    MIDDLE_ATLANTIC = "middle-atlantic"
    EAST_NORTH_CENTRAL = "east-north-central"
    WEST_NORTH_CENTRAL = "west-north-central"
    SOUTH_ATLANTIC = "south-atlantic"
    EAST_SOUTH_CENTRAL = "east-south-central"
    WEST_SOUTH_CENTRAL = "west-south-central"
    MOUNTAIN = "mountain"
    PACIFIC = "pacific"
    TERRITORIES = "territories"
    """Not a census division: Puerto Rico and other territories, outside every preference."""


_STATES_OF = {
    Division.NEW_ENGLAND: "CT ME MA NH RI VT",
    Division.MIDDLE_ATLANTIC: "NJ NY PA",
    Division.EAST_NORTH_CENTRAL: "IL IN MI OH WI",
    Division.WEST_NORTH_CENTRAL: "IA KS MN MO NE ND SD",
    Division.SOUTH_ATLANTIC: "DE DC FL GA MD NC SC VA WV",
    Division.EAST_SOUTH_CENTRAL: "AL KY MS TN",
    Division.WEST_SOUTH_CENTRAL: "AR LA OK TX",
    Division.MOUNTAIN: "AZ CO ID MT NV NM UT WY",
    Division.PACIFIC: "AK CA HI OR WA",
    Division.TERRITORIES: "PR GU VI AS MP",
}
DIVISION_OF: dict[State, Division] = {
    State(state): division for division, states in _STATES_OF.items() for state in states.split()
}
"""Census division by state (U.S. Census Bureau regions and divisions)."""

_COUNTRY_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW"
)
COUNTRIES = frozenset(_COUNTRY_CODES.split())
"""ISO 3166-1 alpha-2 codes."""


def parse_state(text: str, pointer: str) -> State:
    """Return the USPS code; anything else is Invalid at `pointer`."""
    if State(text) not in DIVISION_OF:
        raise invalid(pointer, "unknown-state", f"{text!r} is not a US state code such as NY.")
    return State(text)


def parse_country(text: str, pointer: str) -> Country:
    """Return the ISO 3166-1 alpha-2 code; anything else is Invalid at `pointer`."""
    if text not in COUNTRIES:
        raise invalid(pointer, "unknown-country", f"{text!r} is not an ISO 3166-1 code like IN.")
    return Country(text)

"""What applicants are shown, in and out."""

from datetime import date

from asyncpg import Record

from adapters.postgres.reach import REACH, reach_arguments
from adapters.postgres.session import Session
from domain.applicants.entities import Shown, Visibility, VisibilityChoice
from domain.applicants.errors import no_applicant
from domain.kernel.identifiers import ApplicantId

# the agency's default
SELECT_DEFAULT = """
SELECT probabilities, shortlist, ranking, readiness, opens_on FROM agency_visibility
WHERE agency_id = $1
"""

# replace the agency's default
PUT_DEFAULT = """
INSERT INTO agency_visibility (agency_id, opens_on, probabilities, shortlist, ranking, readiness)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (agency_id) DO UPDATE
SET opens_on = $2, probabilities = $3, shortlist = $4, ranking = $5, readiness = $6,
    updated_at = now()
"""

# where an applicant's differs; every column null: nowhere
SELECT_CHOICE = f"""
SELECT c.probabilities, c.shortlist, c.ranking, c.readiness, c.opens_on
FROM applicant a
LEFT JOIN applicant_visibility c ON c.agency_id = $1 AND c.applicant_id = a.id
WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
"""

# replace where an applicant's differs
PUT_CHOICE = f"""
INSERT INTO applicant_visibility (agency_id, applicant_id, opens_on, probabilities, shortlist,
                                  ranking, readiness)
SELECT $1, a.id, $5, $6, $7, $8, $9 FROM applicant a
WHERE a.agency_id = $1 AND {REACH} AND a.id = $4
ON CONFLICT (agency_id, applicant_id) DO UPDATE
SET opens_on = $5, probabilities = $6, shortlist = $7, ranking = $8, readiness = $9,
    updated_at = now()
RETURNING applicant_id
"""

COLUMNS = (Shown.PROBABILITIES, Shown.SHORTLIST, Shown.RANKING, Shown.READINESS)
"""In the order of the statements."""


class PostgresVisibilityRepository:
    """VisibilityRepository on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def default(self) -> Visibility:
        """Return the agency's default; the domain's when it said nothing."""
        row = await self._session.connection.fetchrow(SELECT_DEFAULT, self._session.agency_id)
        if row is None:
            return Visibility()
        shown = frozenset(each for each in COLUMNS if row[each.value])
        return Visibility(shown=shown, opens_on=row["opens_on"])

    async def put_default(self, visibility: Visibility) -> None:
        """Replace the agency's default."""
        switches = [each in visibility.shown for each in COLUMNS]
        await self._session.connection.execute(
            PUT_DEFAULT, self._session.agency_id, visibility.opens_on, *switches
        )
        self._session.note("agy", self._session.agency_id)

    async def choice(self, applicant: ApplicantId) -> VisibilityChoice:
        """Return where the applicant's differs; NotFound beyond the reach."""
        row = await self._row(SELECT_CHOICE, applicant)
        switches = {each: row[each.value] for each in COLUMNS if row[each.value] is not None}
        return VisibilityChoice(switches=switches, opens_on=row["opens_on"])

    async def put_choice(self, applicant: ApplicantId, choice: VisibilityChoice) -> None:
        """Replace it; NotFound beyond the reach."""
        switches = [choice.switches.get(each) for each in COLUMNS]
        await self._row(PUT_CHOICE, applicant, choice.opens_on, *switches)
        self._session.note("apl", applicant)

    async def _row(
        self, statement: str, applicant: ApplicantId, *values: date | bool | None
    ) -> Record:
        row = await self._session.connection.fetchrow(
            statement,
            self._session.agency_id,
            *reach_arguments(self._session.tenant),
            applicant,
            *values,
        )
        if row is None:
            raise no_applicant()
        return row

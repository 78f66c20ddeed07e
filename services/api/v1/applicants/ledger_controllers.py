"""The ledger and the history of an applicant over HTTP."""

from typing import Annotated

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, PathParameter

from domain.applicants.entities import LedgerKind
from domain.applicants.policies.ledger_chain import in_force
from domain.applicants.use_cases.read_applicants import ListEntries
from domain.applicants.use_cases.read_versions import DiffVersions, GetVersion, ListVersions
from domain.applicants.use_cases.verify_ledger import VerifyLedger
from services.api.v1.applicants.ledger_schemas import (
    DiffOut,
    ExperienceIn,
    ExperienceOut,
    ExperiencesOut,
    LedgerProofOut,
    LetterIn,
    LetterOut,
    LettersOut,
    ProfileVersionOut,
    VersionOut,
)
from services.api.v1.applicants.schemas import parse_applicant
from services.edge.bodies import StrictBody, answers
from services.edge.dependencies import GivenCore, GivenOnce, GivenTenant
from services.edge.idempotency import Made
from services.edge.pages import DEFAULT, Cursor, Limit, PageOut, page_out, page_request

Version = Annotated[int, PathParameter(ge=1, le=2_000_000_000)]


class LedgerController(Controller):
    """Experiences and letters: appended, never overwritten."""

    path = "/v1/applicants/{applicant_id:str}"
    tags = ["applicants"]

    @post(
        "/experiences",
        dto=StrictBody[ExperienceIn],
        operation_id="recordExperience",
        responses=answers(ExperienceOut, 201),
        summary="Record an experience, or the correction of one",
    )
    async def record_experience(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[ExperienceIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Its class follows from the duties."""

        async def act() -> Made:
            command = data.to_command(parse_applicant(applicant_id))
            return Made(ExperienceOut.of(await core.commands.record_entry(tenant, command)))

        return await once(act)

    @get("/experiences", operation_id="listExperiences", summary="Experiences, oldest first")
    async def list_experiences(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> ExperiencesOut:
        """Superseded ones too, marked."""
        query = ListEntries(applicant=parse_applicant(applicant_id), kind=LedgerKind.EXPERIENCE)
        entries = await core.queries.list_entries(tenant, query)
        valid = in_force(entries)
        return ExperiencesOut(
            items=[ExperienceOut.of(each, is_in_force=each in valid) for each in entries]
        )

    @post(
        "/letters",
        dto=StrictBody[LetterIn],
        operation_id="recordLetter",
        responses=answers(LetterOut, 201),
        summary="Record a letter at its present status",
    )
    async def record_letter(
        self,
        applicant_id: FromPath[str],
        data: JSONBody[LetterIn],
        tenant: GivenTenant,
        core: GivenCore,
        once: GivenOnce,
    ) -> Response[bytes]:
        """Never the letter's text."""

        async def act() -> Made:
            command = data.to_command(parse_applicant(applicant_id))
            return Made(LetterOut.of(await core.commands.record_entry(tenant, command)))

        return await once(act)

    @get("/letters", operation_id="listLetters", summary="Letters, oldest first")
    async def list_letters(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> LettersOut:
        """Superseded ones too, marked."""
        query = ListEntries(applicant=parse_applicant(applicant_id), kind=LedgerKind.LETTER)
        entries = await core.queries.list_entries(tenant, query)
        valid = in_force(entries)
        return LettersOut(items=[LetterOut.of(each, is_in_force=each in valid) for each in entries])

    @get("/ledger", operation_id="verifyLedger", summary="Head of the ledger, proven anew")
    async def verify_ledger(
        self, applicant_id: FromPath[str], tenant: GivenTenant, core: GivenCore
    ) -> LedgerProofOut:
        """Every hash is computed again; `broken_at` is the first entry not to be trusted."""
        query = VerifyLedger(applicant=parse_applicant(applicant_id))
        return LedgerProofOut.of(await core.queries.verify_ledger(tenant, query))

    @get("/versions", operation_id="listProfileVersions", summary="History of the profile")
    async def list_versions(
        self,
        applicant_id: FromPath[str],
        tenant: GivenTenant,
        core: GivenCore,
        limit: Limit = DEFAULT,
        cursor: Cursor = None,
    ) -> PageOut[VersionOut]:
        """Newest first."""
        query = ListVersions(
            applicant=parse_applicant(applicant_id), page=page_request(limit, cursor)
        )
        return page_out(await core.queries.list_versions(tenant, query), VersionOut.of)

    @get("/versions/{version:int}", operation_id="getProfileVersion", summary="As it was")
    async def get_version(
        self, applicant_id: FromPath[str], version: Version, tenant: GivenTenant, core: GivenCore
    ) -> ProfileVersionOut:
        """The profile at one version."""
        query = GetVersion(applicant=parse_applicant(applicant_id), version=version)
        return ProfileVersionOut.of_view(await core.queries.get_version(tenant, query))

    @get(
        "/versions/{before:int}/diff/{after:int}",
        operation_id="diffProfileVersions",
        summary="What changed between two versions",
    )
    async def diff_versions(
        self,
        applicant_id: FromPath[str],
        before: Version,
        after: Version,
        tenant: GivenTenant,
        core: GivenCore,
    ) -> DiffOut:
        """By JSON pointer, with the values before and after."""
        query = DiffVersions(applicant=parse_applicant(applicant_id), before=before, after=after)
        return DiffOut.of(await core.queries.diff_versions(tenant, query))

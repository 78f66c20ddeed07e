"""Applicants in memory: the repository, under one tenant's reach, without a transaction."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from domain.applicants.entities import (
    Applicant,
    Erasure,
    ErasureReason,
    LedgerEntry,
    NewEntry,
    ProfileSnapshot,
)
from domain.applicants.errors import (
    already_superseded,
    applicant_changed,
    beyond_reach,
    external_id_taken,
    no_applicant,
    no_entry,
    no_version,
)
from domain.applicants.policies.freeze_profile import freeze_profile
from domain.applicants.policies.ledger_chain import EMPTY_HEAD
from domain.kernel.identifiers import ApplicantId
from domain.kernel.tenancy import All, Assigned, Only, Tenant
from tests.builders import chained


@dataclass(slots=True)
class ApplicantRows:
    """What one agency keeps."""

    applicants: dict[ApplicantId, Applicant] = field(default_factory=dict)
    versions: dict[ApplicantId, dict[int, Applicant]] = field(default_factory=dict)
    ledgers: dict[ApplicantId, tuple[LedgerEntry, ...]] = field(default_factory=dict)


class FakeApplicantRepository:
    """ApplicantRepository and SnapshotSource over rows in memory."""

    def __init__(self, rows: ApplicantRows, tenant: Tenant) -> None:
        self._rows = rows
        self._tenant = tenant

    async def add(self, applicant: Applicant) -> None:
        if not self._can_see(applicant):
            raise beyond_reach()
        taken = {each.external_id for each in self._rows.applicants.values()} - {None}
        if applicant.external_id in taken:
            raise external_id_taken()
        self._rows.applicants[applicant.id] = applicant
        self._rows.versions[applicant.id] = {applicant.version: applicant}
        self._rows.ledgers[applicant.id] = ()

    async def get(self, applicant: ApplicantId) -> Applicant:
        found = self._rows.applicants.get(applicant)
        if found is None or not self._can_see(found):
            raise no_applicant()
        return found

    async def find_by_external_id(self, external_id: str) -> Applicant | None:
        for found in self._rows.applicants.values():
            if found.external_id == external_id and self._can_see(found):
                return found
        return None

    async def save(self, applicant: Applicant, *, revises_profile: bool) -> Applicant:
        if not self._can_see(applicant):
            raise beyond_reach()
        if (await self.get(applicant.id)).version != applicant.version:
            raise applicant_changed()
        saved = replace(applicant, version=applicant.version + 1)
        self._rows.applicants[applicant.id] = saved
        if revises_profile:
            self._rows.versions[applicant.id][saved.version] = saved
        return saved

    async def append(self, entry: NewEntry) -> LedgerEntry:
        await self.get(entry.applicant)
        ledger = self._rows.ledgers[entry.applicant]
        if entry.supersedes is not None:
            kinds = {each.id: each.kind for each in ledger}
            if kinds.get(entry.supersedes) is not entry.kind:
                raise no_entry()
            if entry.supersedes in {each.supersedes for each in ledger}:
                raise already_superseded()
        recorded = chained(ledger, entry)
        self._rows.ledgers[entry.applicant] = (*ledger, recorded)
        return recorded

    async def erase(
        self, applicant: ApplicantId, reason: ErasureReason, erased_at: datetime
    ) -> Erasure:
        await self.get(applicant)
        ledger = self._rows.ledgers[applicant]
        del self._rows.applicants[applicant]
        del self._rows.versions[applicant]
        del self._rows.ledgers[applicant]
        return Erasure(
            applicant=applicant,
            reason=reason,
            erased_at=erased_at,
            ledger_head=ledger[-1].hash if ledger else EMPTY_HEAD,
            counts={"experiences": len(ledger)},
        )

    async def freeze(self, applicant: ApplicantId) -> ProfileSnapshot:
        await self.get(applicant)
        ledger = self._rows.ledgers[applicant]
        newest = max(self._rows.versions[applicant])
        return await self.at(applicant, newest, ledger[-1].hash if ledger else EMPTY_HEAD)

    async def at(
        self, applicant: ApplicantId, profile_version: int, ledger_head: str
    ) -> ProfileSnapshot:
        await self.get(applicant)
        version = self._rows.versions[applicant].get(profile_version)
        ledger = self._rows.ledgers[applicant]
        heads = [EMPTY_HEAD, *(entry.hash for entry in ledger)]
        if version is None or ledger_head not in heads:
            raise no_version()
        known = ledger[: heads.index(ledger_head)]
        return freeze_profile(applicant, profile_version, version.profile, known)

    def _can_see(self, applicant: Applicant) -> bool:
        match self._tenant.reach:
            case All():
                return True
            case Assigned(advisor=advisor):
                return applicant.advisor == advisor
            case Only(applicant=only):
                return applicant.id == only

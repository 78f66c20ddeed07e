"""One moment of the database as tables of an export, everything sealed opened."""

import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.export_tables import OF_AGENCY, OF_APPLICANT, TableStatement
from adapters.postgres.pool import AgencyPool, Connection
from adapters.postgres.repositories import (
    applications,
    attestations,
    casework,
    interviews,
    rank_lists,
    rankings,
    shortlists,
)
from adapters.postgres.repositories.programs import about_note
from adapters.postgres.repositories.sealed_applicants import (
    about_content,
    about_identity,
    about_profile,
)
from adapters.postgres.session import Session
from domain.applicants.entities import Attestation, LedgerKind
from domain.audit.policies.archive import Row
from domain.audit.ports import ExportSnapshot, ExportTable
from domain.experience.policies.show_attestation import show_to_applicant
from domain.kernel.identifiers import ApplicantId, to_text
from domain.kernel.sealing import Sealer
from domain.kernel.tenancy import Tenant

BATCH = 200
PREFIXES = {
    "agency_id": "agy",
    "applicant_id": "apl",
    "ranking_id": "rnk",
    "shortlist_id": "shl",
    "application_id": "out",
    "program_id": "prg",
    "catalogue_id": "cat",
    "advisor_id": "adv",
    "experience_id": "exp",
}
INTERNAL = frozenset({"data_key_wrapped", "about_applicant"})
ABOUT = {
    "identity_sealed": lambda row: about_identity(row["about_applicant"]),
    "profile_sealed": lambda row: about_profile(row["applicant_id"], row["version"]),
    "content_sealed": lambda row: about_content(row["applicant_id"], row["id"]),
    "author_sealed": lambda row: attestations.about_author(row["id"]),
    "ranking_explanations_sealed": lambda row: rankings.about_explanations(row["ranking_id"]),
    "list_explanations_sealed": lambda row: shortlists.about_explanations(
        row["shortlist_id"], row["version"]
    ),
    "mark_note_sealed": lambda row: shortlists.about_note(
        row["shortlist_id"], row["program_id"].bytes
    ),
    "mark_shared_note_sealed": lambda row: shortlists.about_shared_note(
        row["shortlist_id"], row["program_id"].bytes
    ),
    "routine_sealed": lambda row: casework.about(b"task_template.routine", row["id"]),
    "task_text_sealed": lambda row: casework.about(b"task.text", row["id"]),
    "note_text_sealed": lambda row: casework.about(b"note.text", row["id"]),
    "message_text_sealed": lambda row: casework.about(b"message.text", row["id"]),
    "event_note_sealed": lambda row: applications.about_note(row["application_id"], row["seq"]),
    "rank_order_sealed": lambda row: rank_lists.about_order(row["id"]),
    "interview_words_sealed": lambda row: interviews.about_words(row["id"]),
    "overlay_notes_sealed": lambda row: about_note(row["program_id"]),
}
"""What binds each sealed column to its row."""

PACKED = frozenset({"ranking_explanations_sealed"})
TEXTS = frozenset(
    {
        "note_text_sealed",
        "message_text_sealed",
        "mark_note_sealed",
        "mark_shared_note_sealed",
        "event_note_sealed",
        "overlay_notes_sealed",
    }
)


class PostgresExportSource:
    """ExportSource on the pool."""

    def __init__(self, pool: AgencyPool, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    @asynccontextmanager
    async def open(
        self, tenant: Tenant, applicant: ApplicantId | None
    ) -> AsyncIterator[ExportSnapshot]:
        """Hold one moment of the database; None is the whole agency."""
        async with self._pool.acquire(tenant) as connection:
            session = Session(
                connection=connection,
                scope=tenant,
                sealer=self._sealer,
                agency_keys=self._pool.agency_keys,
            )
            agency_key = await session.agency_key()
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                yield _Snapshot(connection, self._sealer, agency_key, (tenant.agency, applicant))


class _Snapshot:
    """ExportSnapshot on one transaction."""

    def __init__(
        self,
        connection: Connection,
        sealer: Sealer,
        agency_key: bytes,
        subject: tuple[UUID, ApplicantId | None],
    ) -> None:
        self._connection = connection
        self._sealer = sealer
        self._agency_key = agency_key
        self._subject = subject
        wanted = OF_APPLICANT if subject[1] is not None else OF_APPLICANT + OF_AGENCY
        self._statements = {each.name: each for each in wanted}

    @property
    def tables(self) -> tuple[ExportTable, ...]:
        """Return the tables in order."""
        return tuple(
            ExportTable(name=each.name, columns=columns_of(each))
            for each in self._statements.values()
        )

    async def rows(self, table: ExportTable) -> AsyncIterator[Sequence[Row]]:
        """Yield the rows of a table in batches."""
        statement = self._statements[table.name]
        agency, applicant = self._subject
        arguments: list[object] = [agency, applicant]
        if "$3" in statement.statement:
            arguments.append(None if applicant is None else to_text("apl", applicant))
        cursor = await self._connection.cursor(statement.statement, *arguments)
        while batch := await cursor.fetch(BATCH):
            yield [self._opened(statement, row) for row in batch]

    def _opened(self, statement: TableStatement, row: Any) -> Row:
        shown: dict[str, Any] = {}
        for name, value in row.items():
            if name in INTERNAL:
                continue
            if name in ABOUT:
                value = self._unsealed(name, row)  # noqa: PLW2901 - the same value, opened
            elif name.endswith("_json") and value is not None:
                value = msgspec.json.decode(value)  # noqa: PLW2901 - the same value, decoded
            shown[public_name(name)] = _plain(name, value, statement.id_prefix)
        return shown

    def _unsealed(self, name: str, row: Any) -> Any:
        if row[name] is None:
            return None
        key = row["data_key_wrapped"] if "data_key_wrapped" in row else None  # noqa: SIM401 - a Record
        plain = self._sealer.unseal(self._agency_key, key, row[name], ABOUT[name](row))
        if name in TEXTS:
            return plain.decode()
        if name == "content_sealed" and row["kind"] == LedgerKind.ATTESTATION:
            return self._attestation(plain)
        return msgspec.json.decode(zlib.decompress(plain) if name in PACKED else plain)

    def _attestation(self, plain: bytes) -> Any:
        """An export of one applicant is hers to read: it holds what the author shows her."""
        said = msgspec.json.decode(plain, type=Attestation)
        is_of_one = self._subject[1] is not None
        return msgspec.to_builtins(show_to_applicant(said) if is_of_one else said)


def columns_of(table: TableStatement) -> tuple[str, ...]:
    """Return the columns a statement selects, as they are shown."""
    chosen = table.statement.split("SELECT", 1)[1].split("FROM", 1)[0]
    names = [each.split()[-1].rpartition(".")[2] for each in chosen.split(",")]
    return tuple(public_name(name) for name in names if name not in INTERNAL)


def public_name(column: str) -> str:
    """Return a column's name without how it rests."""
    name = column.removesuffix("_sealed").removesuffix("_json")
    return {
        "ranking_explanations": "explanations",
        "list_explanations": "explanations",
        "mark_note": "note",
        "mark_shared_note": "shared_note",
        "overlay_notes": "notes",
    }.get(name, name)


def _plain(name: str, value: Any, id_prefix: str) -> Any:
    prefix = id_prefix if name == "id" else PREFIXES.get(name, "")
    if isinstance(value, UUID) and prefix:
        return to_text(prefix, value)
    return msgspec.to_builtins(value)

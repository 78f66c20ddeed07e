"""Driver errors to domain errors, once: the name of the constraint decides."""

import asyncpg

from domain.kernel.errors import (
    ConflictError,
    DomainError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)

CONFLICTS = {
    "applicant_external_id_taken": (
        "external-id-taken",
        "Another applicant of the agency has this external_id.",
    ),
    "person_email_taken": ("email-taken", "The address has an account."),
    "membership_once": ("already-member", "This person is a member of the agency already."),
    "catalogue_name_taken": ("name-taken", "A catalogue of this name exists."),
    "job_dedupe": ("already-requested", "The same work is already waiting."),
    "shortlist_one_per_season": (
        "shortlist-exists",
        "The applicant has a shortlist for this season.",
    ),
    "application_once": (
        "application-exists",
        "The applicant follows this program in this season already.",
    ),
    "ledger_entry_seq": ("ledger-moved", "Another entry was recorded meanwhile; try again."),
    "ledger_entry_superseded_once": (
        "already-superseded",
        "That entry is already superseded by a later one.",
    ),
}
"""Unique constraint or index to (slug, sentence); asserted to exist in the schema."""

UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection cut while the driver looked types up
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    ConnectionError,
    TimeoutError,
)


def translated(error: Exception) -> DomainError | None:
    """Return the refusal `error` means, or None when it is a fault of ours."""
    if isinstance(error, asyncpg.UniqueViolationError):
        slug, detail = CONFLICTS.get(str(error.constraint_name), ("conflict", "It exists already."))
        return ConflictError(slug, detail)
    if isinstance(error, asyncpg.ForeignKeyViolationError | asyncpg.InsufficientPrivilegeError):
        return NotFoundError("not-found", "What this refers to does not exist.")
    if isinstance(error, asyncpg.CharacterNotInRepertoireError | asyncpg.DataError):
        return InvalidError("not-storable", "A value cannot be stored as it is.")
    if isinstance(error, UNAVAILABLE):
        return UnavailableError("database-unavailable", "The database did not answer in time.")
    return None

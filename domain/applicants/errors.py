"""How use cases on applicants refuse."""

from domain.kernel.errors import (
    ConflictError,
    Fault,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    PreconditionFailedError,
)


def no_applicant() -> NotFoundError:
    """Return the answer for missing, foreign and out-of-reach applicants alike."""
    return NotFoundError("not-found", "There is no such applicant.")


def no_version() -> NotFoundError:
    """Return the answer for a profile version that is not there."""
    return NotFoundError("not-found", "There is no such version of the profile.")


def no_entry() -> NotFoundError:
    """Return the answer for a ledger entry that is not there."""
    return NotFoundError("not-found", "There is no such entry of this applicant.")


def external_id_taken() -> ConflictError:
    """Return the refusal of a second applicant under one external id."""
    return ConflictError("external-id-taken", "Another applicant has this external id.")


def applicant_changed() -> PreconditionFailedError:
    """Return the refusal of a change made on an older version."""
    return PreconditionFailedError(
        "applicant-changed", "The applicant changed meanwhile; read it again."
    )


def already_superseded() -> ConflictError:
    """Return the refusal of a second correction of one entry."""
    return ConflictError(
        "already-superseded", "That entry was corrected before; correct the newer one."
    )


def beyond_reach() -> ForbiddenError:
    """Return the refusal to put an applicant where the caller could not see it."""
    return ForbiddenError("beyond-reach", "You may keep applicants only within your own reach.")


def import_refused(faults: tuple[Fault, ...]) -> InvalidError:
    """Return the refusal of a whole import, naming every bad cell."""
    return InvalidError(
        "import-refused", f"Nothing was imported: {len(faults)} cells are wrong.", faults=faults
    )


def no_advisor() -> NotFoundError:
    """Return the answer for who is no present member that looks after applicants."""
    return NotFoundError("no-such-advisor", "There is no such member who looks after applicants.")


def not_assigned() -> NotFoundError:
    """Return the answer for an advisor who does not look after this applicant."""
    return NotFoundError("not-found", "This advisor does not look after the applicant.")


def not_yours_to_lead() -> ForbiddenError:
    """Return the refusal to one who reaches her own applicants only."""
    return ForbiddenError(
        "beyond-reach",
        "You may bring colleagues in; naming who leads and taking somebody off is for members "
        "who reach every applicant.",
    )

"""How use cases on experience refuse."""

from domain.kernel.errors import ConflictError, InvalidError, NotFoundError, invalid


def no_request() -> NotFoundError:
    """Return the answer for missing, foreign and out-of-reach requests alike."""
    return NotFoundError("not-found", "There is no such request of this applicant.")


def no_link() -> NotFoundError:
    """Return the one answer for links that are wrong, used, withdrawn or expired."""
    return NotFoundError("bad-link", "This link does not work, or not any more.")


def not_in_force() -> ConflictError:
    """Return the refusal to ask about an entry that was corrected since."""
    return ConflictError("entry-superseded", "That entry was corrected; ask about the newer one.")


def duty_not_named() -> InvalidError:
    """Return the refusal of a duty that the entry does not name."""
    return invalid("/duties", "duty-not-named", "Confirm only duties that the entry names.")

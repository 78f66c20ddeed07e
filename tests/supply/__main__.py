"""`python -m tests.supply [--write]`: hold the locks against the advisories; the bill of materials.

Run by `make check`. Exits 1 when a locked package is affected or the committed bill is not that of
the lock.
"""

import sys

from tests.supply.bill import BILL, bill
from tests.supply.locks import LOCKS, advisories, affected, pinned_in


def main() -> int:
    """Check, or write the bill anew."""
    made = bill()
    if "--write" in sys.argv[1:]:
        BILL.write_text(made)
    problems = [
        line for lock in LOCKS for line in affected(pinned_in(lock.read_text()), advisories())
    ]
    if not BILL.exists() or BILL.read_text() != made:
        problems.append(f"{BILL.name} is not that of the lock: run make sbom")
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())

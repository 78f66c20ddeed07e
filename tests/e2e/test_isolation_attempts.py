"""A sample of attempts at another agency's things, by every kind of caller; `make isolation`."""

from tests.e2e.installation import Installation
from tests.isolation.run import walk


def test_no_caller_gets_at_anything_of_another_agency(installation: Installation) -> None:
    verdict = walk(installation, 900, seed=1123)
    assert (verdict.leaks, verdict.changed) == ((), ()), str(verdict)
    assert verdict.operations >= 100
    assert len(verdict.callers) == 6

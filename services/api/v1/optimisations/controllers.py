"""Anyone's numbers over HTTP: the best list with its certificate."""

import time

from litestar import Controller, post
from litestar.params import JSONBody

from services.edge.bodies import StrictBody
from services.edge.dependencies import GivenCore, GivenTenant
from services.edge.optimisations import OptimisationIn, OptimisationOut, read_document

DOCUMENT_MAXIMUM = 8 * 1024 * 1024
DEADLINE_MS = 5_000


class Document(StrictBody[OptimisationIn]):
    """The document, with NaN and Infinity named where other writers let them through."""

    def decode_bytes(self, value: bytes) -> OptimisationIn:
        """Decode as the command line does."""
        return read_document(value)


class OptimisationController(Controller):
    """Nothing is stored."""

    path = "/v1/optimisations"
    tags = ["optimisations"]

    @post(
        dto=Document,
        status_code=200,
        operation_id="solveOptimisation",
        summary="The best list under anyone's numbers, with a bound of every other list",
        request_max_body_size=DOCUMENT_MAXIMUM,
    )
    async def solve_optimisation(
        self, data: JSONBody[OptimisationIn], tenant: GivenTenant, core: GivenCore
    ) -> OptimisationOut:
        """Maximise the expected value of the best place held, within the limits.

        Absent limits do not bind and absent fees cost nothing; a pool `limits.signals` does not
        name has no signals to give. `exact` says that the list is proved best; otherwise
        `upper_bound` is what no list exceeds. Limits nothing can keep are refused by name.
        """
        instance = data.instance(deadline_ms=DEADLINE_MS)
        began = time.perf_counter()
        solution = await core.queries.optimise(tenant, instance)
        return OptimisationOut.of(solution, time.perf_counter() - began)

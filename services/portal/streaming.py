"""Pages that take seconds: what is known at once, then, on the same answer, what was worked out."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from litestar.enums import MediaType
from litestar.response import Stream

from domain.kernel.errors import DomainError
from services.portal.rendering import POLICY, AnyRequest, rendered

STREAMED = "streamed"
"""Of a handler's `opt`: not compressed, a compressor would hold the first part back."""
LATER = "<!--later-->"

Work = Callable[[], Awaitable[Mapping[str, object]]]


def streamed(
    request: AnyRequest, template: str, *, late: str, work: Work, **values: object
) -> Stream:
    """Return `template`, whose `LATER` becomes `late` once `work` has answered.

    What can be refused is asked before: the status is sent with the first part. A refusal on the
    way (the solvers are all busy) is told in place of the result.
    """
    shell = rendered(request, template, **values)
    before, mark, after = shell.partition(LATER)
    if not mark:
        raise ValueError(f"{template} has no place for what comes later")

    async def parts() -> AsyncIterator[bytes]:
        yield before.encode()
        try:
            found = await work()
            told = rendered(request, late, **values, **found)
        except DomainError as refused:
            told = rendered(request, "late_fault.html", detail=refused.detail)
        yield f"{told}{after}".encode()

    return Stream(parts(), media_type=MediaType.HTML, headers={"Content-Security-Policy": POLICY})

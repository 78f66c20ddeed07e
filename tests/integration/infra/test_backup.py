"""A backup restored elsewhere is the same, and one that is not says so."""

import json
import zipfile
from pathlib import Path

import asyncpg
import pytest

from infra.devservers import DevServers
from infra.postgres.backup import (
    DUMP,
    MANIFEST,
    BackupError,
    back_up,
    read_manifest,
    restore,
)
from infra.postgres.roles import OWNER
from infra.settings import Settings
from tests.conftest import Database, _run, _within
from tests.e2e.installation import _prepare


@pytest.fixture
async def filled(database: Database, valkey_url: str) -> Database:
    """Return a database with seasons, a catalogue and an agency in it."""
    environment = {
        "DATABASE_URL": database.app_url,
        "VALKEY_URL": valkey_url,
        "PRECEPTOR_ENVIRONMENT": "dev",
        "PRECEPTOR_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }
    Settings.from_env(environment)
    await _prepare(environment, 40)
    return database


@pytest.fixture
async def elsewhere(servers: DevServers) -> str:
    """Return a superuser's way into an empty database."""
    await _run(servers.superuser_url, "DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
    await _run(servers.superuser_url, f"CREATE DATABASE elsewhere OWNER {OWNER}")
    return _within(servers.superuser_url, "elsewhere")


async def test_a_restored_backup_is_the_same_table_by_table(
    filled: Database, elsewhere: str, servers: DevServers, tmp_path: Path
) -> None:
    taken = await back_up(filled.admin_url, tmp_path / "one.backup")
    restored = await restore(tmp_path / "one.backup", elsewhere)
    assert restored == taken
    assert taken.tables["program_revision"].rows == 40
    assert taken.tables["agency"].rows >= 1
    # The application's role works in the restored database, and sees nothing unbound.
    connection = await asyncpg.connect(_within(servers.database_url, "elsewhere"))
    try:
        assert await connection.fetchval("SELECT count(*) FROM agency") == 0
        assert await connection.fetchval("SELECT count(*) FROM directory.trial_agency()") == 1
    finally:
        await connection.close()


async def test_a_restore_that_differs_from_its_manifest_is_named(
    filled: Database, elsewhere: str, tmp_path: Path
) -> None:
    await back_up(filled.admin_url, tmp_path / "one.backup")
    with zipfile.ZipFile(tmp_path / "one.backup") as archive:
        manifest, dump = json.loads(archive.read(MANIFEST)), archive.read(DUMP)
    manifest["tables"]["program_revision"]["rows"] += 1
    with zipfile.ZipFile(tmp_path / "other.backup", "w") as archive:
        archive.writestr(MANIFEST, json.dumps(manifest))
        archive.writestr(DUMP, dump)
    with pytest.raises(BackupError, match="not the same: program_revision"):
        await restore(tmp_path / "other.backup", elsewhere)


async def test_a_backup_is_not_restored_over_anything(filled: Database, tmp_path: Path) -> None:
    await back_up(filled.admin_url, tmp_path / "one.backup")
    with pytest.raises(BackupError, match="not empty"):
        await restore(tmp_path / "one.backup", filled.superuser_url)
    with pytest.raises(BackupError, match="takes a superuser"):
        await restore(tmp_path / "one.backup", filled.admin_url)
    with pytest.raises(BackupError, match="exists already"):
        await back_up(filled.admin_url, tmp_path / "one.backup")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut short"])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.backup"
    path.write_bytes(content)
    with pytest.raises(BackupError, match="no backup of Preceptor"):
        read_manifest(path)

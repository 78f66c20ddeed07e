"""What the schema itself promises: the catalogue queries, as the app role's guarantees."""

import asyncpg
import pytest

from tests.conftest import Database

SHARED = {"season_version", "schema_migration"}
"""Tables that belong to nobody: seasons are read by all, migrations by the owner."""

OWNED = {"catalogue", "catalogue_version", "program_revision"}
"""Tables keyed by owner: an agency, or the platform."""

PEOPLE = {
    "person",
    "recovery_code",
    "session",
    "refresh_token",
    "link",
    "revocation",
    "token_key",
}
"""Tables of people, who span agencies, and of keys: bound by purpose instead of by agency."""

OPERATED = {"model_release"}
"""Tables every agency reads and only the operator's scope adds to."""

GLOBAL_UNIQUES = {
    "invitation_token_hash",
    "agency_intake",
    "attestation_request_token_hash",
    "api_key_secret_hash",
    "agency_one_test_world",
    "agency_one_platform_trial",
    "agency_pkey",
    "billing_account_customer",
}
"""Unique across agencies on purpose; none holds anything a caller could guess."""

PERSONAL_KEYS = {
    "recovery_code_person_id_fkey",
    "session_person_id_fkey",
    "refresh_token_session_id_fkey",
    "link_person_id_fkey",
    "membership_person_id_fkey",
}
"""Keys into the tables of people; no caller ever names a person's id to be stored."""

TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
"""
POLICIES = "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
INDEXES = """
SELECT i.relname AS name, t.relname AS table_name, a.attname AS first_column
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
WHERE n.nspname = 'public' AND x.indisunique
"""
FOREIGN_KEYS = """
SELECT k.conname AS name, t.relname AS table_name, f.relname AS foreign_table,
       (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = k.conkey[1])
           AS first_column
FROM pg_constraint k
JOIN pg_class t ON t.oid = k.conrelid
JOIN pg_class f ON f.oid = k.confrelid
WHERE k.contype = 'f'
"""
DEFINERS = """
SELECT p.oid::regprocedure::text AS name, n.nspname, r.rolname, p.proconfig
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_roles r ON r.oid = p.proowner
WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


@pytest.fixture
async def owner(database: Database) -> "asyncpg.Connection[asyncpg.Record]":
    """Return a connection that may read the system catalogue whole."""
    return await asyncpg.connect(database.superuser_url)


async def test_every_table_of_an_agency_forces_row_level_security(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    tables = {row["relname"]: row for row in await owner.fetch(TABLES)}
    open_tables = {
        name
        for name, row in tables.items()
        if not (row["relrowsecurity"] and row["relforcerowsecurity"])
    }
    assert open_tables == SHARED
    await owner.close()


async def test_every_policy_of_the_app_checks_what_is_written(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    policies = await owner.fetch(POLICIES)
    isolating = [row for row in policies if row["policyname"] == "agency_isolation"]
    tables = {row["relname"] for row in await owner.fetch(TABLES)}
    assert {row["tablename"] for row in isolating} == tables - SHARED - OWNED - PEOPLE - OPERATED
    for row in isolating:
        assert row["cmd"] == "ALL"
        assert "app.agency_id" in row["qual"]
        assert row["with_check"] == row["qual"]
    await owner.close()


async def test_people_are_bound_by_purpose_and_written_by_no_agency(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    policies = [row for row in await owner.fetch(POLICIES) if row["tablename"] in PEOPLE]
    signing_in = [row for row in policies if row["policyname"] == "sign_in_only"]
    assert {row["tablename"] for row in signing_in} == PEOPLE
    for row in signing_in:
        assert row["cmd"] == "ALL"
        assert row["qual"] == "(current_setting('app.purpose'::text, true) = 'sign-in'::text)"
        assert row["with_check"] == row["qual"]
    others = {(row["tablename"], row["policyname"]) for row in policies} - {
        (table, name) for table in PEOPLE for name in ("sign_in_only", "owner_access")
    }
    assert others == {
        ("revocation", "directory_reads"),
        ("revocation", "agencies_revoke_members"),
        *((table, name) for table in ("session", "link", "revocation")
          for name in ("retention_sees", "retention_sweeps")),
    }  # fmt: skip
    await owner.close()


async def test_what_the_operator_releases_is_read_by_all_and_moved_by_its_purpose_alone(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    policies = [row for row in await owner.fetch(POLICIES) if row["tablename"] in OPERATED]
    bound = {
        (row["cmd"], row["qual"], row["with_check"]) for row in policies if row["cmd"] != "ALL"
    }
    purpose = "(current_setting('app.purpose'::text, true) = 'models'::text)"
    assert bound == {("SELECT", "true", None), ("INSERT", None, purpose)}
    assert {row["policyname"] for row in policies if row["cmd"] == "ALL"} == {"owner_access"}
    await owner.close()


async def test_every_unique_index_of_an_agency_starts_with_it(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    rows = await owner.fetch(INDEXES)
    crossing = {
        row["name"]
        for row in rows
        if row["table_name"] not in SHARED | PEOPLE | OPERATED
        and row["first_column"] not in ("agency_id", "owner_id")
    }
    assert crossing <= GLOBAL_UNIQUES
    await owner.close()


async def test_every_foreign_key_of_an_agency_is_composite(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    rows = await owner.fetch(FOREIGN_KEYS)
    crossing = {
        row["name"]
        for row in rows
        if row["first_column"] not in ("agency_id", "owner_id")
        and row["name"] not in PERSONAL_KEYS | {"agency_live_agency_id_fkey"}
    }
    assert len(rows) > 15
    assert crossing == set()
    await owner.close()


async def test_definer_functions_are_the_directory_and_cannot_be_misled(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    for row in await owner.fetch(DEFINERS):
        assert row["nspname"] == "directory", row["name"]
        assert row["rolname"] == "preceptor_directory", row["name"]
        assert any(each.startswith("search_path=") for each in row["proconfig"]), row["name"]
    await owner.close()


async def test_the_app_role_is_bound_by_policies_and_cannot_truncate(
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    role = await owner.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = 'preceptor_app'"
    )
    assert role is not None
    assert not any(role)
    excess = await owner.fetch(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = 'preceptor_app' "
        "AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')"
    )
    assert excess == []
    views = await owner.fetch(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND relkind IN ('v', 'm')"
    )
    assert views == []
    await owner.close()

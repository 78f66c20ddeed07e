"""Who may import whom, and that the contracts cover every context there is."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.architecture.sources import ROOT, parsed, python_files, shown

CONTEXTS = sorted(
    folder.name
    for folder in (ROOT / "domain").iterdir()
    if (folder / "__init__.py").exists() and folder.name != "kernel"
)


def test_every_import_contract_holds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    status = lint_imports(no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_the_rooms_contract_covers_every_context() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = configuration["tool"]["importlinter"]["contracts"]
    rooms = next(contract for contract in contracts if contract["id"] == "rooms")
    assert sorted(rooms["containers"]) == [f"domain.{name}" for name in CONTEXTS]


def test_no_contract_has_exceptions() -> None:
    assert "ignore_imports" not in (ROOT / "pyproject.toml").read_text()


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module)):
                yield module.partition(".")[0]


def test_the_domain_imports_the_standard_library_and_numpy_in_policies_only() -> None:
    strangers = [
        f"{shown(path)}: {name}"
        for path in python_files("domain")
        for name in imported(path)
        if name not in sys.stdlib_module_names | {"domain"}
        and not (name == "numpy" and "policies" in path.parts)
    ]
    assert strangers == []


def is_protocol(node: ast.AST) -> bool:
    if not isinstance(node, ast.ClassDef):
        return False
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in bases)


def may_wait(path: Path) -> bool:
    return "use_cases" in path.parts or path.stem in {"ports", "views"} or "ports" in path.parts


def test_only_use_cases_ports_and_views_wait() -> None:
    waiting = []
    for path in python_files("domain"):
        if may_wait(path):
            continue
        # The kernel's own needs (jobs, transactions) are protocols beside their types.
        promised = {
            inner
            for node in ast.walk(parsed(path))
            if is_protocol(node)
            for inner in ast.walk(node)
        }
        waiting += [
            f"{shown(path)}:{node.lineno}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.AsyncFunctionDef) and node not in promised
        ]
    assert waiting == []

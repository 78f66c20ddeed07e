"""The shape of the repository and the words it may not contain."""

import ast
import re

import pytest

from tests.architecture.sources import PACKAGES, ROOT, parsed, python_files, repository_files, shown

TOP_LEVEL = frozenset(
    {
        "adapters", "domain", "infra", "services", "tests", "workers",
        "CHANGELOG.md", "Makefile", "README.md", "docker-compose.yml", "pyproject.toml",
        "requirements.lock.txt",
        ".ci", ".dockerignore", ".env.example", ".gitignore",
    }
)  # fmt: skip
# Spelled apart so that this file passes its own test.
REGISTRY_HOSTS = tuple(
    "".join(parts)
    for parts in (
        ("py", "pi.org"), ("python", "hosted.org"), ("npm", "js.org"), ("npm", "js.com"),
        ("crates", ".io"), ("deb.", "debian.org"), ("huggingface", ".co"), ("gh", "cr.io"),
        ("quay", ".io"), ("docker", ".io"), ("--index", "-url"), ("--find", "-links"),
    )
)  # fmt: skip
MACHINE_PATHS = re.compile(r"(?<![\w.$)}/-])/(?:root|home|Users|opt/py)\b")
BANNED_WORDS = frozenset(
    {
        "service", "services", "manager", "helper", "helpers", "util", "utils", "common", "base",
        "misc", "data", "info",
    }
)  # fmt: skip
BANNED_SHAPES = re.compile(r"^(?:process_|handle_|do_(?![A-Z])|Abstract|I[A-Z][a-z])|Impl$")
# A data key is what cryptographers call it: the key that seals one applicant's data.
TERMS_OF_ART = re.compile(r"data_?keys?", re.IGNORECASE)


def test_the_top_level_is_what_the_readme_draws() -> None:
    top = {name.partition("/")[0] for name in repository_files()}
    assert top <= TOP_LEVEL


def test_every_folder_with_python_is_a_package() -> None:
    folders = {path.parent for path in python_files(*PACKAGES, "tests")}
    assert [shown(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_every_package_says_in_one_line_what_lives_there() -> None:
    silent = [
        shown(path)
        for path in python_files(*PACKAGES, "tests")
        if path.name == "__init__.py" and not ast.get_docstring(parsed(path))
    ]
    assert silent == []


def test_no_file_names_a_registry_host_or_a_path_of_somebodys_machine() -> None:
    found = []
    for name in repository_files():
        path = ROOT / name
        if path.suffix in {".onnx", ".png", ".woff2", ".gz"}:
            continue
        text = path.read_text(errors="replace")
        found += [f"{name}: {host}" for host in REGISTRY_HOSTS if host in text]
        found += [f"{name}: {match[0]}" for match in MACHINE_PATHS.finditer(text)]
    assert found == []


def test_lock_files_pin_and_hash_every_requirement() -> None:
    for name in repository_files():
        if not name.endswith(".lock.txt"):
            continue
        requirements = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
        loose = [
            line
            for line in requirements
            if not re.match(r"^[a-z0-9-]+==[^ ]+ .*--hash=sha256:[0-9a-f]{64}", line)
        ]
        assert loose == [], name


def words_of(name: str) -> set[str]:
    plain = TERMS_OF_ART.sub("", name)
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", plain)}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_class_or_function_has_a_name_that_says_nothing(package: str) -> None:
    nothing = [
        f"{shown(path)}: {node.name}"
        for path in python_files(package)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (BANNED_WORDS & words_of(node.name) or BANNED_SHAPES.search(node.name))
    ]
    assert nothing == []


def test_imports_are_real_or_absent() -> None:
    banned = [
        f"{shown(path)}:{node.lineno}"
        for path in python_files(*PACKAGES, "tests")
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.ImportFrom) and (node.level > 0 or node.module == "__future__"))
        or (isinstance(node, ast.Name | ast.Attribute) and _last(node) == "TYPE_CHECKING")
    ]
    assert banned == []


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr

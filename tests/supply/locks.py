"""Lock files as lists, and the advisories they are held against."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = (
    ROOT / "requirements.lock.txt",
    ROOT / "infra" / "docker" / "requirements.runtime.lock.txt",
    ROOT / "infra" / "docker" / "requirements.build.lock.txt",
)
ADVISORIES = ROOT / "infra" / "docker" / "advisories.toml"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Pinned:
    """One package at one version."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """Versions that must not be used."""

    package: str
    affected: SpecifierSet
    id: str
    about: str

    def hits(self, pinned: Pinned) -> bool:
        """Return whether this package at this version is affected."""
        return pinned.name == self.package and self.affected.contains(
            Version(pinned.version), prereleases=True
        )


def pinned_in(text: str) -> list[Pinned]:
    """Return what a lock file pins, in order of name."""
    return sorted(
        Pinned(str(canonicalize_name(name)), version) for name, version in _PINNED.findall(text)
    )


def advisories(path: Path = ADVISORIES) -> list[Advisory]:
    """Return the advisories; an affected range that cannot be read raises."""
    found = tomllib.loads(path.read_text())["advisory"]
    return [
        Advisory(
            package=str(canonicalize_name(each["package"])),
            affected=SpecifierSet(each["affected"]),
            id=each["id"],
            about=each["about"],
        )
        for each in found
    ]


def affected(pinned: list[Pinned], against: list[Advisory]) -> list[str]:
    """Return one line for every package that an advisory names."""
    return [
        f"{each.name} {each.version}: {advisory.id}: {advisory.about}"
        for each in pinned
        for advisory in against
        if advisory.hits(each)
    ]

"""The bill of materials of the image: CycloneDX 1.6 from the run-time lock, the same every time."""

import json
from importlib.metadata import PackageNotFoundError, metadata, version
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.supply.locks import LOCKS, ROOT, Pinned, pinned_in

BILL = ROOT / "infra" / "docker" / "sbom.cdx.json"
RUNTIME = LOCKS[1]


def bill() -> str:
    """Return the document: every package of the image with version, address and licence."""
    text = RUNTIME.read_text()
    packages = [_component(each) for each in pinned_in(text)]
    whole = Component(
        name="preceptor",
        version=version("preceptor"),
        type=ComponentType.APPLICATION,
        bom_ref="preceptor",
    )
    made = Bom(components=packages)
    made.metadata.component = whole
    made.register_dependency(whole, packages)
    document = json.loads(JsonV1Dot6(made).output_as_string())
    # What changes from run to run says nothing: the serial number comes from the lock itself.
    document["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, text)}"
    document["metadata"].pop("timestamp", None)
    document["metadata"].pop("tools", None)
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _component(pinned: Pinned) -> Component:
    licence = _licence(pinned.name)
    address = PackageURL("pypi", name=pinned.name, version=pinned.version)
    return Component(
        name=pinned.name,
        version=pinned.version,
        bom_ref=str(address),
        purl=address,
        licenses=[DisjunctiveLicense(name=licence)] if licence else [],
    )


def _licence(name: str) -> str | None:
    """Return what the installed package declares; None where it is not installed or silent."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return None
    if "License-Expression" in found:
        return str(found["License-Expression"])
    declared = [
        each.rpartition(" :: ")[2]
        for each in found.get_all("Classifier", [])
        if each.startswith("License :: ")
    ]
    return declared[0] if declared else None

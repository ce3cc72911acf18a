"""The bill of materials as CycloneDX JSON: what is inside, and nothing that is only declared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as Listed
from cyclonedx.model.component import ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from freezing.components import Component
from freezing.identity import today

VERSIONED = re.compile(r"(lib[\w+-]+?)(?:-[0-9a-f]{8})*\.so\.([\d.]+)")
KINDS = {"package": "pypi", "system": "deb", "runtime": "generic"}


def bill(program: Component, inside: Sequence[Component], folder: Path, flavour: str) -> str:
    """CycloneDX 1.6 of what is in ``folder`` (the program's own files), the model bundles among it."""
    licences = LicenseFactory()
    bom = Bom()
    root = _listed(program, licences, ComponentType.APPLICATION)
    root.properties.add(Property(name="ovadesk:build", value=flavour))
    bom.metadata.component = root
    listed = [_listed(one, licences, ComponentType.LIBRARY) for one in inside]
    for one, of in zip(listed, inside, strict=True):
        one.components.update(_library(str(one.purl), folder / name) for name in of.libraries)
    listed += [_model(card.parent) for card in sorted((folder / "resources" / "models").glob("*/card.json"))]
    for one in listed:
        bom.components.add(one)
    bom.register_dependency(root, listed)
    bom.metadata.properties.add(Property(name="ovadesk:built", value=today()))
    text: str = JsonV1Dot6(bom).output_as_string(indent=1)
    return text + "\n"


def _listed(one: Component, licences: LicenseFactory, kind: ComponentType) -> Listed:
    where = PackageURL(KINDS[one.kind], None, one.name, one.version or None)
    return Listed(
        name=one.name,
        version=one.version or None,
        type=kind,
        bom_ref=str(where),
        purl=where,
        licenses=[licences.make_from_string(one.licence)],
        properties=[Property(name="ovadesk:files", value=str(one.files))],
    )


def _library(package: str, file: Path) -> Listed:
    """A library that came inside a package, whose licences hold for it; the version is that in its name."""
    found = VERSIONED.fullmatch(file.name)
    name, version = (found[1], found[2]) if found else (file.name, None)
    return Listed(
        name=name, version=version, type=ComponentType.LIBRARY, bom_ref=f"{package}#{file.name}", hashes=[_hash(file)]
    )


def _model(folder: Path) -> Listed:
    """A model bundle by the hash of its card, which holds those of its files."""
    kind = ComponentType.MACHINE_LEARNING_MODEL
    return Listed(name=folder.name, type=kind, bom_ref=f"model:{folder.name}", hashes=[_hash(folder / "card.json")])


def _hash(file: Path) -> HashType:
    with file.open("rb") as opened:
        return HashType(alg=HashAlgorithm.SHA_256, content=hashlib.file_digest(opened, "sha256").hexdigest())

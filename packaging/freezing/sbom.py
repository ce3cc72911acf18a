"""The bill of materials as CycloneDX JSON: what is inside, and nothing that is only declared."""

from __future__ import annotations

import hashlib
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

KINDS = {"package": "pypi", "system": "deb", "runtime": "generic"}


def bill(program: Component, inside: Sequence[Component], models: Sequence[Path], flavour: str) -> str:
    """CycloneDX 1.6; ``models`` are the folders of the model bundles that go with the program."""
    licences = LicenseFactory()
    bom = Bom()
    root = _listed(program, licences, ComponentType.APPLICATION)
    root.properties.add(Property(name="ovadesk:build", value=flavour))
    bom.metadata.component = root
    listed = [_listed(one, licences, ComponentType.LIBRARY) for one in inside]
    listed += [_model(folder) for folder in models]
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


def _model(folder: Path) -> Listed:
    """A model bundle by the hash of its card, which holds those of its files."""
    sha256 = hashlib.sha256((folder / "card.json").read_bytes()).hexdigest()
    return Listed(
        name=folder.name,
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref=f"model:{folder.name}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256)],
    )

"""A bundle is used only where every byte is the one its card describes and it gives what it gave."""

from __future__ import annotations

import contextlib
import io
import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.classify import golden
from ovadesk.classify.bundle import BrokenBundle, BundleSummary, choose_bundle, find_bundles, open_bundle
from ovadesk.classify.card import FILES, read_card
from ovadesk.classify.classifier import open_classifier
from ovadesk.classify.golden import read_golden
from ovadesk.classify.openvino_runtime import openvino
from ovadesk.domain.problem import OvaDeskError

Change = Callable[..., Path]


def code(folder: Path, opener: Callable[[Path], object] = open_bundle) -> str:
    with pytest.raises(OvaDeskError) as caught:
        opener(folder)
    return caught.value.problem.code


def test_the_shipped_model_opens_and_its_card_survives_a_round_trip(shipped: Path) -> None:
    bundle = open_bundle(shipped)
    assert read_card(json.dumps(bundle.card.to_dict()).encode()) == bundle.card
    assert bundle.card.model_id == shipped.name
    assert bundle.card.limits and bundle.card.licence and bundle.card.data.malignant_groups > 0


def test_files_are_readable_by_everyone(shipped: Path) -> None:
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in shipped.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_found(copied: Path, name: str) -> None:
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    assert code(copied) == "classify.bundle_damaged"


@pytest.mark.parametrize("name", ["card.json", *FILES])
def test_a_missing_file_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()
    with pytest.raises(OvaDeskError) as caught:
        open_bundle(copied)
    assert caught.value.problem.code == "classify.bundle_missing"
    assert caught.value.problem.detail("name") == name


def test_a_folder_in_place_of_a_file_is_no_file(copied: Path) -> None:
    (copied / "model.bin").unlink()
    (copied / "model.bin").mkdir()
    assert code(copied) == "classify.bundle_missing"


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "unknown field": lambda c: c.update(surprise=1),
    "missing field": lambda c: c.pop("licence"),
    "another schema": lambda c: c.update(schema=99),
    "other classes": lambda c: c.update(classes=["malignant", "benign"]),
    "temperature 0": lambda c: c.update(temperature=0),
    "text as number": lambda c: c.update(temperature="1.0"),
    "threshold outside its band": lambda c: c["operating_point"].update(threshold=0.99),
    "path in a file name": lambda c: c["files"].update({"../../evil": "0" * 64}),
    "odd model id": lambda c: c.update(model_id="../up"),
    "no hash": lambda c: c["files"].update({"model.bin": "short"}),
    "unknown preprocessing": lambda c: c["preprocess"].update(crop="guess"),
    "another head": lambda c: c.update(head="hydra"),
    "a role of no play": lambda c: c.update(role="villain"),
    "a gate that is none": lambda c: c.update(gate={"name": "g", "threshold": None}),
    "pooling of before": lambda c: c.update(aggregation="mean"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_foreign_card_is_refused(change_card: Change, edit: Callable[[dict[str, Any]], object]) -> None:
    assert code(change_card(edit)) == "classify.bundle_card"


def test_an_unknown_network_is_said(change_card: Change) -> None:
    assert code(change_card(lambda c: c.update(architecture="vgg99"))) == "classify.architecture_unknown"


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"\xff", b'{"schema": 1, "schema": 1}', b'{"schema": NaN}', b"[" * 100_000]
)
def test_what_is_no_card_is_refused(copied: Path, text: bytes) -> None:
    (copied / "card.json").write_bytes(text)
    assert code(copied) == "classify.bundle_card"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda x: st.lists(x) | st.dictionaries(st.text(max_size=5), x),
    )
)
def test_no_json_at_all_crashes_the_card_reader(value: object) -> None:
    with pytest.raises(OvaDeskError):
        read_card(json.dumps(value).encode())


def test_a_pickle_in_the_golden_file_is_never_loaded(copied: Path, change_card: Change, tmp_path: Path) -> None:
    mark = tmp_path / "executed"

    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (mark,))

    with (copied / "golden.npz").open("wb") as file:
        np.savez(file, frames=np.array([Bomb()], dtype=object), allow_pickle=True)
    assert code(change_card(resign=("golden.npz",)), open_classifier) == "classify.bundle_golden"
    (copied / "golden.npz").write_bytes(pickle.dumps(Bomb()))
    assert code(change_card(resign=("golden.npz",)), open_classifier) == "classify.bundle_golden"
    assert not mark.exists()


@pytest.mark.parametrize(
    ("array", "what"), [("logits", "logits"), ("cams", "maps"), ("scopes", "scope"), ("tensors", "preprocessing")]
)
def test_a_bundle_that_gives_something_else_is_not_used(
    copied: Path, change_card: Change, array: str, what: str
) -> None:
    with np.load(copied / "golden.npz") as found:
        arrays = {name: found[name] for name in found.files}
    arrays[array] = arrays[array][..., ::-1].copy() if array == "cams" else arrays[array] + np.float32(0.01)
    with (copied / "golden.npz").open("wb") as file:
        np.savez_compressed(file, **arrays)
    with pytest.raises(OvaDeskError) as caught:
        open_classifier(change_card(resign=("golden.npz",)))
    assert (caught.value.problem.code, caught.value.problem.detail("what")) == ("classify.bundle_golden", what)


def harmed(arrays: dict[str, Any], kind: str) -> dict[str, Any]:
    """Golden arrays that no trainer of ours writes."""
    if kind == "no frames":
        return {name: array[:0] for name, array in arrays.items()}
    if kind == "boxes of five":
        return {**arrays, "boxes": np.concatenate([arrays["boxes"], arrays["boxes"][:, :1]], axis=1)}
    if kind == "a frame too few":
        return {**arrays, "frames": arrays["frames"][:-1]}
    if kind == "text for numbers":
        return {**arrays, "logits": arrays["logits"].astype(str)}
    if kind == "a scalar":
        return {**arrays, "logits": np.float32(0)}
    return {name: array for name, array in arrays.items() if name != "cams"}


@pytest.mark.parametrize(
    "kind", ["no frames", "boxes of five", "a frame too few", "text for numbers", "a scalar", "no maps"]
)
def test_golden_arrays_of_an_odd_form_are_refused(shipped: Path, kind: str) -> None:
    with np.load(shipped / "golden.npz") as found:
        arrays = harmed({name: found[name] for name in found.files}, kind)
    file = io.BytesIO()
    np.savez(file, **arrays)
    with pytest.raises(OvaDeskError) as caught:
        read_golden(file.getvalue())
    assert caught.value.problem.detail("what") == "file"


def test_a_golden_file_that_inflates_without_end_is_not_inflated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "INFLATED_MAX", 1 << 20)
    monkeypatch.setattr(np, "load", lambda *_, **__: pytest.fail("was inflated"))
    file = io.BytesIO()
    np.savez_compressed(file, frames=np.zeros((2, 1024, 1024), np.uint8))
    assert len(file.getvalue()) < 10_000
    with pytest.raises(OvaDeskError):
        read_golden(file.getvalue())


@given(st.data())
def test_a_golden_file_harmed_anywhere_is_read_or_refused(shipped: Path, data: st.DataObject) -> None:
    content = bytearray((shipped / "golden.npz").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(OvaDeskError):
        read_golden(bytes(content[: data.draw(st.integers(0, len(content)))]))
    assert read_golden((shipped / "golden.npz").read_bytes()).frames.dtype == np.uint8


@pytest.mark.parametrize(
    ("batch", "axes"),
    [
        (2, ([1, 2, 3], [1], [1, 2, 3])),
        (1, ([0, 2, 3], [1], [1, 2, 3])),
        (1, ([1, 2], [1], [1, 2, 3])),
        (1, ([1, 2, 3], [1])),
    ],
    ids=["two at a time", "no batch in the logit", "logits in a row", "no scope"],
)
def test_a_graph_of_another_form_is_refused_by_the_engine(
    copied: Path, change_card: Change, batch: int, axes: tuple[list[int], ...]
) -> None:
    ov = openvino()
    from openvino import opset13 as ops

    pictures = ops.parameter([batch, 3, 224, 224], np.float32)
    outputs = [ops.reduce_sum(pictures, np.array(some), False) for some in axes]
    ov.save_model(ov.Model(outputs, [pictures]), copied / "model.xml", compress_to_fp16=False)
    assert code(change_card(resign=("model.xml", "model.bin")), open_classifier) == "classify.engine_refused"


def test_a_graph_that_is_none_is_refused_by_the_engine(copied: Path, change_card: Change) -> None:
    (copied / "model.xml").write_text("<net></net>")
    assert code(change_card(resign=("model.xml",)), open_classifier) == "classify.engine_refused"


def test_bundles_are_found_and_broken_ones_listed_with_their_reason(shipped: Path, copied: Path) -> None:
    folder = copied.parent
    shutil.copytree(shipped, folder / "twin")
    (folder / "empty").mkdir()
    (folder / "file").write_text("")
    (folder / ".hidden").mkdir()
    found = {one.folder.name: one for one in find_bundles([folder, folder / "not-there"])}
    assert set(found) == {copied.name, "twin", "empty"}
    assert isinstance(found[copied.name], BundleSummary)
    broken = {name: one.problem.code for name, one in found.items() if isinstance(one, BrokenBundle)}
    assert broken == {"twin": "classify.bundle_twice", "empty": "classify.bundle_missing"}
    assert choose_bundle([folder]) == copied == choose_bundle([folder], copied.name)


def test_a_model_is_chosen_by_its_id_by_its_role_or_as_the_default(
    copied: Path, change_card: Change, tmp_path: Path
) -> None:
    folder = tmp_path / "several"
    for name, role in (("a", ""), ("b", "fast"), ("c", "default"), ("d", "fast")):
        changed = change_card(lambda card, name=name, role=role: card.update(model_id=name, role=role))
        shutil.copytree(changed, folder / name)
    chosen = {wanted: choose_bundle([folder], wanted).name for wanted in ("", "fast", "default", "a", "d")}
    assert chosen == {"": "c", "fast": "b", "default": "c", "a": "a", "d": "d"}
    shutil.rmtree(folder / "c")
    assert choose_bundle([folder]).name == "a", "without a default the first stands"
    assert code(folder, lambda one: choose_bundle([one], "default")) == "classify.model_unknown"


def test_no_model_and_an_unknown_model_are_said(tmp_path: Path, shipped: Path) -> None:
    assert code(tmp_path, lambda folder: choose_bundle([folder])) == "classify.no_model"
    assert code(shipped.parent, lambda folder: choose_bundle([folder], "x")) == "classify.model_unknown"

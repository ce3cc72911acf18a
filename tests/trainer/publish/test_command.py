"""A fitted run becomes a bundle by command, its card says what was found, and a run that does not fit is refused."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if find_spec("torch") is None:
    pytest.skip("needs torch, which is not installed (the lean build runs without it)", allow_module_level=True)

import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn

from ovadesk.classify.architectures import Head
from ovadesk.classify.bundle import choose_bundle, open_bundle
from ovadesk.classify.card import Metric
from ovadesk.classify.classifier import open_classifier
from ovadesk.domain.study import Box
from ovadesk.pixels.preprocess import ModelInput
from tests.trainer.publish.networks import pictures, trained
from trainer.cohort.sample import Sample, Scoped
from trainer.cohort.split_file import read_split, write_split
from trainer.commands import publish as command
from trainer.evaluate.judging import evaluate
from trainer.evaluate.predictions import Predictions
from trainer.evaluate.writing import write_evaluation
from trainer.publish.about import FOLDER, LOCAL, read_about
from trainer.publish.carding import card_of
from trainer.publish.leavings import read_evaluation
from trainer.train.recipe import Recipe

PATIENTS = 18
RECIPE = Recipe("mobilenetv2", Head.LESION, size=64, epochs=3, batch=4, seed=7)


@pytest.fixture(scope="module")
def model() -> nn.Module:
    return trained("mobilenetv2", Head.LESION, 64)


@dataclass(frozen=True)
class Done:
    """A run whose steps before publishing are done."""

    folder: Path

    @property
    def fit(self) -> Path:
        return self.folder / "fits" / "mobilenetv2"


@pytest.fixture
def run(made: Done, tmp_path: Path) -> Done:
    """A copy to harm."""
    return Done(Path(shutil.copytree(made.folder, tmp_path / "run")))


@pytest.fixture(scope="module")
def made(model: nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """Two pictures of each of eighteen patients, a third of them malignant."""
    folder = tmp_path_factory.mktemp("made")
    done, rng = Done(folder / "run"), np.random.default_rng(0)
    done.fit.mkdir(parents=True)
    picture = folder / "cohort" / "one.png"
    picture.parent.mkdir()
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(picture)
    samples = [Sample(picture, f"p{i // 2:02}", i // 2 % 3 == 0, frame=i) for i in range(2 * PATIENTS)]
    parts = {f"p{i:02}": ("train", "validation", "test")[i // 6] for i in range(PATIENTS)}
    bits = np.repeat(rng.integers(0, 2**63, (PATIENTS, 4), np.uint64), 2, axis=0)
    write_split(
        done.folder / "split.csv",
        [Scoped(one, Box(0, 0, 8, 8)) for one in samples],
        parts,
        data=picture.parent,
        bits=bits,
    )
    judged = [one for one in samples if parts[one.patient] != "train"]
    malignant = np.array([one.malignant for one in judged])
    said = Predictions(
        tuple(one.name for one in judged),
        np.array([one.patient for one in judged]),
        malignant,
        np.array([parts[one.patient] for one in judged]),
        np.where(malignant, 1.0, -1.0) + rng.normal(0, 1.5, len(judged)),
    )
    write_evaluation(*evaluate(said, malignant_share=0.3), done.fit / "evaluation", "mobilenetv2")
    about = {"recipe": RECIPE.to_dict(), "split": read_split(done.folder / "split.csv").sha256}
    (done.fit / "fit.json").write_text(json.dumps(about))
    save_file(
        {name: value.contiguous() for name, value in model.state_dict().items()}, done.fit / "weights.safetensors"
    )
    return done


def published(run: Done, *more: str) -> Path:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    models = run.folder.parent / "models"
    words = ["--run", str(run.folder), "--fit", str(run.fit), "--id", "tiny-1", "--models", str(models), *more]
    args = parser.parse_args(["publish", *words])
    args.step(args)
    return models / "tiny-1"


def test_a_run_is_published_with_what_its_steps_found(run: Done, model: nn.Module, tmp_path: Path) -> None:
    extra = {"name": "cam_pointing_game", "value": 0.5, "ci": [0.2, 0.8], "unit": "image", "n": 9, "method": "m"}
    (tmp_path / "audit.json").write_text(json.dumps({"metrics": [extra]}))
    folder = published(run, "--role", "fast", "--audit", str(tmp_path / "audit.json"))
    card = open_bundle(folder).card
    decision, evaluation = read_evaluation(run.fit / "evaluation")
    assert choose_bundle([folder.parent], "fast") == folder
    audit = Metric("cam_pointing_game", 0.5, (0.2, 0.8), "image", 9, "m")
    assert card.metrics == (*evaluation.metrics(), audit) and card.aggregation == decision.aggregation
    assert card.operating_point == evaluation.point(decision.point)
    data = card.data
    assert (data.images, data.groups, data.malignant_images, data.malignant_groups) == (36, 18, 12, 6)
    assert data.name == "cohort" and card.limits == read_about(LOCAL).limits
    assert any("3 epochs of 4" in line and "seed 7" in line for line in card.recipe)
    assert "Trained on the part for training: 12 pictures of 6 patients." in card.recipe
    seen = pictures(64, 1)
    with torch.inference_mode():
        risk = decision.calibration.risk(model(seen).numpy().ravel())[0]
    [found] = open_classifier(folder).classify([ModelInput(seen[0].numpy(), Box(0, 0, 9, 9))])
    assert found.p_malignant == pytest.approx(risk, abs=1e-4), "the shift went into the last bias"


def change_split(run: Done) -> None:
    split = read_split(run.folder / "split.csv")
    bits = np.random.default_rng(1).integers(0, 2**63, (len(split.samples) - 2, 4), np.uint64)
    parts = {one.sample.patient: part for one, part in zip(split.samples, split.part_of, strict=True)}
    write_split(run.folder / "split.csv", split.samples[:-2], parts, bits=bits)


def change_weights(run: Done) -> None:
    save_file({"head.bias": torch.zeros(1)}, run.fit / "weights.safetensors")


def change_case(run: Done) -> None:
    path = run.fit / "evaluation" / "evaluation.json"
    path.write_text(path.read_text().replace('"p06"', '"a stranger"'))
    path.write_text(path.read_text().replace('"p12"', '"a stranger"'))


REFUSALS: dict[str, tuple[Callable[[Done], object], str]] = {
    "a split dealt anew": (change_split, "run fit again"),
    "no fit": (lambda run: (run.fit / "fit.json").unlink(), "run fit first"),
    "a fit cut short": (lambda run: (run.fit / "fit.json").write_text('{"recipe"'), "run fit again"),
    "a fit of another version": (lambda run: (run.fit / "fit.json").write_text('{"recipe": {"x": 1}}'), "fit again"),
    "other weights": (change_weights, "run fit again"),
    "no weights": (lambda run: (run.fit / "weights.safetensors").unlink(), "run fit again"),
    "no evaluation": (lambda run: (run.fit / "evaluation" / "decision.json").unlink(), "run evaluate first"),
    "an evaluation of others": (change_case, "a stranger"),
    "no gate that is one": (lambda run: (run.fit / "gate.json").write_text("{}"), "gate"),
}


@pytest.mark.parametrize(("harm", "word"), REFUSALS.values(), ids=REFUSALS.keys())
def test_what_does_not_belong_together_is_refused_with_the_step_to_run(
    run: Done, harm: Callable[[Done], object], word: str
) -> None:
    harm(run)
    with pytest.raises(ValueError, match=word):
        published(run)
    assert not (run.folder.parent / "models").exists()


def test_an_id_that_is_no_folder_s_name_is_refused(run: Done) -> None:
    with pytest.raises(ValueError, match="small letters"):
        published(run, "--id", "../up")


def test_a_role_of_no_play_is_refused(run: Done) -> None:
    decision, evaluation = read_evaluation(run.fit / "evaluation")
    with pytest.raises(ValueError, match="no role villain"):
        card_of("a", RECIPE, decision, evaluation, None, read_about(LOCAL), role="villain")  # type: ignore[arg-type]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_words_that_come_along_can_be_read(path: Path) -> None:
    words = read_about(path)
    assert words.limits and "not" in words.intended_use.lower()


@pytest.mark.parametrize(
    "edit",
    [
        lambda words: words.pop("licence"),
        lambda words: words.update(surprise="x"),
        lambda words: words.update(limits="one text"),
        lambda words: words.update(limits=["", "x"]),
        lambda words: words.update(title=" "),
        lambda words: words.update(source=3),
    ],
)
def test_words_that_are_incomplete_are_refused(tmp_path: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    words = json.loads(LOCAL.read_text(encoding="utf-8"))
    edit(words)
    (tmp_path / "about.json").write_text(json.dumps(words))
    with pytest.raises(ValueError, match="about"):
        read_about(tmp_path / "about.json")

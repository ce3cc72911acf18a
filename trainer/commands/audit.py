"""``ovadesk-train audit``: what a model's answers hang on, and whether its map has to do with the lesion."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.commands.telling import tell

if TYPE_CHECKING:
    from ovadesk.classify.classifier import Classifier
    from trainer.audit.randomising import Randomised
    from trainer.audit.running import Predict
    from trainer.cohort.sample import Scoped


def add(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the step."""
    step = steps.add_parser("audit", help="shortcuts: text, calipers, surroundings, lesion, and the map's own test")
    step.add_argument("--model", type=Path, required=True, help="folder of a model bundle")
    step.add_argument("--split", type=Path, required=True, help="split.csv of the run")
    step.add_argument("--part", default="test", help="which part of the split to look at, or all")
    step.add_argument("--out", type=Path, required=True, help="folder for audit.json and audit.html")
    step.add_argument("--most", type=_count, help="look at no more pictures, up to half of them malignant")
    step.add_argument("--randomise", type=int, default=16, help="pictures of the weight randomisation test; 0 for none")
    step.add_argument("--seed", type=int, default=0)
    step.set_defaults(step=run)


def run(args: argparse.Namespace) -> None:
    """Audit, write the folder, and print the figures that a card would carry."""
    from ovadesk.classify.classifier import open_classifier
    from trainer.audit.page import write_audit
    from trainer.audit.running import choose, conclude, look
    from trainer.cohort.split_file import read_split

    split = read_split(args.split)
    samples = choose(split.samples if args.part == "all" else split.of(args.part), args.most, args.seed)
    if not samples:
        raise ValueError(f"the split has no part '{args.part}': it has {', '.join(split.parts)}")
    classifier = open_classifier(args.model)
    seen = look(samples, predictor(classifier), _say)
    randomised = _randomised(classifier, args.model, choose(samples, args.randomise, args.seed), args.seed)
    audit = conclude(classifier.model_id, samples, seen, randomised, args.seed)
    write_audit(audit, seen, args.out)
    tell(audit.metrics())


def predictor(classifier: Classifier) -> Predict:
    """The product's own way from a frame and its box to the calibrated probability and the map."""

    def predict(shown, box):  # type: ignore[no-untyped-def]  # as ``Predict`` says
        found = classifier.classify([classifier.card.preprocess.apply(shown, box)])[0]
        return found.p_malignant, found.cam

    return predict


def _randomised(classifier: Classifier, folder: Path, samples: list[Scoped], seed: int) -> Randomised | None:
    """Two pictures at least, since maps of different pictures are compared too."""
    if len(samples) < 2:
        return None
    import numpy as np

    from ovadesk.classify.bundle import open_bundle
    from trainer.audit.randomising import randomise
    from trainer.dataset.reading import read_shown

    spec = classifier.card.preprocess
    tensors = np.stack([spec.apply(read_shown(one.sample), one.box).tensor for one in samples])
    return randomise(open_bundle(folder), tensors, seed, _say)


def _count(word: str) -> int:
    count = int(word)
    if count < 1:
        raise ValueError(word)
    return count


def _say(text: str) -> None:
    print(text, flush=True)

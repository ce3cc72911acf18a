"""From what the steps of training left to what the card says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ovadesk.classify.architectures import Head, network
from ovadesk.classify.card import ROLES, Card, Data, Gate, Metric
from trainer.cohort.sample import Scoped
from trainer.evaluate.deciding import Decision
from trainer.evaluate.evaluation import Evaluation
from trainer.publish.about import About
from trainer.train.recipe import Recipe

HEADS = {
    Head.POOL: "the mean over the picture",
    Head.LESION: "a mean weighted by where the network believes the lesion to be, taught with lesion masks",
    Head.LOCATED: "a crop around the lesion, which a small network finds first",
    Head.TEXTURE: "early, fine features averaged over the lesion, which a small network finds first",
}


TEXTURE = (
    "Locator: early layers as pretrained, late layers and a small decoder taught with lesion masks.",
    "Last layer: logistic regression with an L2 penalty on the means of 32 early features, as pretrained, within the "
    "true lesion and within the one that the locator finds.",
)


def card_of(
    model_id: str,
    recipe: Recipe,
    decision: Decision,
    evaluation: Evaluation,
    data: Data,
    about: About,
    *,
    role: str = "",
    gate: Gate | None = None,
    more: Iterable[Metric] = (),
    told: Sequence[str] = (),
) -> Card:
    """The card, its ``files`` still empty.

    Operating point and figures are those that were judged on cases without a part in the decision. ``more`` are the
    figures of the audit and of the gate. ``told`` are further sentences on how the network was trained. Raises
    ValueError for a role there is none of.
    """
    if role not in ROLES:
        raise ValueError(f"there is no role {role}: choose one of {', '.join(filter(None, ROLES))}, or none")
    return Card(
        model_id=model_id,
        title=about.title,
        architecture=recipe.network,
        head=recipe.head,
        preprocess=recipe.spec,
        temperature=decision.calibration.temperature,
        operating_point=evaluation.point(decision.point),
        data=data,
        metrics=(*evaluation.metrics(), *more),
        recipe=(*trained(recipe), *told, *decided(decision)),
        intended_use=about.intended_use,
        limits=about.limits,
        licence=about.licence,
        files={},
        aggregation=decision.aggregation,
        role=role,
        gate=gate,
    )


def data_of(samples: Sequence[Scoped], about: About, folder: str = "") -> Data:
    """The data as counted; ``folder`` is what they are called where ``about`` gives no name."""
    malignant = [one.sample.patient for one in samples if one.sample.malignant]
    return Data(
        name=about.name or folder or "local data",
        source=about.source,
        images=len(samples),
        groups=len({one.sample.patient for one in samples}),
        malignant_images=len(malignant),
        malignant_groups=len(set(malignant)),
        split=about.split,
    )


def trained(recipe: Recipe) -> tuple[str, ...]:
    """The recipe in sentences."""
    head = (
        f"{network(recipe.network).title}, {recipe.size} x {recipe.size}; the call is made from {HEADS[recipe.head]}."
    )
    varied = (
        f"Pictures varied as ultrasound varies (mirror, gain, depth, speckle, sector, marks), strength "
        f"{recipe.strength:g}; burnt-in text and calipers were {'also' if recipe.hide_marks else 'not'} painted over."
    )
    drawn = f"{recipe.malignant_share:.0%} of the pictures are malignant; patients of a side count alike."
    if recipe.head is Head.TEXTURE:
        return (head, *TEXTURE, f"Weighted as if {drawn}", f"For the locator: {varied}")
    side_tasks = [
        f"{name} (weight {weight:g})"
        for name, weight in (("lesion mask", recipe.lesion_weight), ("histology", recipe.histology_weight))
        if weight
    ]
    return (
        head,
        f"{recipe.epochs} epochs of {recipe.batch} drawn pictures a step, AdamW, highest rate {recipe.rate:g}, "
        f"one-cycle schedule, {recipe.precision}, seed {recipe.seed}; the weights of the {recipe.keep} epoch.",
        f"Drawn so that {drawn}",
        varied,
        "Auxiliary tasks in training: " + (", ".join(side_tasks) or "none") + ".",
    )


def decided(decision: Decision) -> tuple[str, ...]:
    """How calibration, pooling and threshold came about, in sentences."""
    share, target = decision.malignant_share, decision.target
    meant = "as many malignant cases as those it was fitted on" if share is None else f"{share:.0%} malignant cases"
    highest = "the highest sum of sensitivity and specificity (Youden)"
    aim = highest if target == "youden" else f"sensitivity {target:.0%}"
    return (
        f"Temperature and a shift (folded into the last bias) fitted on {decision.n_cases} cases, "
        f"{decision.n_malignant} malignant, each judged by a network that was not trained on it, for {meant}.",
        f"Case risk: {decision.aggregation.pooling} of the images ({decision.aggregation_reason}).",
        f"Threshold for {aim}, and the inconclusive band, chosen on the same cases.",
    )

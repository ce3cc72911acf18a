"""What is wrong with a cohort, and what one should know of it, before anything is trained on it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from trainer.cohort.dealing import joined
from trainer.cohort.findings import Alike, Finding, Findings, tallies_of
from trainer.cohort.likeness import near_pairs, repeats_within
from trainer.cohort.sample import Sample
from trainer.cohort.scoping import Looked, look, silent
from trainer.dataset.reading import read_clip

FEW_PATIENTS = 30  # of a class: below it a part of a tenth holds fewer than three
JOINED_SHARE = 0.05  # of the patients in one group of alike ones: more is no accident
ONE_SIDED_MIN = 5  # patients of a device or site, from which on a single class is worth saying
SHAPE_TOLERANCE = 0.02
MISSING = "pixels.file_missing"


def check(samples: Sequence[Sample], looked: Looked | None = None, say: Callable[[str], None] = silent) -> Findings:
    """Check a cohort; ``looked`` spares reading every picture again. Raises nothing for what is in the cohort."""
    seen = looked if looked is not None else look(samples, say)
    alike = _alike(seen)
    blocking = (*_unread(seen), *_listed_twice(samples), *_truths(samples, alike), *_masks(samples), *_classes(seen))
    warnings = (
        *_near(alike, {one.sample.patient for one in seen.scoped}),
        *_few(seen),
        *_lost_patients(samples, seen),
        *_single_pictures(seen),
        *_repeats(seen),
        *_one_sided(seen),
        *_mixed_histology(samples),
        *_other_shape(samples),
    )
    left_out = Counter(code for _, code in seen.left_out)
    return Findings(blocking, warnings, tallies_of(samples, seen.scoped), dict(sorted(left_out.items())), alike)


def _alike(seen: Looked) -> tuple[Alike, ...]:
    found = []
    for pair in near_pairs(seen.bits, [one.sample.patient for one in seen.scoped]):
        first, second = seen.scoped[pair.first], seen.scoped[pair.second]
        same = seen.sha256[first.sample.path] == seen.sha256[second.sample.path]
        found.append(Alike(first, second, pair.differ, pair.mirrored, same))
    return tuple(found)


def _finding(code: str, text: str, items: Iterable[str]) -> tuple[Finding, ...]:
    """The finding, its number of items put into the sentence; none where there are no items."""
    listed = tuple(items)
    return (Finding(code, text.format(n=len(listed)), listed),) if listed else ()


def _unread(seen: Looked) -> tuple[Finding, ...]:
    missing = (one.name for one, code in seen.unreadable if code == MISSING)
    damaged = (f"{one.name} ({code})" for one, code in seen.unreadable if code != MISSING)
    return (
        *_finding(
            "missing_file", "Files that are not there: {n}. Correct their paths or take out their rows.", missing
        ),
        *_finding("unreadable", "Pictures that cannot be read: {n}. Replace them or take out their rows.", damaged),
    )


def _listed_twice(samples: Sequence[Sample]) -> tuple[Finding, ...]:
    times = Counter((one.path, one.frame) for one in samples)
    names = sorted({one.name for one in samples if times[one.path, one.frame] > 1})
    return _finding("listed_twice", "Pictures that are listed more than once: {n}. Keep one row of each.", names)


def _truths(samples: Sequence[Sample], alike: Sequence[Alike]) -> tuple[Finding, ...]:
    said: dict[str, set[bool]] = defaultdict(set)
    for one in samples:
        said[one.patient].add(one.malignant)
    torn = (
        f"{pair.first.sample.name} and {pair.second.sample.name}"
        for pair in alike
        if pair.same_file and pair.first.sample.malignant is not pair.second.sample.malignant
    )
    return (
        *_finding(
            "two_truths",
            "Patients who are both benign and malignant: {n}. Correct the truth, or give each mass a name of its own "
            "(and know that both then may lie in different parts).",
            sorted(patient for patient, truths in said.items() if len(truths) > 1),
        ),
        *_finding("same_file_two_truths", "One file, two patients, two truths: {n}. Correct one of the rows.", torn),
    )


def _masks(samples: Sequence[Sample]) -> tuple[Finding, ...]:
    named = {one.mask: one.name for one in samples if one.mask is not None}
    lost = (named[mask] for mask in named if _proportions(mask) is None)
    return _finding("mask", "Lesion masks that are not there or cannot be read, of pictures: {n}.", lost)


def _other_shape(samples: Sequence[Sample]) -> tuple[Finding, ...]:
    """Masks that were hardly drawn on the picture they are named for."""
    names = []
    for one in samples:
        drawn = _proportions(one.mask) if one.mask is not None else None
        try:
            clip = read_clip(one.path) if drawn is not None else None
        except ValueError:
            continue
        if drawn is not None and clip is not None and abs(drawn * clip.rows / clip.columns - 1) > SHAPE_TOLERANCE:
            names.append(one.name)
    return _finding("mask_shape", "Lesion masks of other proportions than their pictures: {n}.", names)


def _proportions(mask: Path) -> float | None:
    """Width by height; None where there is no such picture."""
    try:
        with Image.open(mask) as picture:
            return picture.width / picture.height
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, ZeroDivisionError):
        return None


def _classes(seen: Looked) -> tuple[Finding, ...]:
    held = {one.sample.malignant for one in seen.scoped}
    absent = [word for word, truth in (("malignant", True), ("benign", False)) if truth not in held]
    return _finding("no_such_class", "No picture in the model's scope is " + " and none ".join(absent) + ".", absent)


def _near(alike: Sequence[Alike], patients: set[str]) -> tuple[Finding, ...]:
    text = "Pairs of pictures of different patients that nearly repeat each other: {n}. Perhaps they are one patient. "
    torn = [pair for pair in alike if pair.first.sample.malignant is not pair.second.sample.malignant]
    groups = joined(patients, ((a.first.sample.patient, a.second.sample.patient) for a in alike))
    large = [group for group in groups if len(group) > max(2, JOINED_SHARE * len(patients))]
    return (
        *_finding("near_duplicates", text + "The split keeps both on one side.", map(_named, alike)),
        *_finding("alike_two_truths", "Such pairs with two truths: {n}. One of each may be wrong.", map(_named, torn)),
        *_finding(
            "many_joined",
            "Groups of so many patients joined by near-duplicates that the split becomes coarse: {n}.",
            (", ".join(group) for group in large),
        ),
    )


def _named(pair: Alike) -> str:
    first, second = (f"{one.sample.name} ({one.sample.patient})" for one in (pair.first, pair.second))
    return f"{first} and {second}{', mirrored' if pair.mirrored else ''}"


def _few(seen: Looked) -> tuple[Finding, ...]:
    few = []
    for word, truth in (("malignant", True), ("benign", False)):
        count = len({one.sample.patient for one in seen.scoped if one.sample.malignant is truth})
        if 0 < count < FEW_PATIENTS:
            few.append(f"{word}: {count} patients")
    text = f"Classes of fewer than {FEW_PATIENTS} patients in scope: {{n}}. A single 7:1:2 split says little: report "
    return _finding("few_patients", text + "cross-validation by patient (--folds) beside it.", few)


def _lost_patients(samples: Sequence[Sample], seen: Looked) -> tuple[Finding, ...]:
    kept = {one.sample.patient for one in seen.scoped}
    lost = sorted({one.patient for one in samples} - kept)
    return _finding("no_picture_in_scope", "Patients without a picture in the model's scope: {n}. They drop out.", lost)


def _single_pictures(seen: Looked) -> tuple[Finding, ...]:
    pictures = Counter(one.sample.patient for one in seen.scoped)
    single = sorted(patient for patient, count in pictures.items() if count == 1)
    return _finding("one_picture", "Patients with one picture in scope only: {n}.", single)


def _repeats(seen: Looked) -> tuple[Finding, ...]:
    counted = repeats_within(seen.bits, [one.sample.patient for one in seen.scoped])
    text = "Patients with pictures that nearly repeat an earlier one of theirs: {n} "
    text += f"(such pictures: {sum(counted.values())}). That is to be expected of cines."
    return _finding("repeats", text, (f"{patient}: {count}" for patient, count in counted.items()))


def _one_sided(seen: Looked) -> tuple[Finding, ...]:
    """Devices and sites whose patients are all of one class, while another device or site has the other."""
    items = []
    for column in ("device", "site"):
        truths: dict[str, dict[str, bool]] = defaultdict(dict)
        for one in seen.scoped:
            truths[getattr(one.sample, column)][one.sample.patient] = one.sample.malignant
        for name, of_patient in sorted(truths.items()):
            if name and len(truths) > 1 and len(of_patient) >= ONE_SIDED_MIN and len(set(of_patient.values())) == 1:
                word = "malignant" if any(of_patient.values()) else "benign"
                items.append(f"{column} {name}: {len(of_patient)} patients, all {word}")
    return _finding(
        "one_sided", "Devices or sites with one class only: {n}. A network can learn the device instead.", items
    )


def _mixed_histology(samples: Sequence[Sample]) -> tuple[Finding, ...]:
    named: dict[str, set[str]] = defaultdict(set)
    for one in samples:
        if one.histology:
            named[one.patient].add(one.histology)
    mixed = (f"{patient}: {', '.join(sorted(kinds))}" for patient, kinds in sorted(named.items()) if len(kinds) > 1)
    return _finding("mixed_histology", "Patients with pictures of several histologies: {n}.", mixed)

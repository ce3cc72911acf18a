"""The cases of a table: one truth each, and the patients they are of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ovadesk.stats.roc import Bools, Ints
from ovadesk.stats.tidy.sheet import Column, Sheet
from ovadesk.stats.tidy.words import BLANK, UNREADABLE, side

NOWHERE = 1 << 40


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases in order of their names; where the table names images, each image of a case is one. Arrays are (K,).

    ``of_row`` (n,) is the case of every row, 0 for rows that were already out. ``contradicted`` have two truths,
    ``unknown`` none that can be read. ``patients`` are the patients' numbers, or the case's own where there is none.
    """

    names: tuple[str, ...]
    of_row: Ints
    malignant: Bools
    contradicted: Bools
    unknown: Bools
    patients: Ints
    two_patients: int


def cases_of(sheet: Sheet, kept: Bools) -> Cases:
    """The cases of the ``kept`` (n,) rows. A truth that stands in some rows of a case alone counts for all of them."""
    case, image = sheet.column("case_id"), _images(sheet)
    key = case.codes.astype(np.int64) * len(image.texts) + image.codes
    keys, place = np.unique(key[kept], return_inverse=True)
    names = [f"{case.texts[k // len(image.texts)]} {image.texts[k % len(image.texts)]}".strip() for k in keys.tolist()]
    order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    of_row = np.zeros(len(sheet), np.int64)
    of_row[kept] = rank[place]
    case_of = (keys // len(image.texts))[order]
    low, high = _truths(sheet, kept, len(case.texts))
    patients, torn = _patients(sheet, kept, of_row, [case.texts[k] for k in case_of.tolist()])
    return Cases(
        tuple(names[i] for i in order.tolist()),
        of_row,
        low[case_of] == 1,
        (low < high)[case_of],
        ~np.isin(low, (0, 1))[case_of],
        patients,
        torn,
    )


def _images(sheet: Sheet) -> Column:
    return sheet.column("image_id" if "image_id" in sheet.columns else "image")


def _truths(sheet: Sheet, kept: Bools, n_cases: int) -> tuple[Ints, Ints]:
    """The lowest and the highest truth of every case: 0 benign, 1 malignant, from 2 up what cannot be read."""
    column = sheet.column("truth")
    words = [side(text) for text in column.texts]
    meaning = np.array([2 + i if word == UNREADABLE else word for i, word in enumerate(words)], np.int64)[column.codes]
    said = kept & (meaning != BLANK)
    return _extremes(sheet.column("case_id").codes[said], meaning[said], n_cases)


def _patients(sheet: Sheet, kept: Bools, of_row: Ints, names: list[str]) -> tuple[Ints, int]:
    """The patient's number of every case (K,), and how many cases have two (the first by name stands)."""
    column = sheet.column("patient_id")
    ordered = sorted(column.texts)
    place = {text: i for i, text in enumerate(ordered)}
    rank = np.array([place[text] for text in column.texts], np.int64)
    said = kept & ~column.blank
    low, high = _extremes(of_row[said], rank[column.codes[said]], len(names))
    found = [
        f"patient {ordered[patient]}" if patient < NOWHERE else f"case {name}"
        for patient, name in zip(low.tolist(), names, strict=True)
    ]
    number = {label: i for i, label in enumerate(sorted(set(found)))}
    return np.array([number[label] for label in found], np.int64), int((low < high).sum())


def _extremes(place: NDArray[np.integer], values: NDArray[np.integer], n: int) -> tuple[Ints, Ints]:
    low, high = np.full(n, NOWHERE, np.int64), np.full(n, NOWHERE, np.int64)
    np.minimum.at(low, place, values)
    high[place] = -1
    np.maximum.at(high, place, values)
    return low, high

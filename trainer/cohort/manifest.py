"""A table of pictures as samples: a manifest CSV, or a folder with labels.csv, images/ and masks/."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from trainer.cohort.sample import Sample
from trainer.dataset.reading import read_clip

PATH, PATIENT, TRUTH = ("path", "image", "file"), ("patient", "group"), ("malignant", "label", "truth")
WORDS = {
    **dict.fromkeys(("1", "true", "yes", "malignant"), True),
    **dict.fromkeys(("0", "false", "no", "benign"), False),
}
STILLS = (".png", ".jpg", ".jpeg", ".bmp")  # one frame each: no need to open them to know


def read_manifest(path: Path) -> list[Sample]:
    """The samples that the CSV at ``path`` lists, in its order; paths in it are relative to its folder.

    Columns: path (or image, file), patient (or group), malignant (or label, truth: 1/0, yes/no, malignant/benign);
    where they are there also frame (counted from 0), mask, histology, representative (1/0, empty for unknown), site,
    device, date. A file of several frames without ``frame`` stands for all its frames. Other columns are passed over.
    Raises ValueError that names the line.
    """
    return list(_samples(path, path.parent, path.parent))


def read_labels(folder: Path) -> list[Sample]:
    """What ``labels.csv`` in ``folder`` lists, columns as in a manifest; pictures lie in images/, masks in masks/."""
    pictures, masks = folder / "images", folder / "masks"
    return list(_samples(folder / "labels.csv", pictures if pictures.is_dir() else folder, masks))


def rows_of(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV with the name of its line ("labels.csv, line 2"); column names in lower case, values stripped.

    Commas or semicolons, with or without a byte order mark, as spreadsheets write them. Raises ValueError.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8: save it as 'CSV UTF-8'") from error
    lines = text.splitlines()
    head = lines[0] if lines else ""
    table = csv.reader(lines, delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [name.strip().lower() for name in next(table, [])]
    if len(set(names)) != len(names):
        raise ValueError(f"{path.name} has two columns of one name")
    for cells in table:
        if any(cell.strip() for cell in cells):
            if len(cells) != len(names):
                raise ValueError(f"{path.name}, line {table.line_num}: {len(cells)} values for {len(names)} columns")
            yield f"{path.name}, line {table.line_num}", dict(zip(names, map(str.strip, cells), strict=True))


def truth_of(row: Mapping[str, str], where: str) -> bool:
    """Whether the row says malignant. Raises ValueError where it says neither."""
    said = _first(row, TRUTH, where)
    if said.lower() not in WORDS:
        raise ValueError(f"{where}: '{said}' is no truth: write 1 or malignant, 0 or benign")
    return WORDS[said.lower()]


def _first(row: Mapping[str, str], names: tuple[str, ...], where: str) -> str:
    found = next((row[name] for name in names if name in row), None)
    if not found:
        raise ValueError(f"{where}: {'nothing in' if found == '' else 'there is no'} column '{names[0]}'")
    return found


def _samples(table: Path, pictures: Path, masks: Path) -> Iterator[Sample]:
    for where, row in rows_of(table):
        path = pictures / _first(row, PATH, where)
        mask = row.get("mask", "")
        for frame in _frames(path, row.get("frame", ""), where):
            yield Sample(
                path=path,
                patient=_first(row, PATIENT, where),
                malignant=truth_of(row, where),
                frame=frame,
                histology=row.get("histology", ""),
                mask=masks / mask if mask else None,
                representative=_flag(row.get("representative", ""), where),
                site=row.get("site", ""),
                device=row.get("device", ""),
                date=row.get("date", ""),
            )


def _flag(said: str, where: str) -> bool | None:
    if said and said.lower() not in WORDS:
        raise ValueError(f"{where}: representative is '{said}': write 1, 0 or nothing")
    return WORDS[said.lower()] if said else None


def _frames(path: Path, given: str, where: str) -> range:
    """The frames that a row stands for. A file that cannot be opened counts as one: the check will say why."""
    if given:
        if not given.isdecimal():
            raise ValueError(f"{where}: frame is '{given}': write a whole number, the first is 0, or nothing for all")
        return range(int(given), int(given) + 1)
    if path.suffix.lower() in STILLS or not path.is_file():
        return range(1)
    try:
        return range(read_clip(path).n_frames)
    except ValueError:
        return range(1)

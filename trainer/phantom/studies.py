"""The sample studies: which mass, which clips, and the folder they are written to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.phantom.acoustics import Probe, polar_decibels, to_grey
from trainer.phantom.dicom_writer import ClipTags, uid, write_clip
from trainer.phantom.flow import ColourBox, flow_colours
from trainer.phantom.geometry import Plane, Sector
from trainer.phantom.masses import MASSES
from trainer.phantom.motion import Motion
from trainer.phantom.screen import Screen, lay_out
from trainer.phantom.tissue import Cloud, Tissue, scatter

READ_ME = """# Sample studies: synthetic

**No patient was examined.** Every study here was simulated by `trainer/phantom`, is marked SYNTHETIC PHANTOM on the
picture and in the tags, and says nothing about how well a model works: simulated masses carry no histology, and what
a model answers to them is a demonstration. No network was trained on them, and none may be.

Simulated with `python -m trainer.phantom resources/samples` (`make samples`). The same versions of numpy, scipy, Pillow
and pydicom on the same kind of processor give the same bytes. `samples.csv` lists every clip.

| study | seed | clips | shows |
|---|---|---|---|
"""
SWEEP = 12.0  # mm from the first frame to the last
PERSISTENCE = 0.25  # share of the frame before that a scanner leaves standing


@dataclass(frozen=True)
class ClipPlan:
    """One clip: ``frames`` at ``fps`` over a sweep of ``sweep`` mm; one frame is a still."""

    name: str
    title: str
    frames: int
    fps: float = 20.0
    sweep: float = SWEEP
    doppler: bool = False
    colour: bool = False


@dataclass(frozen=True)
class StudyPlan:
    """One study of one simulated mass. ``shows`` is what a person should see in it."""

    name: str
    mass: str
    seed: int
    side: str
    shows: str
    clips: tuple[ClipPlan, ...]


def _sweep(frames: int, colour: bool = False) -> ClipPlan:
    return ClipPlan("sweep", "Sweep through the mass", frames, colour=colour)


STUDIES = (
    StudyPlan(
        "unilocular",
        "unilocular",
        101,
        "ADNEXA R",
        "thin-walled anechoic cyst with posterior enhancement",
        (_sweep(30, True),),
    ),
    StudyPlan(
        "multilocular",
        "multilocular",
        202,
        "ADNEXA L",
        "cyst with thin septa; low-level echoes in a locule",
        (_sweep(30),),
    ),
    StudyPlan("solid", "solid", 303, "ADNEXA R", "irregular solid tumour in free fluid", (_sweep(30),)),
    StudyPlan("papillary", "papillary", 404, "ADNEXA L", "cyst with papillary projections", (_sweep(60),)),
    StudyPlan(
        "dermoid",
        "dermoid",
        505,
        "ADNEXA R",
        "mixed echoes, bright lines and dots, echogenic plug with an acoustic shadow",
        (_sweep(30), ClipPlan("still", "Still through the plug", 1, sweep=0.0)),
    ),
    StudyPlan(
        "doppler",
        "solid",
        606,
        "ADNEXA L",
        "irregular solid tumour; its second clip is colour Doppler, out of the model's scope",
        (_sweep(20), ClipPlan("colour", "Colour Doppler", 12, 12.5, 1.0, doppler=True, colour=True)),
    ),
)


def frames_of(plan: StudyPlan, clip: ClipPlan, sector: Sector, tissue: Tissue, cloud: Cloud) -> Iterator[Screen]:
    """The clip's frames, (480, 640, 3) uint8 each, one after the other."""
    motion = Motion(sweep=clip.sweep, seconds=clip.frames / clip.fps, phase=plan.seed % 7)
    area = ColourBox() if clip.doppler else None
    layout = lay_out(sector, f"{plan.name} (seed {plan.seed})", plan.side, area)
    before: Plane | None = None
    for index in range(clip.frames):
        time = index / clip.fps
        decibels = polar_decibels(cloud, tissue, motion, sector, Probe(), time, 1000 * len(clip.name) + index)
        if before is not None:
            decibels = (1 - PERSISTENCE) * decibels + PERSISTENCE * before
        before = decibels
        screen = layout.frame(sector.to_screen(to_grey(decibels)))
        if area is not None:
            shown, colours = flow_colours(tissue, motion, sector, area, time)
            box = sector.box
            screen[box.y0 : box.y1, box.x0 : box.x1][shown] = colours[shown]
        yield layout.outlined(screen)


def write_study(plan: StudyPlan, folder: Path) -> list[Path]:
    """Simulate ``plan`` and write its clips to ``folder / plan.name``; returns their paths. Same plan, same bytes."""
    sector, tissue = Sector(), MASSES[plan.mass](plan.seed)
    widest = max(clip.sweep for clip in plan.clips)
    cloud = scatter(tissue, sector, widest / 2)
    paths = []
    for number, clip in enumerate(plan.clips, start=1):
        frames = list(frames_of(plan, clip, sector, tissue, cloud))
        tags = ClipTags(
            study=plan.name,
            title=clip.title,
            number=number,
            seed=plan.seed,
            fps=clip.fps if clip.frames > 1 else None,
            colour=clip.colour,
            colour_box=ColourBox().box(sector) if clip.doppler else None,
        )
        path = folder / clip_path(plan, number, clip)
        write_clip(path, frames, tags, sector)
        paths.append(path)
    return paths


def write_list(plans: Sequence[StudyPlan], folder: Path) -> tuple[Path, Path]:
    """``samples.csv``, a row per clip, and ``README.md``: what each shows, and how all were made."""
    rows = io.StringIO()
    table = csv.writer(rows, lineterminator="\n")
    table.writerow(("file", "study_uid", "mass", "frames", "fps", "seed", "synthetic", "shows"))
    for plan in plans:
        for number, clip in enumerate(plan.clips, start=1):
            fps = clip.fps if clip.frames > 1 else ""
            about = (plan.mass, clip.frames, fps, plan.seed, "yes", f"{clip.title}: {plan.shows}")
            table.writerow((clip_path(plan, number, clip), uid(plan.name, plan.seed), *about))
    listed, read_me = folder / "samples.csv", folder / "README.md"
    listed.write_text(rows.getvalue(), encoding="utf-8", newline="\n")
    lines = [f"| {plan.name} | {plan.seed} | {len(plan.clips)} | {plan.shows} |" for plan in plans]
    read_me.write_text(READ_ME + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return listed, read_me


def clip_path(plan: StudyPlan, number: int, clip: ClipPlan) -> str:
    """Where a clip lies in the samples' folder."""
    return f"{plan.name}/{number}-{clip.name}.dcm"

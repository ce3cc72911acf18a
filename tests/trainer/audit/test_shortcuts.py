"""An audit tells a model that reads the lesion from one that reads the writing."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box
from trainer.audit.edits import EDITS, lesion_elsewhere, outside_scrambled, scene, without_lesion
from trainer.audit.findings import Audit
from trainer.audit.page import page, write_audit
from trainer.audit.randomising import Randomised, Step
from trainer.audit.running import Seen, choose, conclude, look
from trainer.audit.shortcuts import Answers, effect, share
from trainer.cohort.sample import Sample, Scoped

ROWS, COLUMNS = 200, 240
BOX = Box(0, 0, COLUMNS, ROWS)
LESION = (slice(60, 110), slice(60, 110))


def picture(malignant: bool, marked: bool, seed: int) -> NDArray[np.uint8]:
    """A speckled sector (200, 240, 3) with a lesion, bright where malignant, and with or without a yellow caliper."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:ROWS, :COLUMNS]
    shown = np.where((np.abs(x - 120) < 0.7 * (y + 60)) & (y > 8) & (y < 190), rng.integers(60, 100, y.shape), 0)
    shown[LESION] = rng.integers(150, 180, (50, 50)) if malignant else rng.integers(10, 30, (50, 50))
    frame = np.repeat(cv2.GaussianBlur(shown.astype(np.uint8), (0, 0), 1.2)[..., None], 3, axis=2)
    if marked:
        cv2.drawMarker(frame, (150, 150), (230, 220, 60), cv2.MARKER_CROSS, 15, 2)
    return frame


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> list[Scoped]:
    """Six patients with two pictures each, three malignant; calipers only on the malignant ones."""
    folder = tmp_path_factory.mktemp("cohort")
    mask = np.zeros((ROWS, COLUMNS), np.uint8)
    mask[LESION] = 255
    Image.fromarray(mask).save(folder / "mask.png")
    samples = []
    for i in range(12):
        malignant = i < 6
        path = folder / f"p{i:02}.png"
        Image.fromarray(picture(malignant, malignant, i)).save(path)
        samples.append(Scoped(Sample(path, f"patient {i // 2}", malignant, mask=folder / "mask.png"), BOX))
    return samples


def reads_lesion(shown: NDArray[np.uint8], box: Box) -> tuple[float, CamMap]:
    values = np.zeros((4, 4), np.float32)
    values[1, 1] = 1
    return float(shown[LESION].mean()) / 255, CamMap(values, box)


def reads_marks(shown: NDArray[np.uint8], box: Box) -> tuple[float, CamMap]:
    yellow = (np.ptp(shown.astype(int), axis=2) > 60).sum()
    return 0.1 + 0.8 * min(1.0, yellow / 30), CamMap(np.ones((4, 4), np.float32), box)


@pytest.fixture(scope="module")
def of_lesion(cohort: list[Scoped]) -> Audit:
    return conclude("reads-lesion", cohort, look(cohort, reads_lesion), None)


@pytest.fixture(scope="module")
def of_marks(cohort: list[Scoped]) -> tuple[Audit, Seen]:
    step = Step("the head", True, (0.1, 0.2), (0.0, 0.1), 0)
    seen = look(cohort, reads_marks)
    return conclude("a<b>", cohort, seen, Randomised((step,), (0.5, 0.5), 2)), seen


def test_a_model_that_reads_the_lesion_changes_only_without_it(of_lesion: Audit) -> None:
    audit = of_lesion
    without, marks, outside = (audit.effect(edit) for edit in ("without_lesion", "without_marks", "outside_scrambled"))
    assert without is not None and marks is not None and outside is not None
    assert without.n == 12 and without.change.value > 0.15
    assert without.beyond is not None and without.beyond.ci is not None and without.beyond.ci[0] > 0.1
    assert without.malignant is not None and without.malignant.value < 0
    assert without.benign is not None and without.benign.value > 0
    assert without.before is not None and without.before.value == 1.0
    assert without.difference is not None and without.difference.value < 0
    assert marks.change.value < 0.01 and outside.change.value == 0
    assert audit.saliency is not None
    assert audit.saliency.mass.value > 0.5 and audit.saliency.hits.value == 1.0
    assert audit.saliency.hits.ci is not None and audit.saliency.hits.ci[0] < 0.7  # six patients prove little
    assert audit.saliency.times.value > 5


def test_a_model_that_reads_the_writing_is_found_out(of_marks: tuple[Audit, Seen]) -> None:
    audit, _ = of_marks
    marks, lesion = audit.effect("without_marks"), audit.effect("without_lesion")
    assert marks is not None and lesion is not None
    assert marks.malignant is not None and marks.malignant.value < -0.5
    assert marks.beyond is not None and marks.beyond.value > 0.5
    assert lesion.change.value < 0.01
    assert audit.marks_alone is not None and audit.marks_alone.value > 0.9
    assert audit.saliency is not None and audit.saliency.times.value == pytest.approx(1.0, abs=0.05)


def test_the_same_seed_gives_the_same_audit_and_the_card_gets_every_figure(
    cohort: list[Scoped], of_lesion: Audit
) -> None:
    assert conclude("reads-lesion", cohort, look(cohort, reads_lesion), None) == of_lesion
    metrics = of_lesion.metrics()
    names = [one.name for one in metrics]
    assert len(set(names)) == len(names)
    assert {"without_marks_change", "without_lesion_beyond_control", "cam_mass_in_lesion"} <= set(names)
    assert all(one.ci[0] <= one.value <= one.ci[1] and one.method and one.n > 0 for one in metrics)


class Tags(HTMLParser):
    """What a page opens and does not close, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "img"):
            self.opened.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def test_the_page_is_whole_says_what_it_is_for_and_fetches_nothing(
    of_marks: tuple[Audit, Seen], tmp_path: Path
) -> None:
    audit, seen = of_marks
    write_audit(audit, seen, tmp_path / "audit")
    text = (tmp_path / "audit" / "audit.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    assert tags.opened == []
    assert tags.fetched and all(one.startswith("data:image/jpeg;base64,") for one in tags.fetched)
    assert "Research use only" in text and "a&lt;b&gt;" in text
    assert "patient 0" not in text
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)
    held = json.loads((tmp_path / "audit" / "audit.json").read_text(encoding="utf-8"))
    assert held["research_use_only"] is True and held["n"] == 12
    assert held["randomised"]["steps"][0]["mean_ranks"] == pytest.approx(0.15)
    assert page(audit, seen) == text


def test_each_edit_changes_what_it_says_and_nothing_else(cohort: list[Scoped]) -> None:
    shown = picture(True, True, 1)
    mask = np.zeros((ROWS, COLUMNS), np.uint8)
    mask[LESION] = 255
    one = scene(shown, BOX, mask)
    before = shown.copy()
    scrambled, gone, elsewhere = outside_scrambled(one), without_lesion(one), lesion_elsewhere(one)
    assert scrambled is not None and gone is not None and elsewhere is not None
    assert (scrambled[one.sector] == shown[one.sector]).all()
    assert sorted(scrambled.ravel().tolist()) == sorted(shown.ravel().tolist())
    assert gone[LESION].mean() == pytest.approx(80, abs=15)
    assert (elsewhere[LESION] == shown[LESION]).all()
    assert (elsewhere != shown).any(axis=2).sum() > 0.5 * mask.astype(bool).sum()
    assert (shown == before).all()


def test_without_a_mask_or_marks_those_edits_do_not_apply() -> None:
    one = scene(picture(False, False, 2), BOX, None)
    assert {name for name, edit in EDITS.items() if edit(one) is not None} <= {"outside_scrambled"}


def test_few_pictures_give_figures_without_intervals_and_none_an_error() -> None:
    answers = Answers(np.array([0.2]), np.array([0.5]), np.array([True]), np.array(["a"]))
    found = effect("without_marks", answers)
    assert found is not None and found.change.value == pytest.approx(0.3)
    assert found.change.ci is None and found.before is None and found.benign is None
    nothing = Answers(np.array([0.2]), np.array([np.nan]), np.array([True]), np.array(["a"]))
    assert effect("without_marks", nothing) is None
    with pytest.raises(ValueError, match="no picture"):
        look([], reads_marks)


def test_a_share_of_all_or_none_has_an_interval_all_the_same() -> None:
    patients, malignant = np.array(["a", "a", "b", "c"]), np.array([True, True, False, False])
    none = share(np.zeros(4, bool), patients, malignant)
    assert none.value == 0 and none.ci is not None and none.ci[1] > 0.5


def test_at_most_so_many_are_chosen_up_to_half_of_them_malignant(cohort: list[Scoped]) -> None:
    few = choose(cohort, 5, seed=1)
    assert len(few) == 5 and sum(one.sample.malignant for one in few) == 2
    assert few == choose(cohort, 5, seed=1) and few == [one for one in cohort if one in few]
    assert choose(cohort, None) == cohort == choose(cohort, 99)
    assert len(choose(cohort[:8], 6)) == 6
    assert choose(cohort, 0) == []

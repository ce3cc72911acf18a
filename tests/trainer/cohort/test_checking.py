"""What a check finds, what stops the work, and the page that says so."""

from __future__ import annotations

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.trainer.cohort.conftest import Draw
from trainer.cohort.checking import check
from trainer.cohort.findings import Finding, Findings
from trainer.cohort.listing import read_cohort
from trainer.cohort.report import write_report
from trainer.cohort.scoping import in_scope, look
from trainer.cohort.splitting import Plan, split_cohort


def by_code(findings: tuple[Finding, ...]) -> dict[str, Finding]:
    return {one.code: one for one in findings}


def add_rows(cohort: Path, *rows: str) -> None:
    with (cohort / "labels.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")


def test_what_the_product_keeps_from_the_model_is_left_out_with_its_reason(cohort: Path) -> None:
    said: list[str] = []
    scoped, refused = in_scope(read_cohort(cohort), said.append)
    assert len(scoped) == 23 and [(one.name, code) for one, code in refused] == [("23.png", "pixels.scope_colour")]
    assert said == ["24 of 24 pictures looked at, 23 in scope"]
    box = scoped[0].box
    assert 0 <= box.x0 < box.x1 <= 160 and 0 <= box.y0 < box.y1 <= 120


def test_a_good_cohort_has_nothing_to_mend(cohort: Path) -> None:
    findings = check(read_cohort(cohort))
    assert findings.blocking == () and findings.alike == () and findings.together == ()
    warnings = by_code(findings.warnings)
    assert set(warnings) == {"few_patients", "one_picture"}
    assert warnings["few_patients"].items == ("malignant: 4 patients", "benign: 8 patients")
    assert warnings["one_picture"].items == ("p11",)
    assert findings.left_out == {"pixels.scope_colour": 1}
    benign, malignant = findings.tallies["truth"]
    assert (malignant.pictures, malignant.patients, malignant.patients_in_scope) == (8, 4, 4)
    assert (benign.pictures, benign.pictures_in_scope) == (16, 15)
    assert [one.name for one in findings.tallies["histology"]] == ["kind 0", "kind 1"]
    assert "device" not in findings.tallies


def test_everything_that_must_be_mended_is_named(cohort: Path) -> None:
    (cohort / "images" / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    shutil.copy(cohort / "images" / "00.png", cohort / "images" / "copy.png")
    add_rows(
        cohort,
        "gone.png,00.png,p20,,1",
        "bad.png,00.png,p21,,0",
        "02.png,02.png,p01,,0",
        "05.png,none.png,p01,,1",
        "copy.png,,p22,,0",
    )
    blocking = by_code(check(read_cohort(cohort)).blocking)
    assert blocking["missing_file"].items == ("gone.png",)
    assert blocking["unreadable"].items[0].startswith("bad.png (pixels.")
    assert set(blocking["listed_twice"].items) == {"02.png", "05.png"}
    assert blocking["two_truths"].items == ("p01",)
    assert blocking["same_file_two_truths"].items == ("00.png and copy.png", "05.png and 05.png")
    assert blocking["mask"].items == ("05.png",)


def test_a_class_that_is_absent_stops_the_work(cohort: Path) -> None:
    benign = [one for one in read_cohort(cohort) if not one.malignant]
    assert by_code(check(benign).blocking)["no_such_class"].items == ("malignant",)
    assert "no_such_class" in by_code(check([]).blocking)


def test_copies_between_patients_are_shown_and_kept_together(cohort: Path, draw: Draw) -> None:
    copies = [np.clip(draw(0) * 0.85, 0, 255), draw(2)[:, ::-1]]
    for name, copy in zip(("dim.jpg", "turned.jpg"), copies, strict=True):
        Image.fromarray(copy.astype(np.uint8)).save(cohort / "images" / name, quality=85)
    add_rows(cohort, "dim.jpg,,p30,,1", "turned.jpg,,p31,,1")
    samples = read_cohort(cohort)
    looked = look(samples)
    findings = check(samples, looked)
    assert {(a.first.sample.name, a.second.sample.name, a.mirrored) for a in findings.alike} == {
        ("00.png", "dim.jpg", False),
        ("02.png", "turned.jpg", True),
    }
    assert findings.together == (("p00", "p30"), ("p01", "p31")) and not findings.blocking
    assert len(by_code(findings.warnings)["alike_two_truths"].items) == 1
    for seed in range(4):
        split = split_cohort(looked, findings, Plan(seed), cohort / f"{seed}" / "split.csv", cohort)
        part = {one.sample.patient: its for one, its in zip(split.samples, split.part_of, strict=True)}
        assert part["p00"] == part["p30"] and part["p01"] == part["p31"]


def test_a_device_with_one_class_and_a_mask_of_another_picture_are_said(cohort: Path) -> None:
    lines = (cohort / "labels.csv").read_text(encoding="utf-8").splitlines()
    table = [lines[0] + ",device"] + [f"{line},{'old' if line.endswith(',1') else 'new'}" for line in lines[1:]]
    (cohort / "labels.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    Image.new("L", (60, 60)).save(cohort / "masks" / "04.png")
    warnings = by_code(check(read_cohort(cohort)).warnings)
    assert warnings["one_sided"].items == ("device new: 8 patients, all benign",), "4 malignant ones say too little"
    assert warnings["mask_shape"].items == ("04.png",)


class _Page(HTMLParser):
    """Tags that are open, addresses that the page would fetch, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_needs_nothing_else_and_says_what_it_is(cohort: Path, tmp_path: Path) -> None:
    shutil.copy(cohort / "images" / "00.png", cohort / "images" / "copy.png")
    add_rows(cohort, "copy.png,,<b>p40</b>,,0")
    findings: Findings = check(read_cohort(cohort))
    write_report(findings, tmp_path / "out", "A & B")
    page = _Page()
    page.feed((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert page.open == [] and len(page.addresses) == 2
    assert all(address.startswith("data:image/jpeg;base64,") for address in page.addresses)
    assert "Research use only" in page.text and "A & B" in page.text and "<b>p40</b>" in page.text
    assert "1 thing has to be mended" in page.text and "the same file" in page.text
    written = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert written["alike"][0]["patients"] == ["p00", "<b>p40</b>"] and written["alike"][0]["same_file"]
    assert written["blocking"][0]["code"] == "same_file_two_truths"


def test_a_cohort_with_findings_is_not_split(cohort: Path) -> None:
    add_rows(cohort, "gone.png,00.png,p20,,1")
    samples = read_cohort(cohort)
    looked = look(samples)
    with pytest.raises(ValueError, match="mended first: Files that are not there: 1"):
        split_cohort(looked, check(samples, looked), Plan(), cohort / "split.csv", cohort)


def test_two_protocols_put_the_same_patients_in_the_same_parts(cohort: Path) -> None:
    samples = read_cohort(cohort)
    looked = look(samples)
    findings = check(samples, looked)
    seen = {}
    for protocol in ("all", "representative", "random"):
        plan = Plan(3, protocol=protocol)
        split = split_cohort(looked, findings, plan, cohort / protocol / "split.csv", cohort)
        seen[protocol] = {one.sample.patient: part for one, part in zip(split.samples, split.part_of, strict=True)}
        assert split.about["protocol"] == protocol and split.about["seed"] == 3 and "folds" not in split.about
        assert split.about["stands_for_flag"] is (protocol == "representative")
        assert len(split.samples) == (23 if protocol == "all" else 12)
    assert seen["all"] == seen["representative"] == seen["random"]

"""The findings of a check as a page for a person and a file for a program."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ovadesk.pixels.display import grey
from ovadesk.settings import write_atomically
from trainer.cohort.findings import Alike, Finding, Findings, Tally
from trainer.cohort.sample import Scoped
from trainer.dataset.reading import read_shown

RESEARCH_USE = "Research use only. Not for diagnosis."
PAIRS_SHOWN, ITEMS_SHOWN, ITEMS_OPEN, SIDE = 24, 200, 8, 220
WHY = {
    "pixels.scope_colour": "Colour or power Doppler in the region",
    "pixels.scope_no_region": "No ultrasound region found",
    "pixels.scope_m_mode": "M-mode only",
    "pixels.scope_spectral": "Spectral Doppler only",
    "pixels.scope_blank": "The region is blank",
    "pixels.scope_modality": "Not ultrasound",
}
STYLE = """
:root { color-scheme: light; } body { font: 15px/1.5 system-ui, sans-serif; color: #1c2530; background: #f5f7f9;
margin: 0; } main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; } h1 { font-size: 1.5rem; margin: .2rem 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; } .use { background: #1c2530; color: #fff; padding: .4rem 1.5rem; }
.verdict { padding: .8rem 1rem; border-left: 6px solid; background: #fff; margin: 1rem 0; }
.finding { background: #fff; border-left: 6px solid; padding: .6rem 1rem; margin: .6rem 0; }
.bad { border-color: #b3261e; } .warn { border-color: #b06f00; } .good { border-color: #1b7a43; }
.kind { font-weight: 600; } summary { cursor: pointer; color: #31506f; } details ul { margin: .3rem 0; columns: 2; }
li { overflow-wrap: anywhere; } table { border-collapse: collapse; background: #fff; margin: .6rem 0 1.2rem; }
th, td { padding: .3rem .9rem; border-bottom: 1px solid #dde3e9; text-align: right; }
th:first-child, td:first-child { text-align: left; } thead th { background: #e9eef3; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(29rem, 1fr)); gap: 1rem; }
.pair { background: #fff; padding: .6rem; } .pair div { display: flex; gap: .4rem; } figure { margin: 0; flex: 1; }
img { width: 100%; background: #000; } figcaption { font-size: .8rem; overflow-wrap: anywhere; }
"""


def write_report(findings: Findings, folder: Path, title: str = "Cohort") -> None:
    """Write report.html, which needs no other file, and report.json into ``folder``.

    Patients appear by the pseudonym they have in the cohort, pictures by the part that the model sees alone: names
    that are burnt in beside it do not show. Raises OSError where the folder cannot be written.
    """
    write_atomically(folder / "report.html", _page(findings, title).encode("utf-8", "replace"))
    written = json.dumps(to_dict(findings), indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / "report.json", written.encode("utf-8", "replace"))


def to_dict(findings: Findings) -> dict[str, Any]:
    """The findings as they stand in report.json."""
    alike = [
        {
            "pictures": [one.first.sample.name, one.second.sample.name],
            "patients": [one.first.sample.patient, one.second.sample.patient],
            "differ": one.differ,
            "mirrored": one.mirrored,
            "same_file": one.same_file,
        }
        for one in findings.alike
    ]
    return {
        "schema": 1,
        "use": RESEARCH_USE,
        "blocking": [asdict(one) for one in findings.blocking],
        "warnings": [asdict(one) for one in findings.warnings],
        "tallies": {column: [asdict(one) for one in rows] for column, rows in findings.tallies.items()},
        "left_out": findings.left_out,
        "alike": alike,
    }


def verdict(findings: Findings) -> str:
    """One sentence: whether the cohort can be used."""
    count = len(findings.blocking)
    if count:
        return f"Not to be trained on yet: {count} {'thing has' if count == 1 else 'things have'} to be mended."
    if findings.warnings:
        return "Nothing stands in the way. Read the warnings before you train."
    return "Nothing stands in the way."


def _page(findings: Findings, title: str) -> str:
    kind = "bad" if findings.blocking else "warn" if findings.warnings else "good"
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}: check</title>',
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>',
        f'<div class="use">{RESEARCH_USE}</div><main><h1>{html.escape(title)}: what the check found</h1>',
        f'<p class="verdict {kind}">{verdict(findings)}</p>',
        _listed("To be mended", "bad", findings.blocking),
        _listed("To be known", "warn", findings.warnings),
        "<h2>What there is</h2>",
        *(_table(column, rows) for column, rows in findings.tallies.items()),
        _left_out(findings.left_out),
        _pairs(findings.alike),
        "</main></body></html>\n",
    ]
    return "\n".join(parts)


def _listed(heading: str, kind: str, found: Sequence[Finding]) -> str:
    if not found:
        return ""
    return f"<h2>{heading}</h2>" + "".join(
        f'<div class="finding {kind}"><span class="kind">{html.escape(one.text)}</span>{_items(one.items)}</div>'
        for one in found
    )


def _items(items: Sequence[str]) -> str:
    rows = "".join(f"<li>{html.escape(item)}</li>" for item in items[:ITEMS_SHOWN])
    more = f"<p>and {len(items) - ITEMS_SHOWN} more, in report.json</p>" if len(items) > ITEMS_SHOWN else ""
    opened = " open" if len(items) <= ITEMS_OPEN else ""
    return f"<details{opened}><summary>Which</summary><ul>{rows}</ul>{more}</details>"


def _table(column: str, rows: Sequence[Tally]) -> str:
    heads = (column.capitalize(), "pictures", "pictures in scope", "patients", "patients in scope")
    shown = [(r.name or "not given", r.pictures, r.pictures_in_scope, r.patients, r.patients_in_scope) for r in rows]
    return _grid(heads, shown)


def _left_out(codes: dict[str, int]) -> str:
    if not codes:
        return "<p>Every picture that was read is in the model's scope.</p>"
    rows = [(f"{WHY.get(code, 'Other')} ({code})", count) for code, count in codes.items()]
    return "<h2>Not for the model, as in the program</h2>" + _grid(("Reason", "pictures"), rows)


def _grid(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(value))}</td>" for value in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _pairs(alike: Sequence[Alike]) -> str:
    if not alike:
        return "<h2>Near-duplicates across patients</h2><p>None found.</p>"
    shown = "".join(map(_pair, alike[:PAIRS_SHOWN]))
    note = f"<p>The nearest {PAIRS_SHOWN} of {len(alike)}.</p>" if len(alike) > PAIRS_SHOWN else ""
    return f'<h2>Near-duplicates across patients</h2>{note}<div class="pairs">{shown}</div>'


def _pair(one: Alike) -> str:
    how = "the same file" if one.same_file else f"{one.differ} of 255 signs differ"
    both = _figure(one.first) + _figure(one.second)
    return f'<div class="pair"><div>{both}</div><p>{how}{", mirrored" if one.mirrored else ""}</p></div>'


def _figure(one: Scoped) -> str:
    s = one.sample
    truth = "malignant" if s.malignant else "benign"
    caption = html.escape(f"{s.name}, patient {s.patient}, {truth}")
    return f'<figure><img alt="" src="{_thumbnail(one)}"><figcaption>{caption}</figcaption></figure>'


def _thumbnail(one: Scoped) -> str:
    """What the model sees of the sample, at most 220 pixels a side, as the address of an image in the page itself."""
    box = one.box
    part = np.ascontiguousarray(grey(read_shown(one.sample)[box.y0 : box.y1, box.x0 : box.x1]))
    picture = Image.fromarray(part)
    picture.thumbnail((SIDE, SIDE))
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=80)
    return "data:image/jpeg;base64," + base64.b64encode(held.getvalue()).decode("ascii")

"""The audit as one page that a person can read, without a script or a file beside it."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from ovadesk.pixels.display import Shown
from ovadesk.settings import write_atomically
from trainer.audit.edits import CONTROLS, TITLES
from trainer.audit.findings import Audit
from trainer.audit.running import Example, Seen
from trainer.audit.shortcuts import Effect, Figure

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.3rem .8rem .3rem 0;text-align:right;"
    "border-bottom:1px solid #d5d9de;font-variant-numeric:tabular-nums;vertical-align:top}"
    "td:first-child,th:first-child{text-align:left}th{font-weight:600}small,figcaption{color:#57606a}"
    ".control td{color:#57606a}.note{background:#fff4d6;padding:.6rem 1rem;border-left:4px solid #bf8700}"
    "figure{display:inline-block;margin:.4rem 1rem .8rem 0;vertical-align:top}figure img{height:190px;margin-right:4px;"
    "background:#000}"
)
COLUMNS = (
    *("Changed", "Pictures", "Mean |change|", "Beyond control", "Malignant", "Benign"),
    *("AUC as is", "AUC changed", "Difference"),
)
STEP_COLUMNS = ("Shuffled", "Rank correlation", "Structural similarity", "Empty maps")
READING = (
    "Each row changes one thing in the pictures and asks the model again. Painting over moves any network a little, "
    "so a row has a control: as much painted over beside it. A model that relies on the lesion answers otherwise "
    "without it (far beyond its control), and stays as it is without text and calipers or with another outside."
)


def write_audit(audit: Audit, seen: Seen, folder: Path) -> None:
    """audit.json and audit.html in ``folder``, which is made where it is missing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "audit.json", (json.dumps(audit.to_dict(), indent=1) + "\n").encode("utf-8"))
    write_atomically(folder / "audit.html", page(audit, seen).encode("utf-8"))


def page(audit: Audit, seen: Seen) -> str:
    """The page as HTML."""
    parts = [
        f"<h1>Shortcut audit of {html.escape(audit.model_id)}</h1>",
        '<p class="note">Research use only. Not for diagnosis.</p>',
        f"<p>{audit.n} pictures ({audit.malignant} malignant) of {audit.patients} patients. {READING}</p>",
        _effects(audit),
        _marks(audit),
        _saliency(audit),
        _maps(seen.maps),
        _randomised(audit),
        "<h2>Pictures that changed the answer most</h2>",
        *(_examples(TITLES[edit], some) for edit, some in seen.examples.items() if some),
    ]
    head = f"<meta charset='utf-8'><title>Shortcut audit</title><style>{STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(parts)}</body></html>\n"


def figure(one: Figure | None, digits: int = 3) -> str:
    """A number with its interval, a dash where there is none."""
    if one is None:
        return "–"
    interval = "" if one.ci is None else f"<br><small>{one.ci[0]:.{digits}f} to {one.ci[1]:.{digits}f}</small>"
    return f"{one.value:.{digits}f}{interval}"


def _effects(audit: Audit) -> str:
    rows = "".join(_effect(one) for one in audit.effects)
    return (
        f"<h2>What the answer hangs on</h2><table>{_row('th', COLUMNS)}{rows}</table>"
        "<p><small>Probabilities from 0 to 1;"
        " malignant and benign: mean signed change. AUC per picture, on the pictures of the row. Intervals: 95%, "
        "patients redrawn (AUC: DeLong, clustered by patient).</small></p>"
    )


def _effect(one: Effect) -> str:
    cells = (
        TITLES[one.edit].capitalize(),
        f"{one.n}<br><small>{one.patients} patients</small>",
        *(figure(each) for each in (one.change, one.beyond, one.malignant, one.benign, one.before, one.after)),
        figure(one.difference),
    )
    return _row("td", cells, "control" if one.edit in CONTROLS.values() else "")


def _marks(audit: Audit) -> str:
    alone = ""
    if audit.marks_alone is not None:
        alone = (
            " The share of the picture under marks, by itself and without any network, tells malignant from benign "
            f"with an AUC of {_inline(audit.marks_alone)}; 0.5 would mean that marks are no sign."
        )
    return f"<h2>Marks in these pictures</h2><p>Share of pictures with marks: {_inline(audit.marked)}.{alone}</p>"


def _saliency(audit: Audit) -> str:
    one = audit.saliency
    if one is None:
        return "<h2>The map and the lesion</h2><p>No picture has a lesion mask and a map that is not empty.</p>"
    return (
        f"<h2>The map and the lesion</h2><p>On {one.n} pictures with a mask: {_inline(one.mass)} of the Grad-CAM map "
        f"lies within the lesion, and its peak in {_inline(one.hits)} of them. An even map would have "
        f"{_inline(one.even)} of both; the map has {_inline(one.times, 2)} times as much. On malignant "
        f"pictures: {'–' if one.malignant is None else _inline(one.malignant)}.</p>"
    )


def _maps(some: Sequence[Example]) -> str:
    """The pictures with the highest probabilities under their maps; the white line is the lesion's outline."""
    shown = "".join(
        f"<figure>{_picture(one.old)}{_picture(one.new)}<figcaption>{html.escape(one.name)}, "
        f"{'malignant' if one.malignant else 'benign'}: {one.after:.2f}</figcaption></figure>"
        for one in some
    )
    return f"<h3>Highest probabilities, with the lesion's outline in white</h3>{shown}"


def _randomised(audit: Audit) -> str:
    one = audit.randomised
    if one is None:
        return ""
    rows = "".join(
        _row(
            "td",
            (
                f"{'down to ' if step.cascading else ''}{step.block}{'' if step.cascading else ' alone'}",
                f"{step.mean_ranks:.2f}",
                f"{step.mean_structure:.2f}",
                str(step.empty),
            ),
        )
        for step in one.steps
    )
    return (
        f"<h2>Weight randomisation</h2><p>The trained weights shuffled block by block, on {one.n} pictures. A map "
        "that explains what was learned must become another; one that stays shows only the picture's edges or the "
        f"network's build.</p><table>{_row('th', STEP_COLUMNS)}"
        f"{rows}</table>"
        f"<p><small>Maps of different pictures by the trained network: {one.chance[0]:.2f} and {one.chance[1]:.2f}. "
        "Adebayo et al. 2018.</small></p>"
    )


def _examples(title: str, some: Sequence[Example]) -> str:
    shown = "".join(
        f"<figure>{_picture(one.old)}{_picture(one.new)}<figcaption>{html.escape(one.name)}, "
        f"{'malignant' if one.malignant else 'benign'}: {one.before:.2f} &rarr; {one.after:.2f}</figcaption></figure>"
        for one in some
    )
    return f"<h3>{title.capitalize()}</h3>{shown}"


def _picture(shown: Shown) -> str:
    out = io.BytesIO()
    Image.fromarray(shown).save(out, "JPEG", quality=88)
    return f"<img alt='' src='data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}'>"


def _inline(one: Figure, digits: int = 3) -> str:
    interval = "" if one.ci is None else f" ({one.ci[0]:.{digits}f} to {one.ci[1]:.{digits}f})"
    return f"{one.value:.{digits}f}{interval}"


def _row(tag: str, cells: Sequence[str], kind: str = "") -> str:
    inner = "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)
    return f"<tr class='{kind}'>{inner}</tr>" if kind else f"<tr>{inner}</tr>"

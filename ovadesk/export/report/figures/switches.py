"""What happened to the readers' calls when they saw the model: flows from before to after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ovadesk.export.report.figures.figure import FOOT, Figure, Row, sheet
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import BLUE, FAINT, GREY, INK, PAGE, PALE, TEXT, TITLE, VERMILION
from ovadesk.export.report.material import Material
from ovadesk.stats.together import EVERYONE

TALL = 150.0  # points: of all flows of a panel together
GAP = 10.0
BAR = 9.0
LEAST = 0.8  # points: a flow of one reading is still seen


@dataclass(frozen=True, slots=True)
class Flows:
    """Readings by whether they were right before and after; ``model`` is right, wrong or "" where it said nothing."""

    model: str
    kept_right: int
    helpful: int
    harmful: int
    kept_wrong: int

    @property
    def n(self) -> int:
        return self.kept_right + self.helpful + self.harmful + self.kept_wrong


def switch_figures(of: Material) -> Iterator[Figure]:
    """Of all readers together; none where nothing was read both ways."""
    rows = of.found["switching"]
    whole = next((row for row in rows if not row["reader_id"] and row["reader_group"] == EVERYONE), None)
    whole = whole or next(iter(rows), None)
    if whole is None:
        return
    flows = [one for one in (_flows(whole, model) for model in ("right", "wrong", "")) if one.n]
    caption = of.words("report.figure.switches", n=whole["n_readers"])
    yield Figure("switches", caption, _draw(of, flows), list(_rows(of)))


def _flows(row: Row, model: str) -> Flows:
    """Added up from the table of one row."""
    counts = {(True, True): 0, (False, True): 0, (True, False): 0, (False, False): 0}
    for cell in row["table"]:
        said = "" if not cell["model"] else "right" if cell["model"] == cell["truth"] else "wrong"
        if said == model:
            counts[cell["before"] == cell["truth"], cell["after"] == cell["truth"]] += cell["n"]
    return Flows(model, counts[True, True], counts[False, True], counts[True, False], counts[False, False])


def _draw(of: Material, flows: list[Flows]) -> object:
    words = of.words
    wide = PAGE / max(len(flows), 2)
    onto = sheet(wide * len(flows), TALL + GAP + 62, words("report.use"))
    for place, one in enumerate(flows):
        left = wide * place
        top = FOOT + TALL + GAP + 24
        key = f"report.switches.model_{one.model or 'none'}"
        onto.text(left + wide / 2, top + 24, words(key, n=one.n), TITLE, anchor="middle", bold=True)
        _panel(onto, of, one, left + 58, left + wide - 58, top)
    return onto.drawing


def _panel(onto: Sheet, of: Material, one: Flows, left: float, right: float, top: float) -> None:
    """Right calls above, wrong ones below; what crosses is what changed."""
    words, scale = of.words, (TALL - 4 * LEAST) / max(one.n, 1)
    tall = {name: max(LEAST, n * scale) if n else 0.0 for name, n in _counts(one).items()}
    before = (one.kept_right + one.harmful, one.helpful + one.kept_wrong)
    after = (one.kept_right + one.helpful, one.harmful + one.kept_wrong)
    parts = (
        (("kept_right", "harmful"), ("helpful", "kept_wrong")),
        (("kept_right", "helpful"), ("harmful", "kept_wrong")),
    )
    stacks = [_stack(side, tall, top) for side in parts]
    for name, fill, ink in (
        ("kept_right", FAINT, GREY),
        ("kept_wrong", PALE, GREY),
        ("helpful", BLUE, BLUE),
        ("harmful", VERMILION, VERMILION),
    ):
        if tall[name]:
            (low1, high1), (low2, high2) = stacks[0][name], stacks[1][name]
            onto.band((left + BAR, low1, high1), (right - BAR, low2, high2), fill, ink)
    for side, x, counts, title in (
        (0, left, before, "report.condition.unaided"),
        (1, right - BAR, after, "report.condition.aided"),
    ):
        onto.text(x + BAR / 2, top + 9, words(title), TEXT, anchor="middle", bold=True)
        for half, (names, count) in enumerate(zip(parts[side], counts, strict=True)):
            ends = [stacks[side][name] for name in names if tall[name]]
            if ends:
                low, high = min(end[0] for end in ends), max(end[1] for end in ends)
                onto.box(x, low, BAR, high - low, fill=GREY if half else INK)
                at = x - 4 if side == 0 else x + BAR + 4
                text = words("report.switches.wrong" if half else "report.switches.right", n=count)
                onto.paragraph(at, (low + high) / 2 + 9, 50, text, TEXT, anchor="start" if side else "end")
    _key(onto, of, one, (left + right) / 2, top - TALL - GAP - 14)


def _counts(one: Flows) -> dict[str, int]:
    return {name: getattr(one, name) for name in ("kept_right", "helpful", "harmful", "kept_wrong")}


def _stack(
    side: tuple[tuple[str, str], tuple[str, str]], tall: dict[str, float], top: float
) -> dict[str, tuple[float, float]]:
    """Where each flow begins or ends: (low, high)."""
    found, y = {}, top
    for half in side:
        for name in half:
            found[name] = (y - tall[name], y)
            y -= tall[name]
        y -= GAP
    return found


def _key(onto: Sheet, of: Material, one: Flows, middle: float, y: float) -> None:
    """What the two coloured flows are, each with its direction and count."""
    for text, ink, row in (
        (of.words("report.switches.helpful", n=one.helpful), BLUE, 0),
        (of.words("report.switches.harmful", n=one.harmful), VERMILION, 1),
    ):
        foot = y - 10 * row
        x = middle - 62
        ends = ((x, foot - 1), (x + 14, foot + 5)) if row == 0 else ((x, foot + 5), (x + 14, foot - 1))
        onto.arrow(*ends, ink=ink)
        onto.text(x + 19, foot, text, TEXT)


def _rows(of: Material) -> Iterator[Row]:
    """Every cell of every reader and group."""
    for row in of.found["switching"]:
        for cell in row["table"]:
            yield {name: row[name] for name in ("reader_id", "reader_group", "model_id")} | dict(cell)

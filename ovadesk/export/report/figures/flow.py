"""The flow of readings and cases into the analysis, after the manner of STARD."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ovadesk.export.report import fonts
from ovadesk.export.report.figures.figure import FOOT, Figure, Row, sheet
from ovadesk.export.report.figures.sheet import Sheet
from ovadesk.export.report.figures.style import GREY, PAGE, TEXT
from ovadesk.export.report.material import Material
from ovadesk.stats.together import EVERYONE

MAIN, SIDE, GAP, PAD, BRANCH = 268.0, 196.0, 18.0, 6.0, 7.0  # points
LINE = TEXT * 1.28
PER_ROW = 3
LEFT_OUT = ("ragged", "nameless", "two_truths", "no_truth", "no_answer", "duplicates")
BESIDE = ("practice", "set_aside", "repeats")


@dataclass(frozen=True, slots=True)
class Text:
    """What stands in a box, wrapped to its width."""

    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return LINE * len(self.lines) + 2 * PAD


def flow_figure(of: Material) -> Figure:
    """From the rows of the table, or the cases of the study, to the calls under each condition."""
    return Figure("flow", of.words("report.figure.flow"), _draw(of), list(_rows(of)))


def _text(parts: Sequence[str], limit: float) -> Text:
    lines = [line for part in parts for line in fonts.wrapped(fonts.shown(part), limit - 2 * PAD, TEXT)]
    return Text(tuple(lines))


def _draw(of: Material) -> object:
    main = [_text(parts, MAIN) for parts in _main(of)]
    aside = _text(_aside(of), SIDE)
    ends = list(_ends(of))
    rows = [ends[start : start + PER_ROW] for start in range(0, len(ends), PER_ROW)]
    wide = (PAGE - GAP * (PER_ROW - 1)) / PER_ROW
    ended = [[_text(parts, wide) for parts in row] for row in rows]
    heights = [max(box.height for box in row) for row in ended]
    below = sum(box.height for box in main[1:]) + GAP * (len(main) - 1) - BRANCH
    last_gap = max(0.0, aside.height / 2 - below)
    tall = sum(box.height for box in main) + GAP * (len(main) - 1) + last_gap + sum(h + GAP for h in heights) + 6
    onto = sheet(PAGE, tall, of.words("report.use"))
    y = FOOT + tall - 3
    middle = MAIN / 2
    for place, box in enumerate(main):
        _box(onto, 0, y, MAIN, box)
        y -= box.height
        if place == 0:
            top = min(FOOT + tall - 3, y - BRANCH + aside.height / 2)
            _box(onto, PAGE - SIDE, top, SIDE, aside)
            onto.arrow((middle, y - BRANCH), (PAGE - SIDE, y - BRANCH))
        if place < len(main) - 1:
            onto.arrow((middle, y), (middle, y - GAP))
            y -= GAP
    onto.line((middle, y), (middle, y - last_gap), GREY, 0.7)
    _spread(onto, ended, heights, middle, y - last_gap, wide)
    return onto.drawing


def _spread(
    onto: Sheet, rows: Sequence[Sequence[Text]], heights: Sequence[float], middle: float, y: float, wide: float
) -> None:
    """The last boxes side by side, with an arrow to each of the first row."""
    for place, (row, tall) in enumerate(zip(rows, heights, strict=True)):
        top = y - GAP
        for column, box in enumerate(row):
            left = (wide + GAP) * column
            if not place:
                onto.line((left + wide / 2, y - GAP / 2), (middle, y - GAP / 2), GREY, 0.7)
                onto.arrow((left + wide / 2, y - GAP / 2), (left + wide / 2, top))
            _box(onto, left, top, wide, Text((*box.lines, *[""] * round((tall - box.height) / LINE))))
        if not place and row:
            onto.line((middle, y), (middle, y - GAP / 2), GREY, 0.7)
        y = top - tall


def _box(onto: Sheet, left: float, top: float, wide: float, box: Text) -> None:
    onto.box(left, top - box.height, wide, box.height, fill="#ffffff", ink=GREY)
    for place, line in enumerate(box.lines, start=1):
        onto.text(left + PAD, top - PAD - LINE * place + LINE * 0.28, line, TEXT, bold=place == 1)


def _main(of: Material) -> Iterator[list[str]]:
    words, facts, flow = of.words, of.facts, of.facts["flow"]
    if of.study is not None:
        cases = of.study.cases
        yield [
            words("report.flow.study", n=cases.n, practice=cases.n_practice),
            words("report.flow.study_more", patients=cases.n_patients, images=cases.n_images, truths=cases.n_truths),
        ]
    else:
        yield [words("report.flow.rows", n=flow["rows"]), words("report.flow.model_rows", n=flow["model_rows"])]
    lines = [words("report.flow.used", n=flow["used"])]
    if facts["readers"]:
        counts = {"readers": len(facts["readers"]), "conditions": len(facts["conditions"])}
        lines.append(words("report.flow.design", **counts, missing=facts["missing"]))
    yield lines
    yield [
        words("report.flow.cases", n=facts["n_cases"]),
        words("report.flow.truth", malignant=facts["n_malignant"], benign=facts["n_benign"]),
        words("report.flow.patients", n=facts["n_patients"]),
    ]


def _aside(of: Material) -> list[str]:
    """What is not in the analysis, by reason; nothing is passed over in silence."""
    words, flow = of.words, of.facts["flow"]
    reasons = [words(f"report.flow.{name}", n=flow[name]) for name in (*LEFT_OUT, *BESIDE) if flow[name]]
    total = sum(flow[name] for name in (*LEFT_OUT, *BESIDE))
    return [words("report.flow.left_out", n=total), *reasons]


def _ends(of: Material) -> Iterator[list[str]]:
    """The calls under each condition, and of each model, by the truth."""
    words = of.words
    for condition in of.conditions:
        together = of.together(EVERYONE, condition)
        if together:
            readers = words("report.flow.readers", n=len(together["readers"]))
            yield [of.condition(condition), readers, *_calls(of, together["table"])]
    for model in of.models:
        yield [of.who(model), *_calls(of, model)]


def _calls(of: Material, row: Row) -> list[str]:
    hits, missed, alarms, passed = (
        row[name] for name in ("true_positives", "false_negatives", "false_positives", "true_negatives")
    )
    if not hits + missed + alarms + passed:
        return [of.words("report.flow.no_calls")]
    return [
        of.words("report.flow.of_malignant", n=hits + missed, malignant=hits, benign=missed),
        of.words("report.flow.of_benign", n=alarms + passed, malignant=alarms, benign=passed),
    ]


def _rows(of: Material) -> Iterator[Row]:
    for name, count in of.facts["flow"].items():
        yield {"step": name, "condition": "", "n": count}
    for name in ("n_cases", "n_malignant", "n_benign", "n_patients", "missing"):
        yield {"step": name, "condition": "", "n": of.facts[name]}
    tables = [(one["condition"], one["table"]) for one in of.found["groups"] if one["reader_group"] == EVERYONE]
    for condition, table in (*tables, *((one["reader_id"], one) for one in of.models)):
        for name in ("true_positives", "false_negatives", "false_positives", "true_negatives"):
            yield {"step": name, "condition": condition, "n": table[name]}

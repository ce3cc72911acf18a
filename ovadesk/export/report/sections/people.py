"""Readers and cases, and how they came into the analysis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ovadesk.export.report.draft import Draft
from ovadesk.export.report.facts import CaseFacts
from ovadesk.export.report.figures.flow import flow_figure
from ovadesk.export.report.material import Material

TEXTS_MOST = 12  # devices and references that are listed


def people(draft: Draft) -> None:
    of = draft.of
    draft.heading("report.part.people")
    if of.study is not None and of.study.cases.n:
        draft.say("report.people.cases", **_counts(of.study.cases))
        draft.items(_texts(of, of.study.cases))
    widths = (1.2, 1.0, 0.6, *([1.0] * len(of.conditions)))
    years = ("report.column.years",) if of.study is not None else ()
    columns = ("report.column.reader", "report.column.group", *years)
    heads = [of.words("report.column.read", name=of.condition(name)) for name in of.conditions]
    draft.table(
        of.words("report.people.caption"),
        columns,
        _readers(of),
        widths if years else (*widths[:2], *widths[3:]),
        left=2,
        heads=heads,
        notes=[of.words("report.people.note")],
    )
    draft.pictures([flow_figure(of)])


def _counts(cases: CaseFacts) -> dict[str, int]:
    return {"n": cases.n, "patients": cases.n_patients, "images": cases.n_images, "sites": cases.n_sites}


def _texts(of: Material, cases: CaseFacts) -> Iterator[str]:
    """What the coordinator wrote of devices and of the reference standard."""
    for key, texts in (("report.people.devices", cases.devices), ("report.people.references", cases.references)):
        if texts:
            named = [of.words("report.people.counted", name=text, n=n) for text, n in texts[:TEXTS_MOST]]
            rest = len(texts) - TEXTS_MOST
            named += [of.words("report.people.more", n=rest)] if rest > 0 else []
            yield of.words(key, texts=of.words("report.list").join(named))


def _readers(of: Material) -> Iterator[Sequence[str]]:
    years = {one.reader_id: one.years for one in of.study.readers} if of.study is not None else {}
    for reader, group in zip(of.facts["readers"], of.facts["reader_groups"], strict=True):
        row = [of.names.readers[reader], of.group(group)]
        if of.study is not None:
            told = years.get(reader)
            row.append("–" if told is None else f"{told:g}")
        for condition in of.conditions:
            found = of.of(reader, condition)
            scored = found["n_benign"] + found["n_malignant"] if found else 0
            called = found["sensitivity_n"] + found["specificity_n"] if found else 0
            row.append(of.words("report.people.read", scored=scored, called=called))
        yield row

"""The first page: what was found, in a few sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.export.report.draft import Draft
from ovadesk.export.report.material import FIGURES, Material, Row, plain_interval
from ovadesk.export.report.numbers import number, p_is, with_interval
from ovadesk.stats.together import EVERYONE

PAIRS_MOST = 3


def main_results(draft: Draft) -> None:
    """Means and differences as they were chosen beforehand to be spoken of; never more than was found."""
    of = draft.of
    facts = of.facts
    draft.heading("report.part.main")
    counts = {"readers": len(facts["readers"]), "cases": facts["n_cases"], "malignant": facts["n_malignant"]}
    draft.say("report.main.counts", **counts, benign=facts["n_benign"])
    draft.items([*_models(of), *_differences(of), *_means(of)])
    draft.text(of.words("report.main.explained"), small=True)


def _models(of: Material) -> Iterator[str]:
    for row in of.models:
        known = [figure for figure in FIGURES if row[figure] is not None]
        values = [
            of.words(
                "report.main.value",
                figure=of.words(f"report.{name}"),
                value=with_interval(row[name], row[f"{name}_ci"]),
            )
            for name in known
        ]
        if values:
            yield of.words("report.main.model", model=of.who(row), values=of.words("report.and").join(values))


def _differences(of: Material) -> Iterator[str]:
    for pair in of.pairs()[:PAIRS_MOST]:
        for figure in FIGURES:
            row = of.primary(figure, pair)
            if row is not None and len(row["means"]) == 2 and len(of.facts["readers"]) > 1:
                yield _difference(of, figure, row)
            else:
                yield from _single(of, figure, pair)


def _difference(of: Material, figure: str, row: Row) -> str:
    first, second = (next(mean for mean in row["means"] if mean["condition"] == name) for name in row["conditions"])
    key = "report.main.difference" if row["ci"] is not None else "report.main.difference_untested"
    return of.words(
        key,
        figure=of.words(f"report.{figure}"),
        n=row["n_readers"],
        first=of.condition(first["condition"]),
        second=of.condition(second["condition"]),
        first_value=with_interval(first["value"], first["ci"]),
        second_value=with_interval(second["value"], second["ci"]),
        difference=with_interval(row["difference"], row["ci"], "change"),
        p=p_is(row["p"]) if row["p"] is not None else "",
    )


def _single(of: Material, figure: str, pair: tuple[str, str]) -> Iterator[str]:
    """Of one reader alone, or of readers whose means cannot be tested."""
    for row in of.found["group_changes"]:
        change = row[figure]
        if row["reader_group"] == EVERYONE and (row["first"], row["second"]) == pair and change["n_readers"]:
            yield of.words(
                "report.main.difference_fixed" if change["n_readers"] > 1 else "report.main.difference_one",
                figure=of.words(f"report.{figure}"),
                n=change["n_readers"],
                first=of.condition(pair[0]),
                second=of.condition(pair[1]),
                first_value=number(change["first"]),
                second_value=number(change["second"]),
                difference=with_interval(change["difference"], plain_interval(change["bootstrap"]), "change"),
            )


def _means(of: Material) -> Iterator[str]:
    """Where there is nothing to compare."""
    if of.pairs():
        return
    for condition in of.conditions:
        for figure in FIGURES:
            mean = of.mean(EVERYONE, condition, figure)
            if mean.value is not None:
                n = len(of.facts["readers"])
                key = "report.main.mean" if mean.general else "report.main.mean_fixed"
                yield of.words(
                    key if n > 1 else "report.main.mean_one",
                    figure=of.words(f"report.{figure}"),
                    n=n,
                    condition=of.condition(condition),
                    value=with_interval(mean.value, mean.ci),
                )

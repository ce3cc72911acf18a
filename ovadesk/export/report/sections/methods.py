"""The methods paragraph: what was done, with which version and seed, and where each method comes from.

Every sentence belongs to a name in ``method.methods`` of ``stats.json``, and stands only where its method was used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ovadesk.export.report.draft import Draft
from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import number


def _always(of: Material) -> bool:
    return True


def _curves(of: Material) -> bool:
    return any(row["auc"] is not None for row in of.found["readers"])


def _calls(of: Material) -> bool:
    return any(row["calls_from"] for row in of.found["readers"])


def _prevalences(of: Material) -> bool:
    return any(row["at_prevalence"] for row in of.found["readers"])


def _scores(of: Material) -> bool:
    return any(row["brier"] is not None for row in of.found["readers"])


def _paired(figure: str) -> Callable[[Material], bool]:
    def used(of: Material) -> bool:
        rows = (*of.found["paired"], *of.found["model_vs_readers"]["each"])
        return any(row[figure] is not None for row in rows)

    return used


def _mrmc(method: str) -> Callable[[Material], bool]:
    return lambda of: any(row["method"] == method for row in of.found["mrmc"])


def _model(of: Material) -> bool:
    return bool(of.found["model_vs_readers"]["tests"])


def _between(of: Material) -> bool:
    return bool(of.found["agreement"]["between"])


def _kappas(of: Material) -> bool:
    return _between(of) or bool(of.found["agreement"]["within"])


def _switching(of: Material) -> bool:
    return bool(of.found["switching"])


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence: ``name`` is the method's in ``stats.json``, ``sources`` where it comes from. ``by_patient`` are more
    sources, of what is done where a patient has several cases: there the sentence is another one.
    """

    name: str
    sources: tuple[str, ...]
    used: Callable[[Material], bool]
    by_patient: tuple[str, ...] | None = None


PARAGRAPHS: tuple[tuple[Part, ...], ...] = (
    (
        Part("auc", ("delong1988",), _curves),
        Part("auc_ci", ("delong1988",), _curves, ("obuchowski1997",)),
        Part("auc_ci_plain", ("delong1988",), _curves),
        Part("partial_auc", ("mcclish1989",), _curves),
    ),
    (
        Part("share_ci", ("clopper1934",), _calls),
        Part("share_ci_wilson", ("wilson1927",), _calls),
        Part("predictive_values_ci", ("mercaldo2007",), _prevalences),
        Part("likelihood_ratio_ci", ("simel1991",), _calls),
        Part("youden_ci", ("newcombe1998b",), _calls),
        Part("calibration", ("brier1950", "cox1958", "vancalster2019"), _scores),
    ),
    (
        Part("auc_difference", ("delong1988",), _paired("auc"), ("obuchowski1997",)),
        Part("share_difference", ("mcnemar1947",), _paired("sensitivity")),
        Part("share_difference_ci", ("newcombe1998a",), _paired("sensitivity")),
        Part("bootstrap", ("efron1993",), _always, ()),
    ),
    (
        Part("mrmc_or", ("obuchowski1995", "hillis2007", "hillis2014"), _mrmc("or")),
        Part("mrmc_dbm", ("dorfman1992", "hillis2008"), _mrmc("dbm")),
        Part("mrmc_u", ("gallas2006",), _mrmc("u")),
        Part("model_vs_readers", ("hillis2014",), _model),
    ),
    (
        Part("fleiss_ci", ("fleiss1971", "gwet2021"), _between),
        Part("ac1", ("gwet2008",), _between),
        Part("kappa_ci", ("cohen1960", "fleiss1969"), _kappas),
        Part("shift", ("wilcoxon1945",), _switching),
        Part("median_difference_ci", ("conover1999",), _switching),
    ),
)
SAID_APART = ("automation_bias", "mean_roc", "noninferiority", "groups")  # sentences of this report's own


def methods(draft: Draft) -> None:
    """One paragraph for each of ``PARAGRAPHS``, after what holds for all."""
    of = draft.of
    method = of.found["method"]
    draft.heading("report.part.methods")
    versions = {name: method[name] for name in ("program", "program_version", "python", "numpy", "scipy")}
    draft.say("report.methods.program", **versions, confidence=f"{100 * method['confidence']:g}")
    draft.text(of.words("report.join").join(_calls_from(of)))
    for paragraph in PARAGRAPHS:
        names = [part for part in paragraph if part.name in method["methods"] and part.used(of)]
        sentences = [_sentence(draft, part) for part in names]
        sentences += list(_more(draft, {part.name for part in names}))
        if sentences:
            draft.text(of.words("report.join").join(sentences))


def _sentence(draft: Draft, part: Part) -> str:
    method = draft.of.found["method"]
    details = {
        "draws": method["draws"],
        "seed": method["seed"],
        "start": number(method["partial_auc_specificity_from"]),
        "prevalences": draft.words("report.list").join(number(one) for one in method["prevalences"]),
        "covariances": draft.words("report.list").join(_covariances(draft.of)),
    }
    key, more = f"report.method.{part.name}", part.by_patient
    if more is None or not draft.of.facts["clustered"]:
        return draft.words(key, cited=draft.cite(*part.sources), **details)
    return draft.words(f"{key}_by_patient", cited=draft.cite(*part.sources, *more), **details)


def _more(draft: Draft, said: set[str]) -> Iterator[str]:
    """What belongs to a paragraph though no method of its own is named for it."""
    of, words = draft.of, draft.words
    if "auc" in said and any(one["roc"] for one in of.found["groups"] if len(one["readers"]) > 1):
        yield words("report.method.mean_roc", cited=draft.cite("chen2014"))
    if any(name.startswith("mrmc_") for name in said):
        yield words("report.methods.generalises")
        if any(row["primary"] for row in of.found["mrmc"]):
            yield words("report.methods.primary_u" if of.facts["missing"] else "report.methods.primary_or")
        if of.found["mrmc_groups"]:
            yield words("report.method.groups", cited=draft.cite("hillis2014"))
        held = next((row["noninferiority"] for row in of.found["mrmc"] if row["noninferiority"]), None)
        if held is not None:
            values = {"margin": number(held["margin"]), "alpha": f"{held['alpha']:g}"}
            yield words("report.method.noninferiority", cited=draft.cite("chen2012"), **values)
    if "shift" in said:
        yield words("report.method.automation_bias", cited=draft.cite("goddard2012"))


def _covariances(of: Material) -> list[str]:
    """Those that Obuchowski and Rockette's analysis was made with."""
    names = dict.fromkeys(row["covariance"] for row in of.found["mrmc"] if row["method"] == "or" and row["covariance"])
    return [of.words(f"report.covariance.{name}") for name in names]


def _calls_from(of: Material) -> Iterator[str]:
    """Where the readers' and the model's calls come from."""
    words, method = of.words, of.found["method"]
    sources = {row["calls_from"] for row in of.readers}
    for name in ("call", "score", "mixed"):
        if name in sources:
            yield words(f"report.methods.calls_{name}", score=method["score_malignant_from"])
    if of.readers and sources == {""}:
        yield words("report.methods.calls_none")
    if of.models:
        if method["model_threshold"] is not None:
            yield words("report.methods.model_threshold", threshold=number(method["model_threshold"]))
        elif any(row["calls_from"] for row in of.models):
            yield words("report.methods.model_calls")
        else:
            yield words("report.methods.model_no_calls")
    if of.facts["clustered"]:
        yield words("report.methods.clustered", patients=of.facts["n_patients"], cases=of.facts["n_cases"])
    else:
        yield words("report.methods.independent")

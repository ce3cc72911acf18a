"""What study file and analysis know of the topics that checklists ask for; None where they do not know.

Nothing is said that is not known: a text that nobody filled in, and a table without a study file, leave a topic open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ovadesk.domain.reader_study.protocol import Design, ModelShown, Protocol, Shown
from ovadesk.export.report.facts import CaseFacts
from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import number, with_interval

Answer = Callable[[Material], str | None]


def _protocol(of: Material) -> Protocol | None:
    return of.study.protocol if of.study is not None else None


def _typed(name: str) -> Answer:
    """A text of the protocol that somebody typed."""

    def answer(of: Material) -> str | None:
        protocol = _protocol(of)
        text = "" if protocol is None else str(getattr(protocol, name)).strip()
        return text or None

    return answer


def _said(key: str) -> Answer:
    """Words that hold for every report."""
    return lambda of: of.words(key)


def _if_study(key: str) -> Answer:
    """Words that hold where the readings were made in a study of this program."""
    return lambda of: of.words(key) if of.study is not None else None


def _with_protocol(fill: Callable[[Material, Protocol], str | None]) -> Answer:
    def answer(of: Material) -> str | None:
        protocol = _protocol(of)
        return None if protocol is None else fill(of, protocol)

    return answer


def _with_model(fill: Callable[[Material, ModelShown], str | None]) -> Answer:
    def answer(of: Material) -> str | None:
        protocol = _protocol(of)
        return None if protocol is None or protocol.model is None else fill(of, protocol.model)

    return answer


def _with_cases(fill: Callable[[Material, CaseFacts], str | None]) -> Answer:
    return lambda of: None if of.study is None else fill(of, of.study.cases)


def _design(of: Material, protocol: Protocol) -> str:
    return of.words(f"report.design.{protocol.design}")


def _blinding(of: Material, protocol: Protocol) -> str:
    """In a sequential study the model is silent until the lock; in others an aided reading begins with it."""
    locked = protocol.design is Design.SEQUENTIAL
    return of.words("report.answer.blinding_locked" if locked else "report.answer.blinding")


def _endpoints(of: Material, protocol: Protocol) -> str | None:
    texts = [text for text in (protocol.primary_endpoint, *protocol.secondary_endpoints) if text.strip()]
    return "; ".join(texts) or None


def _crossing(of: Material, protocol: Protocol) -> str:
    split = protocol.reader_split
    return of.words("report.design.split_text" if split > 1 else "report.design.all_read", n=split)


def _order(of: Material, protocol: Protocol) -> str:
    return of.words("report.answer.order", name=protocol.order, seed=protocol.seed, sha256=protocol.sha256)


def _washout(of: Material, protocol: Protocol) -> str | None:
    if protocol.design is not Design.CROSSOVER:
        return of.words(f"report.design.{protocol.design}")
    return of.words("report.design.crossover_text", blocks=protocol.blocks, days=protocol.washout_days)


def _told(of: Material, protocol: Protocol) -> str:
    told = protocol.prevalence_told
    return of.words("report.design.not_told") if told is None else of.words("report.answer.told", share=number(told))


def _practice(of: Material, protocol: Protocol) -> str | None:
    n = of.study.cases.n_practice if of.study is not None else 0
    return (
        of.words("report.answer.practice_feedback" if protocol.feedback else "report.answer.practice", n=n)
        if n
        else None
    )


def _registered(of: Material, protocol: Protocol) -> str:
    return of.words("report.answer.protocol", version=protocol.version, sha256=protocol.sha256)


def _model(of: Material, model: ModelShown) -> str:
    return of.words("report.answer.model", name=model.model_id, sha256=model.sha256)


def _threshold(of: Material) -> str | None:
    protocol, used = _protocol(of), of.found["method"]["model_threshold"]
    parts = [of.words("report.answer.threshold_used", threshold=number(used))] if used is not None else []
    if protocol is not None and protocol.model is not None:
        parts.insert(0, of.words("report.answer.threshold_card", threshold=number(protocol.model.threshold)))
    return of.words("report.join").join(parts) or None


def _band(of: Material, model: ModelShown) -> str:
    return of.words("report.answer.band", low=number(model.low), high=number(model.high))


def _shown(of: Material, model: ModelShown) -> str | None:
    return of.words("report.list").join(of.words(f"report.shown.{one}") for one in model.shown) or None


def _overlay(of: Material, model: ModelShown) -> str | None:
    return of.words("report.answer.overlay") if Shown.OVERLAY in model.shown else None


def _devices(of: Material, cases: CaseFacts) -> str | None:
    if not cases.devices:
        return None
    texts = [of.words("report.people.counted", name=name, n=n) for name, n in cases.devices[:6]]
    return of.words("report.answer.devices", texts=of.words("report.list").join(texts), sites=cases.n_sites)


def _reference(of: Material, cases: CaseFacts) -> str | None:
    texts = [of.words("report.people.counted", name=name, n=n) for name, n in cases.references[:6]]
    return of.words("report.list").join(texts) or None


def _readers(of: Material) -> str | None:
    readers = of.facts["readers"]
    if not readers:
        return None
    counts = Counter(group for group in of.facts["reader_groups"] if group)
    groups = [of.words("report.people.counted", name=of.group(name), n=n) for name, n in counts.items()]
    text = of.words("report.answer.readers", n=len(readers), groups=of.words("report.list").join(groups) or "–")
    known = [one.years for one in of.study.readers if one.years is not None] if of.study is not None else []
    if not known:
        return text
    years = of.words("report.answer.years", low=f"{min(known):g}", high=f"{max(known):g}", n=len(known))
    return of.words("report.join").join([text, years])


def _conditions(of: Material) -> str | None:
    return of.words("report.list").join(of.condition(name) for name in of.conditions) or None


def _missing(of: Material) -> str:
    flow = of.facts["flow"]
    names = ("ragged", "nameless", "two_truths", "no_truth", "no_answer", "duplicates")
    return of.words("report.answer.missing", n=of.facts["missing"], rows=sum(flow[name] for name in names))


def _prevalence(of: Material) -> str | None:
    facts = of.facts
    if not facts["n_cases"]:
        return None
    counts = {"malignant": facts["n_malignant"], "benign": facts["n_benign"], "patients": facts["n_patients"]}
    return of.words("report.answer.prevalence", **counts)


def _methods(of: Material) -> str | None:
    primary = of.primary("auc") or of.primary("sensitivity")
    if primary is None:
        return of.words("report.answer.methods")
    name = of.words(f"report.method_name.{primary['method']}")
    return of.words("report.answer.methods_mrmc", name=name, analysis=primary["analysis"])


def _standalone(of: Material) -> str | None:
    found = [
        of.words("report.answer.standalone", model=of.who(row), auc=with_interval(row["auc"], row["auc_ci"]))
        for row in of.models
        if row["auc"] is not None
    ]
    return of.words("report.join").join(found) or None


def _variability(of: Material) -> str | None:
    return of.words("report.answer.variability") if of.found["agreement"]["between"] else None


def _groups(of: Material) -> str | None:
    return of.words("report.answer.groups") if of.groups else None


def _software(of: Material) -> str:
    names = ("program", "program_version", "python", "numpy", "scipy")
    return of.words("report.answer.software", **{name: of.found["method"][name] for name in names})


ANSWERS: dict[str, Answer] = {
    "hypothesis": _typed("hypothesis"),
    "inclusion": _typed("inclusion"),
    "ethics": _typed("ethics_id"),
    "sample_size": _typed("sample_size_basis"),
    "design": _with_protocol(_design),
    "endpoints": _with_protocol(_endpoints),
    "crossing": _with_protocol(_crossing),
    "order": _with_protocol(_order),
    "washout": _with_protocol(_washout),
    "told": _with_protocol(_told),
    "practice": _with_protocol(_practice),
    "protocol": _with_protocol(_registered),
    "model": _with_model(_model),
    "band": _with_model(_band),
    "shown": _with_model(_shown),
    "overlay": _with_model(_overlay),
    "threshold": _threshold,
    "devices": _with_cases(_devices),
    "reference": _with_cases(_reference),
    "readers": _readers,
    "conditions": _conditions,
    "missing": _missing,
    "prevalence": _prevalence,
    "methods": _methods,
    "standalone": _standalone,
    "variability": _variability,
    "groups": _groups,
    "software": _software,
    "blinding": _with_protocol(_blinding),
    "scale": _if_study("report.answer.scale"),
    "audit": _if_study("report.answer.audit"),
    "pseudonyms": _if_study("report.answer.pseudonyms"),
    "flow": _said("report.answer.flow"),
    "crosstab": _said("report.answer.crosstab"),
    "estimates": _said("report.answer.estimates"),
    "uncertainty": _said("report.answer.uncertainty"),
    "limits": _said("report.answer.limits"),
    "data": _said("report.answer.data"),
}

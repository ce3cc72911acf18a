"""The design of the study, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterator

from ovadesk.domain.reader_study.protocol import Design, ModelShown
from ovadesk.export.report.draft import Draft
from ovadesk.export.report.facts import StudyFacts
from ovadesk.export.report.material import Material
from ovadesk.export.report.numbers import number

Fact = tuple[str, str]
WIDTHS = (1.0, 2.4)
COLUMNS = ("report.column.what", "report.column.known")


def design(draft: Draft) -> None:
    """From the protocol, where the study file was at hand; else what the table says, and what is not known."""
    of = draft.of
    draft.heading("report.part.design")
    if of.study is None:
        draft.say("report.design.table_only")
        draft.table(draft.words("report.design.caption_table"), COLUMNS, _of_table(of), WIDTHS, left=2)
        draft.say("report.design.unknown")
        return
    draft.say(f"report.design.{of.study.protocol.design}")
    draft.table(draft.words("report.design.caption"), COLUMNS, _of_study(of, of.study), WIDTHS, left=2)
    if of.study.protocol.model is not None:
        rows = _of_model(of, of.study.protocol.model)
        draft.table(draft.words("report.design.caption_model"), COLUMNS, rows, WIDTHS, left=2)


def _of_table(of: Material) -> Iterator[Fact]:
    words, facts = of.words, of.facts
    groups = [of.group(name) for name in of.groups]
    models = [of.model(name) for name in facts["models"]]
    conditions = [of.condition(name) for name in of.conditions]
    yield words("report.design.readers"), str(len(facts["readers"]))
    yield words("report.design.groups"), words("report.list").join(groups) or words("report.none")
    yield words("report.design.conditions"), words("report.list").join(conditions) or words("report.none")
    yield words("report.design.models"), words("report.list").join(models) or words("report.none")
    text = words(
        "report.design.cases_text", n=facts["n_cases"], malignant=facts["n_malignant"], benign=facts["n_benign"]
    )
    yield words("report.design.cases"), text
    yield words("report.design.patients"), str(facts["n_patients"])


def _of_study(of: Material, study: StudyFacts) -> Iterator[Fact]:
    words, protocol = of.words, study.protocol

    def said(text: str) -> str:
        return text.strip() or words("report.not_stated")

    yield words("report.design.study_id"), protocol.study_id
    yield words("report.design.title"), said(protocol.title)
    yield words("report.design.design"), words(f"report.design.{protocol.design}.name")
    yield words("report.design.hypothesis"), said(protocol.hypothesis)
    yield words("report.design.primary"), said(protocol.primary_endpoint)
    yield words("report.design.secondary"), said("; ".join(protocol.secondary_endpoints))
    margin = number(protocol.margin) if protocol.margin is not None else words("report.design.no_margin")
    yield words("report.design.margin"), margin
    yield words("report.design.sample_size"), said(protocol.sample_size_basis)
    yield words("report.design.inclusion"), said(protocol.inclusion)
    yield words("report.design.ethics"), said(protocol.ethics_id)
    told = protocol.prevalence_told
    yield words("report.design.told"), number(told) if told is not None else words("report.design.not_told")
    yield words("report.design.order"), words("report.design.order_text", name=protocol.order, seed=protocol.seed)
    if protocol.design is Design.CROSSOVER:
        text = words("report.design.crossover_text", blocks=protocol.blocks, days=protocol.washout_days)
        yield words("report.design.sessions"), text
    split = protocol.reader_split
    yield (
        words("report.design.split"),
        words("report.design.split_text" if split > 1 else "report.design.all_read", n=split),
    )
    yield words("report.design.repeats"), str(protocol.repeats)
    yield words("report.design.may_return"), words("report.yes" if protocol.may_return else "report.no")
    yield words("report.design.feedback"), words("report.yes" if protocol.feedback else "report.no")
    yield words("report.design.version"), str(protocol.version)
    if study.amendments:
        yield words("report.design.amendments"), "; ".join(study.amendments)
    yield words("report.design.protocol_hash"), protocol.sha256
    yield words("report.design.study_hash"), study.study_sha256 or words("report.not_known")


def _of_model(of: Material, model: ModelShown) -> Iterator[Fact]:
    words = of.words
    shown = words("report.list").join(words(f"report.shown.{one}") for one in model.shown)
    yield words("report.design.model_id"), model.model_id
    yield words("report.design.model_hash"), model.sha256
    yield words("report.design.threshold"), number(model.threshold)
    band = words("report.design.band_text", low=number(model.low), high=number(model.high))
    yield words("report.design.band"), band
    rates = {"sensitivity": number(model.sensitivity), "specificity": number(model.specificity)}
    yield words("report.design.error_rates"), words("report.design.error_rates_text", **rates)
    yield words("report.design.shown"), shown or words("report.none")
    share = of.study.protocol.withheld_share if of.study else 0.0
    yield words("report.design.withheld"), number(share) if share else words("report.none")

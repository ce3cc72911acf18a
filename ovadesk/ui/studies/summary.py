"""A draft in plain words: what will be done, by whom, with what, for the coordinator to read before it is created."""

from __future__ import annotations

from collections import Counter

from ovadesk.domain.reader_study.protocol import Design
from ovadesk.domain.reading import Call
from ovadesk.ui.studies import telling
from ovadesk.ui.studies.draft import Draft, whole
from ovadesk.ui.words import apposed, group_name, is_said, listed, sentences, tr

ASKED = {
    "orads": "O-RADS US v2022 with its descriptors",
    "simple_rules": "the IOTA Simple Rules",
    "image_quality": "the image quality",
    "note": "a note in free text",
}
STOPS = (".", "?", "!", "。", "？", "！")


def summary(draft: Draft, model: str) -> list[tuple[str, str]]:
    """Heading and sentences, part by part. ``model`` is the title of the model. The draft has no mistakes."""
    parts = [
        (tr("Design"), _design(draft)),
        (tr("Cases"), _cases(draft)),
        (tr("Readers"), _readers(draft)),
        (tr("They fill in"), _form(draft)),
        (tr("The model"), _model(draft, model)),
        (tr("Order"), _order(draft)),
        (tr("Question"), _question(draft)),
    ]
    return [(title, text) for title, text in parts if text]


def _design(draft: Draft) -> str:
    text = tr(telling.MEANINGS[Design(draft.design)])
    if draft.design == Design.CROSSOVER:
        text = sentences([text, tr("Between the sessions lie at least {n} days.").format(n=draft.washout_days)])
    return text


def _cases(draft: Draft) -> str:
    read = [case for case in draft.cases if not case.practice]
    if not draft.cases:
        return tr("None yet: they are added later.")
    calls = {truth.case_id: truth.call for truth in draft.truths}
    known = Counter(calls[case.case_id] for case in read if case.case_id in calls)
    text = tr("{cases} with {pictures}: {m} malignant, {b} benign, {u} without a truth yet.").format(
        cases=telling.cases(len(read)),
        pictures=telling.pictures(sum(len(case.images) for case in read)),
        m=known[Call.MALIGNANT],
        b=known[Call.BENIGN],
        u=len(read) - known.total(),
    )
    parts = [text]
    practice = len(draft.cases) - len(read)
    if practice:
        with_truth = tr("their truth is shown after the lock") if draft.feedback else tr("their truth is not shown")
        more = tr("{cases} before them for practice, left out of all results; {truth}.")
        parts.append(more.format(cases=telling.cases(practice), truth=with_truth))
    strata = Counter(case.stratum for case in read if case.stratum)
    if strata:
        parts.append(tr("Balanced over: {strata}.").format(strata=listed(sorted(strata))))
    return sentences(parts)


def _readers(draft: Draft) -> str:
    rows = [row for row in draft.readers if not row.empty]
    if not rows:
        return tr("None yet: they are added later.") if draft.is_read else ""
    groups = Counter(row.group or tr("without a group") for row in rows)
    told = listed(tr("{n} {group}").format(n=n, group=group_name(group)) for group, n in groups.items())
    guarded = sum(bool(row.passphrase) for row in rows)
    text = tr("{text}.").format(text=is_said(telling.readers(len(rows)), told))
    return sentences([text, tr("{n} of them with a passphrase.").format(n=guarded) if guarded else ""])


def _form(draft: Draft) -> str:
    if not draft.is_read:
        return ""
    asked = [tr(text) for part, text in ASKED.items() if getattr(draft, part)]
    if draft.questions:
        asked.append(telling.counted(len(draft.questions), "{n} question of your own", "{n} questions of your own"))
    first = tr("Benign or malignant, and a score from 0 to 100")
    return (tr("{first}; {more}.") if asked else tr("{first}.")).format(first=first, more=listed(asked))


def _model(draft: Draft, model: str) -> str:
    if not draft.shows_model:
        return tr("None is shown.")
    if not draft.is_read:
        return tr("{model} answers every case.").format(model=model)
    seen = [text for shown, text in telling.SHOWN.items() if str(shown) in draft.shown]
    text = tr("{model}. Readers see: {seen}.").format(model=model, seen=apposed(tr(one) for one in seen).lower())
    if draft.withheld.strip() not in ("", "0"):
        rest = tr("On {n} % of the cases, drawn for each reader, it is withheld.").format(n=draft.withheld)
        text = sentences([text, rest])
    return text


def _order(draft: Draft) -> str:
    if not draft.is_read:
        return ""
    parts = [tr("Each reader's own, recomputable by anyone from the seed {seed}.").format(seed=draft.seed)]
    if whole(draft.reader_split) > 1:
        parts.append(tr("The cases are split among {n} groups of readers.").format(n=draft.reader_split))
    if whole(draft.repeats):
        again = tr("{n} are shown a second time, unannounced, in each session.")
        parts.append(again.format(n=telling.cases(whole(draft.repeats))))
    may = tr("Readers may go back; a new call needs a reason.") if draft.may_return else tr("A locked call is final.")
    told = tr("Readers are told that {n} % of the masses are malignant.").format(n=draft.prevalence)
    return sentences([*parts, may, told if draft.prevalence.strip() else ""])


def _question(draft: Draft) -> str:
    parts = [draft.hypothesis.strip()]
    if draft.primary_endpoint.strip():
        parts.append(tr("Primary endpoint: {text}").format(text=draft.primary_endpoint.strip()))
    if draft.margin.strip():
        parts.append(tr("Margin: {text}").format(text=draft.margin.strip()))
    return sentences(part if part.endswith(STOPS) else tr("{text}.").format(text=part) for part in parts if part)

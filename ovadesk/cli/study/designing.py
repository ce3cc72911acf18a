"""``ovadesk study new | freeze | amend | assign | close``."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from contextlib import closing
from typing import Any

from ovadesk.cli.outcome import USAGE, WELL, plain, say
from ovadesk.cli.study.opening import name_of, opened
from ovadesk.cli.study.telling import columns
from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.export.language import counted, listed, sentences
from ovadesk.export.language import translated as tr
from ovadesk.export.tables import RESEARCH_USE
from ovadesk.export.wording.study_texts import PROTOCOL_TEMPLATE
from ovadesk.settings import default_paths, resource
from ovadesk.workflow.reader_study import closing as ending
from ovadesk.workflow.reader_study import designing
from ovadesk.workflow.reader_study.drafting import (
    Resolve,
    checked_changes,
    drafted,
    installed_model,
    model_record,
    parsed,
    read_file,
)
from ovadesk.workflow.reader_study.state import StudyState

PLAIN = {  # option: field of the protocol
    "id": "study_id",
    **{
        name: name
        for name in ("design", "title", "seed", "model", "shown", "blocks", "repeats", "margin", "hypothesis")
    },
    **{name: name for name in ("primary_endpoint", "sample_size_basis", "inclusion", "ethics_id", "may_return")},
    "secondary_endpoint": "secondary_endpoints",
    "washout": "washout_days",
    "split": "reader_split",
    "withheld": "withheld_share",
    "prevalence": "prevalence_told",
}
FIXED = ("study_id", "seed", "order", "version", "reason")  # what no amendment changes
HEADS = ("reader", "session", "cases", "unaided", "aided", "repeats", "practice", "withheld", "order")
PARTS = ("orads", "simple_rules", "image_quality", "note")


def new(args: argparse.Namespace) -> int:
    """Begin a study from a protocol, from options, or from both: options go first. ``--template`` prints one."""
    if args.template:
        print(tr(PROTOCOL_TEMPLATE), end="")
        return WELL
    if not args.study:
        say(tr("Say where the study is to be kept: a file, or the address of a PostgreSQL database."))
        return USAGE
    from ovadesk.store.reader_study import StudyStore

    record = parsed(read_file(args.protocol)) if args.protocol else {}
    protocol = drafted({**record, **_options(args, record)}, name_of(args.study), _models())
    with closing(StudyStore.open(args.study, create=True)) as store:
        designing.new_study(store, protocol)
        where = store.where
    print(tr("The study {study} is begun in {place}.").format(study=protocol.study_id, place=plain(where)))
    print(_in_short(protocol))
    steps = "add-cases, add-readers, predict, freeze" if protocol.model else "add-cases, add-readers, freeze"
    print(sentences([tr("Next: ovadesk study {steps}.").format(steps=steps), tr(RESEARCH_USE)]))
    return WELL


def freeze(args: argparse.Namespace) -> int:
    with opened(args) as (store, study_id):
        before = StudyState.read(store, study_id).frozen
        state = designing.freeze(store, study_id)
    frozen = tr("The protocol is frozen (version {version}): SHA-256 {sha256}")
    text = tr("The protocol was frozen before (version {version}): SHA-256 {sha256}") if before else frozen
    print(text.format(version=state.protocol_version, sha256=state.protocol.sha256))
    print(tr("Study, cases and readers: SHA-256 {sha256}").format(sha256=state.frozen))
    return WELL


def amend(args: argparse.Namespace) -> int:
    """Change fields of the protocol; once it is frozen as a new version with a reason."""
    changes = parsed(read_file(args.protocol)) if args.protocol else {}
    changes = {name: value for name, value in changes.items() if name not in FIXED}
    changes |= dict(_setting(text) for text in args.set)
    shown = changes.pop("shown", None)
    if "model" in changes:
        changes["model"] = model_record(changes["model"], shown, _models())
    if not changes:
        say(tr("Say what to change: --set NAME=VALUE, or a protocol file."))
        return USAGE
    with opened(args) as (store, study_id):
        protocol = designing.redesign(store, study_id, checked_changes(changes), args.reason)
    text = tr("The protocol is now version {version}: SHA-256 {sha256}")
    print(text.format(version=protocol.version, sha256=protocol.sha256))
    return WELL


def assign(args: argparse.Namespace) -> int:
    """Show who reads what in which order, without truth; set the numbers that decide it."""
    wanted = {
        "reader_split": args.split,
        "blocks": args.blocks,
        "repeats": args.repeats,
        "withheld_share": args.withheld,
    }
    changes = {name: value for name, value in wanted.items() if value is not None}
    with opened(args, changing=bool(changes)) as (store, study_id):
        if changes:
            designing.redesign(store, study_id, checked_changes(changes), args.reason)
        state = StudyState.read(store, study_id)
    print(_in_short(state.protocol))
    if not state.readers or not state.cases:
        print(tr("There are no orders yet: the study needs cases and readers first."))
        return WELL
    print(columns([[tr(head) for head in HEADS], *_orders(state)]))
    return WELL


def close(args: argparse.Namespace) -> int:
    with opened(args) as (store, study_id):
        found = ending.close_study(store, study_id, args.reason, by=args.by)
    text = tr("The study {study} is closed: {readings}, {left} not read.")
    readings = counted(found.done, "{n} reading", "{n} readings")
    print(text.format(study=study_id, readings=readings, left=found.left))
    print(tr("Results may be seen: ovadesk study export."))
    if found.kits_out:
        say(tr("Not come back, and not to be merged any more: {kits}.").format(kits=listed(found.kits_out)))
    if found.missing_truths:
        text = tr("{cases} without a truth: `ovadesk study truth` takes it still.")
        print(text.format(cases=counted(len(found.missing_truths), "{n} case", "{n} cases")))
    return WELL


def _models() -> Resolve:
    return installed_model((resource("models"), default_paths().models_dir))


def _options(args: argparse.Namespace, record: dict[str, Any]) -> dict[str, Any]:
    """What the options say of the protocol; what they do not say is not in it."""
    given = {field: value for option, field in PLAIN.items() if (value := getattr(args, option)) is not None}
    if args.no_feedback:
        given["feedback"] = False
    asked = {part: True for part in PARTS if getattr(args, part)}
    questions = [_question(text) for text in args.question]
    if asked or questions:
        form = dict(record.get("form") or {})
        given["form"] = {**form, **asked, "questions": [*form.get("questions", ()), *questions]}
    design = given.get("design", record.get("design", str(Design.SEQUENTIAL)))
    if design != Design.UNAIDED and not record.get("model"):
        given.setdefault("model", "default")
    return given


def _question(text: str) -> dict[str, Any]:
    """``KEY=LABEL`` (text), ``KEY=LABEL|A|B`` (a choice), ``KEY=LABEL|yes_no``, or a question as JSON."""
    if text.lstrip().startswith("{"):
        return parsed(text.encode())
    key, _, rest = text.partition("=")
    label, *choices = (part.strip() for part in rest.split("|"))
    if choices in (["yes_no"], ["number"]):
        return {"key": key.strip(), "kind": choices[0], "label": label}
    kind = "choice" if choices else "text"
    return {"key": key.strip(), "kind": kind, "label": label, "choices": choices}


def _setting(text: str) -> tuple[str, Any]:
    """``NAME=VALUE``, the value as JSON, or else as a text."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), parsed(f'{{"value": {value}}}'.encode())["value"]
    except OvaDeskError:
        return name.strip(), value


def _in_short(protocol: Protocol) -> str:
    model = tr("model {model}").format(model=protocol.model.model_id) if protocol.model else tr("no model")
    text = tr("design {design}, {model}, seed {seed}, {groups}, protocol version {version} (SHA-256 {sha256}...)")
    return text.format(
        design=protocol.design,
        model=model,
        seed=protocol.seed,
        groups=counted(protocol.reader_split, "{n} group of readers", "{n} groups of readers"),
        version=protocol.version,
        sha256=protocol.sha256[:16],
    )


def _orders(state: StudyState) -> list[tuple[str, ...]]:
    rows = []
    for reader in state.readers:
        order = state.order(reader.reader_id)
        for session in sorted({one.session for one in order}):
            here = [one for one in order if one.session == session]
            read = [one for one in here if not one.practice]
            arms = Counter(str(one.condition) for one in read)
            said = json.dumps([[one.position, one.case_id, one.occurrence, str(one.condition)] for one in here])
            numbers = (
                sum(one.occurrence == 1 for one in read),
                *(arms["unaided"], arms["unaided" if state.protocol.design is Design.SEQUENTIAL else "aided"]),
                sum(one.occurrence == 2 for one in read),
                len(here) - len(read),
                sum(one.withheld for one in read),
            )
            digits = hashlib.sha256(said.encode()).hexdigest()[:12]
            rows.append((reader.reader_id, str(session), *(str(number) for number in numbers), digits))
    return rows

"""Sources, and what the report itself is."""

from __future__ import annotations

import platform
from collections.abc import Iterator

import reportlab

from ovadesk import __version__
from ovadesk.build import build
from ovadesk.export.report.draft import Draft
from ovadesk.export.wording.report_sources import SOURCES

FILES = ("readers.csv", "groups.csv", "differences.csv", "mrmc.csv", "agreement.csv", "switches.csv")


def sources(draft: Draft) -> None:
    """Those that were mentioned, by number."""
    draft.heading("report.part.sources")
    draft.items((SOURCES[source] for source in draft.cited), numbered=True)


def about(draft: Draft) -> None:
    """Program, build, time and files."""
    draft.heading("report.part.about")
    rows = list(_facts(draft))
    draft.table(
        draft.words("report.about.caption"), ("report.column.what", "report.column.known"), rows, (1.0, 2.6), left=2
    )
    draft.table(
        draft.words("report.methods.caption"),
        ("report.column.name", "report.column.as_recorded"),
        _record(draft),
        (1.0, 2.6),
        left=2,
    )
    draft.say("report.about.files", files=draft.words("report.list").join(FILES))
    changed = draft.of.names.changed
    if changed:
        draft.say("report.about.names")
        columns = ("report.column.as_shown", "report.column.whole_name")
        draft.table(draft.words("report.about.caption_names"), columns, changed, (1.0, 3.0), left=2)


def _facts(draft: Draft) -> Iterator[tuple[str, str]]:
    words, of = draft.words, draft.of
    yield words("report.about.program"), f"OvaDesk {__version__}"
    parts = (build().text, platform.python_version(), reportlab.Version, platform.system(), platform.machine())
    yield words("report.about.build"), "{}; Python {}, reportlab {}, {} {}".format(*parts)
    yield words("report.about.made"), of.made_at.strftime("%Y-%m-%d %H:%M:%S UTC")
    yield words("report.about.seed"), str(of.found["method"]["seed"])
    if of.study is not None:
        yield words("report.about.read_with"), ", ".join(of.study.app_versions) or words("report.not_known")
    yield words("report.about.use_label"), words("report.use")


def _record(draft: Draft) -> Iterator[tuple[str, str]]:
    """``method`` of ``stats.json`` as it stands there."""
    for name, value in draft.of.found["method"].items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, one in parts:
            text = "–" if one is None else ", ".join(map(str, one)) if isinstance(one, list) else str(one)
            yield (
                (f"{name}.{part}" if part else name),
                {"\t": "tab", ",": "comma", ";": "semicolon"}.get(text, text) or "–",
            )

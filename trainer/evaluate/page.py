"""Pages that a person reads: one file each, figures inside, nothing fetched."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

RESEARCH_ONLY = "Research use only. Not a medical device. Not for any decision about a patient."
LOOK = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c1c1c; max-width: 82em; margin: 2em auto; padding: 0 1.5em }
h1 { font-size: 1.5em; margin-bottom: .2em } h2 { font-size: 1.15em; margin-top: 2em }
.research { color: #8a3b00; font-weight: 600 } .quiet { color: #5c5c5c }
.wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92em }
th, td { text-align: left; padding: .3em 1em .3em 0; line-height: 1.3; vertical-align: top; white-space: nowrap }
th { border-bottom: 2px solid #888 } td { border-bottom: 1px solid #ddd }
td.best { font-weight: 600 } td.long { white-space: normal }
.ci { color: #5c5c5c; font-weight: 400; font-size: .9em }
figure { margin: 1.2em 0 } figure img { max-width: 100%; height: auto }
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole document with ``parts`` (HTML) below its title and the sentence of its use."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{LOOK}</style></head><body>\n"
        f'<h1>{escape(title)}</h1>\n<p class="research">{RESEARCH_ONLY}</p>\n' + "\n".join(parts) + "\n</body></html>\n"
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Heads are text, cells are HTML (``cell``, ``text``)."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def text(words: str, kind: str = "") -> str:
    """A cell of text."""
    return f'<td class="{kind}">{escape(words)}</td>' if kind else f"<td>{escape(words)}</td>"


def cell(value: float | None, ci: tuple[float, float] | None = None, best: bool = False) -> str:
    """A cell with a number and its interval; a dash where there is none."""
    if value is None:
        return text("-")
    kind = ' class="best"' if best else ""
    return f"<td{kind}>{value:.3f}{_spread(ci)}</td>"


def _spread(ci: tuple[float, float] | None) -> str:
    return f'<br><span class="ci">{ci[0]:.3f} to {ci[1]:.3f}</span>' if ci else ""


def picture(svg: str, words: str) -> str:
    """A figure as an image of its own, so that no two figures share an identifier; ``words`` say what it shows."""
    data = base64.b64encode(svg.encode()).decode()
    return f'<figure><img alt="{escape(words)}" src="data:image/svg+xml;base64,{data}"></figure>'

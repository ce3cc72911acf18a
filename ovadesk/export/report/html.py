"""A report as one page of HTML: nothing to fetch, nothing to run."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ovadesk.export.report.blocks import Block, Document, Heading, Items, Picture, Table, Text
from ovadesk.export.report.svg import FAMILY, svg

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = f"""
:root {{ color-scheme: light; }}
body {{ margin: 0 auto; max-width: 62rem; padding: 1.5rem 2rem 4rem; background: #fff; color: #1a1a1a;
  font: 15px/1.55 {FAMILY}; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; margin: 0 0 .2rem; }}
h2 {{ font-size: 1.25rem; margin: 2.4rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid #1a1a1a; }}
h3 {{ font-size: 1.05rem; margin: 1.8rem 0 .5rem; }}
p {{ margin: .5rem 0; max-width: 48rem; }}
ul, ol {{ margin: .5rem 0; padding-left: 1.8rem; max-width: 48rem; }}
.use {{ font-weight: bold; border: 1px solid #1a1a1a; padding: .3rem .7rem; display: inline-block; }}
.small, .subtitle, figcaption, caption, .notes {{ font-size: .86rem; color: #444; }}
.table {{ overflow-x: auto; margin: 1.1rem 0; }}
table {{ border-collapse: collapse; width: 100%; font-size: .8rem; line-height: 1.35;
  border-bottom: 1.5px solid #1a1a1a; }}
caption {{ text-align: left; padding-bottom: .35rem; font-weight: bold; color: #1a1a1a; }}
thead th {{ border-top: 1.5px solid #1a1a1a; border-bottom: 1px solid #1a1a1a; vertical-align: bottom; }}
th, td {{ padding: .22rem .5rem .22rem 0; text-align: right; vertical-align: top;
  font-variant-numeric: tabular-nums; font-weight: normal; }}
thead th {{ font-weight: bold; }}
td:not(.word) {{ white-space: nowrap; }}
.word {{ text-align: left; }}
tr.strong > * {{ font-weight: bold; }}
tbody tr + tr > * {{ border-top: 1px solid #ececec; }}
figure {{ margin: 1.4rem 0; }}
figure svg {{ display: block; width: 100%; height: auto; }}
figcaption {{ max-width: 48rem; margin-top: .4rem; }}
@media print {{
  body {{ max-width: none; padding: 0 0 1.2cm; font-size: 10pt; }}
  figure, tr, h2, h3 {{ break-inside: avoid; }} h2, h3, caption {{ break-after: avoid; }}
  .foot {{ position: fixed; bottom: 0; left: 0; right: 0; background: #fff; }}
}}
"""


def page(document: Document) -> str:
    """The whole text of the page."""
    head = [
        "<!DOCTYPE html>",
        f'<html lang="{document.language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{escape(document.title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{_isolated(document.title)}</h1>",
        f'<p class="subtitle">{escape(document.subtitle)}</p>',
        f'<p class="use">{escape(document.use)}</p>',
    ]
    body = [line for block in document.blocks for line in _block(block)]
    foot = [f'<p class="use foot">{escape(document.use)}</p>', "</body>", "</html>"]
    return "\n".join([*head, *body, *foot]) + "\n"


def _isolated(text: str) -> str:
    """Text that may run from right to left does not turn what stands beside it."""
    return f"<bdi>{escape(text)}</bdi>" if any(ord(letter) > 0x58F for letter in text) else escape(text)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"<h{block.level + 1}>{escape(block.text)}</h{block.level + 1}>"
    elif isinstance(block, Text):
        yield f'<p class="small">{_isolated(block.text)}</p>' if block.small else f"<p>{_isolated(block.text)}</p>"
    elif isinstance(block, Items):
        kind = "ol" if block.numbered else "ul"
        yield f"<{kind}>"
        yield from (f"<li>{_isolated(item)}</li>" for item in block.items)
        yield f"</{kind}>"
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Picture):
        figure = block.figure
        yield "<figure>"
        yield svg(figure.drawing, figure.name, figure.caption, inline=True).strip()
        yield f"<figcaption>{_isolated(block.caption)}</figcaption>"
        yield "</figure>"


def _table(table: Table) -> Iterator[str]:
    yield '<div class="table"><table>'
    yield f"<caption>{escape(table.caption)}</caption>"
    heads = (f'<th{_kind(place, table)} scope="col">{_isolated(text)}</th>' for place, text in enumerate(table.columns))
    yield f"<thead><tr>{''.join(heads)}</tr></thead>"
    yield "<tbody>"
    for number, row in enumerate(table.rows):
        cells = (f"<td{_kind(place, table)}>{_isolated(text)}</td>" for place, text in enumerate(row))
        strong = ' class="strong"' if number in table.strong else ""
        yield f"<tr{strong}>{''.join(cells)}</tr>"
    yield "</tbody></table>"
    yield from (f'<p class="notes">{escape(note)}</p>' for note in table.notes)
    yield "</div>"


def _kind(place: int, table: Table) -> str:
    return ' class="word"' if place < table.left else ""

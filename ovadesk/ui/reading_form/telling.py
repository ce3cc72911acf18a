"""What the form says of itself: what is missing, and what follows from the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ovadesk.domain.form import orads, simple_rules
from ovadesk.export.wording.form_terms import term

NAME_MAX = 40  # letters of one name in a list
NAMED_MAX = 4  # of what is missing; the rest is counted


def listed(names: Sequence[str], language: str) -> str:
    """The names in a row, the first few of them."""
    short = [name if len(name) <= NAME_MAX else f"{name[:NAME_MAX]}…" for name in names[:NAMED_MAX]]
    text = term("form.list", language).join(short)
    more = len(names) - NAMED_MAX
    return f"{text} {term('form.more', language).format(n=more)}" if more > 0 else text


def orads_line(descriptors: Mapping[str, object], language: str) -> tuple[str, bool]:
    """The category with its risk and the row that gives it, or what it needs; and whether it needs another type."""
    result = orads.category(descriptors)
    rows = [term(f"orads.row.{reason}", language) for reason in result.reasons]
    if result.category is not None:
        head = term("form.orads_computed", language).format(category=result.category)
        if result.risk_range:
            risk = result.risk_range.replace(">=", "≥").replace("-", "–")
            head += term("form.list", language) + term("form.orads_risk", language).format(risk=risk)
        return "\n".join((head, *rows)), False
    if result.missing[0] == "lesion_type" and rows:
        return "\n".join((term("form.orads_retype", language), *rows)), True
    names = [term(f"orads.{key}", language) for key in result.missing]
    return term("form.orads_open", language).format(missing=listed(names, language)), False


def rules_line(features: object, language: str) -> str:
    """What the Simple Rules say; ``features`` is None where they are not answered."""
    if not isinstance(features, list):
        return term("form.simple_rules.open", language)
    result = term(f"form.result.{simple_rules.result(features)}", language)
    return term("form.simple_rules.result", language).format(result=result)

"""The O-RADS US v2022 category of a lesion from its descriptors.

Source: ACR O-RADS US v2022 assessment categories (November 2022) with Strachowski et al., Radiology 2023; 308: e230685,
in our own words. The rows stand in ``orads_table``, the descriptors in ``lexicon``. It says nothing of management.

Where the table leaves room, this is how it is read here, and why:

- **Ascites and peritoneal nodules.** Both make a category 5 unless something else explains them; of categories 1 and 2
  the footnote says that other causes of ascites must be considered. So the two are answered "yes" only where nothing
  else explains them (their help says so); nodules then give 5 whatever the lesion, ascites raises 3 and 4 to 5 and
  leaves 1 and 2 as they are, with a note. Some calculators give 5 for ascites beside any lesion.
- **Normal ovary.** v2022 no longer says "premenopausal only" of it; its physiologic cysts are premenopausal.
- **Corpus luteum.** "Typically" at most 3 cm: its size decides nothing.
- **Described as the wrong type.** A follicle above 3 cm, a follicle or corpus luteum after the menopause, and a
  hemorrhagic cyst five years or more after it have no row: there is no category, and the lesion type is asked again.
- **Simple cyst up to 3 cm before the menopause** is the follicle of category 1.
- **Menopausal status unknown**: the system takes the age, 50 years; so does the help of the descriptor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ovadesk.domain.form.answers import Answer, check_one
from ovadesk.domain.form.lexicon import CYSTS, DESCRIPTORS, KEYS
from ovadesk.domain.form.orads_table import BELOW_10, FROM_10, RISK_RANGES, ROWS, TO_3, TO_5, Fact, Row
from ovadesk.domain.problem import OvaDeskError

VERSION = "US v2022"
ELSEWHERE = ("ascites", "peritoneal_nodules")
UNSIZED = ("not_assessable", "normal_ovary")

Descriptors = Mapping[str, object]
Known = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class OradsResult:
    """``category`` 0-5, or None as long as ``missing`` descriptors are needed for it, in the lexicon's order.

    ``reasons``: keys of what decided, the most important first: the table's row, ``ascites``, ``peritoneal_nodules``
    or ``ascites_other_causes`` (term ``orads.row.KEY``). ``risk_range`` is the table's risk of malignancy, empty where
    it gives none.
    """

    category: int | None
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    risk_range: str = ""


def category(descriptors: Descriptors) -> OradsResult:
    """The category by the table. A value that the lexicon does not know counts as not given; nothing is raised."""
    known = _known(descriptors)
    row, missing = _row_of(known)
    if known.get("peritoneal_nodules") is True:
        return _result(5, "peritoneal_nodules", *_keys(row))
    if row is None or row.category is None:
        unanswered = missing if row is None else ("lesion_type",)
        return OradsResult(None, _keys(row), _in_order({*unanswered, *_elsewhere(known)}))
    if row.category in (0, 5):
        return _result(row.category, row.key)
    if _elsewhere(known):
        return OradsResult(None, (row.key,), _elsewhere(known))
    if known["ascites"] is True:
        return (
            _result(5, "ascites", row.key)
            if row.category > 2
            else _result(row.category, row.key, "ascites_other_causes")
        )
    return _result(row.category, row.key)


def asked(descriptors: Descriptors) -> tuple[str, ...]:
    """The descriptors to ask of this lesion, given what is known so far, in the lexicon's order.

    It depends on lesion type, classic lesion and solid component alone, so that nothing comes and goes while the others
    are answered. The size is asked of every lesion, decisive or not.
    """
    known = _known(descriptors)
    gates, open_gate = _gates(known)
    if open_gate is not None:
        beside = ELSEWHERE if gates else ()
        return _in_order({*gates, open_gate, *beside})
    wanted = {source for row in _rows_of(known) for fact in row.facts for source in SOURCES[fact][0]}
    size = () if known["lesion_type"] in UNSIZED else ("size_cm",)
    used = {*gates, *wanted, *size, *ELSEWHERE}
    if known["lesion_type"] == "unilocular_cyst":
        used.discard("septation")
    return tuple(key for key in KEYS if key in used and (key not in GATES or key in gates))


# facts: what the rows ask for, made of the descriptors

GATES = ("lesion_type", "classic_lesion", "solid_component")


def _lesion(known: Known) -> Fact | None:
    lesion = known.get("lesion_type")
    found = known.get("classic_lesion") if lesion == "classic_benign" else lesion
    return found if isinstance(found, str) else None


def _surface(known: Known) -> Fact | None:
    margin, septation = known.get("inner_margin"), known.get("septation")
    if known.get("lesion_type") == "unilocular_cyst":
        septation = "smooth"  # a septation that is complete makes another locule
    if "irregular" in (margin, septation):
        return "irregular"
    return "smooth" if margin == septation == "smooth" else None


def _size(known: Known) -> Fact | None:
    size = known.get("size_cm")
    if not isinstance(size, float):
        return None
    if size >= 10:
        return FROM_10
    return TO_3 if size <= 3 else TO_5 if size <= 5 else BELOW_10


def _same(key: str) -> Callable[[Known], Fact | None]:
    def fact(known: Known) -> Fact | None:
        value = known.get(key)
        return value if isinstance(value, (str, bool)) else None

    return fact


SOURCES: dict[str, tuple[tuple[str, ...], Callable[[Known], Fact | None]]] = {
    "lesion": (("lesion_type", "classic_lesion"), _lesion),
    "solid": (("solid_component",), _same("solid_component")),
    "size": (("size_cm",), _size),
    "menopause": (("menopausal_status",), _same("menopausal_status")),
    "content": (("cyst_content",), _same("cyst_content")),
    "surface": (("inner_margin", "septation"), _surface),
    "papillary": (("papillary_projections",), _same("papillary_projections")),
    "contour": (("outer_contour",), _same("outer_contour")),
    "shadowing": (("shadowing",), _same("shadowing")),
    "flow": (("color_score",), _same("color_score")),
}


def _gates(known: Known) -> tuple[tuple[str, ...], str | None]:
    """What says which rows can apply: the descriptors known of these, and the first that is not."""
    wanted = ["lesion_type"]
    if known.get("lesion_type") == "classic_benign":
        wanted.append("classic_lesion")
    if known.get("lesion_type") in CYSTS:
        wanted.append("solid_component")
    open_gates = [key for key in wanted if key not in known]
    return tuple(key for key in wanted if key in known), open_gates[0] if open_gates else None


def _rows_of(known: Known) -> list[Row]:
    """The rows of this lesion, with or without a solid component."""
    return [row for row in ROWS if all(_allows(row, fact, known) for fact in ("lesion", "solid"))]


def _allows(row: Row, fact: str, known: Known) -> bool:
    """Whether ``row`` can still apply as far as ``fact`` goes."""
    value = SOURCES[fact][1](known)
    return fact not in row.facts or value is None or value in row.facts[fact]


def _row_of(known: Known) -> tuple[Row | None, tuple[str, ...]]:
    """The row that applies, or None and the descriptors that would tell."""
    open_gate = _gates(known)[1]
    if open_gate is not None:
        return None, (open_gate,)
    possible = [row for row in ROWS if all(_allows(row, fact, known) for fact in row.facts)]
    open_facts = {row.key: [fact for fact in row.facts if SOURCES[fact][1](known) is None] for row in possible}
    for row in possible:
        if not open_facts[row.key]:
            return row, ()
    sources = {source for facts in open_facts.values() for fact in facts for source in SOURCES[fact][0]}
    return None, tuple(key for key in KEYS if key in sources and key not in known and key in asked(known))


def _known(descriptors: Descriptors) -> dict[str, Answer]:
    """The descriptors whose values the lexicon knows."""
    found: dict[str, Answer] = {}
    for question in DESCRIPTORS:
        try:
            answer = check_one(question, descriptors.get(question.key))
        except OvaDeskError:
            continue
        if answer is not None:
            found[question.key] = answer
    return found


def _elsewhere(known: Known) -> tuple[str, ...]:
    return tuple(key for key in ELSEWHERE if key not in known)


def _in_order(keys: set[str]) -> tuple[str, ...]:
    return tuple(key for key in KEYS if key in keys)


def _keys(row: Row | None) -> tuple[str, ...]:
    return () if row is None else (row.key,)


def _result(number: int, *reasons: str) -> OradsResult:
    return OradsResult(number, reasons, risk_range=RISK_RANGES.get(number, ""))

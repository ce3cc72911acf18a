"""O-RADS US v2022: every row of the table, every combination of descriptors, and what must never lower a category."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ovadesk.domain.form import orads
from ovadesk.domain.form.lexicon import CLASSIC_EXTRAOVARIAN, CLASSIC_LESIONS, DESCRIPTORS, KEYS, LESION_TYPES
from ovadesk.domain.form.orads_table import ROWS
from ovadesk.domain.form.questions import QuestionKind

NOTHING = {"ascites": False, "peritoneal_nodules": False}
PRE, EARLY, LATE = "premenopausal", "early_postmenopausal", "late_postmenopausal"


def lesion(kind: str, **descriptors: object) -> dict[str, Any]:
    return {"lesion_type": kind, **NOTHING, **descriptors}


def classic(kind: str, **descriptors: object) -> dict[str, Any]:
    return lesion("classic_benign", classic_lesion=kind, **descriptors)


def uni(**descriptors: object) -> dict[str, Any]:
    return lesion("unilocular_cyst", solid_component=False, **descriptors)


def simple(size: float, menopause: str = PRE) -> dict[str, Any]:
    return uni(inner_margin="smooth", cyst_content="simple", size_cm=size, menopausal_status=menopause)


def non_simple(size: float) -> dict[str, Any]:
    return uni(inner_margin="smooth", cyst_content="non_simple", size_cm=size)


def septate(kind: str, margin: str, septation: str, **descriptors: object) -> dict[str, Any]:
    return lesion(kind, solid_component=False, inner_margin=margin, septation=septation, **descriptors)


def bi(margin: str = "smooth", septation: str = "smooth", **descriptors: object) -> dict[str, Any]:
    return septate("bilocular_cyst", margin, septation, **descriptors)


def multi(margin: str = "smooth", septation: str = "smooth", **descriptors: object) -> dict[str, Any]:
    return septate("multilocular_cyst", margin, septation, **descriptors)


def part_solid(kind: str, **descriptors: object) -> dict[str, Any]:
    return lesion(kind, solid_component=True, **descriptors)


def solid(contour: str, flow: int | None = None, **descriptors: object) -> dict[str, Any]:
    score = {} if flow is None else {"color_score": str(flow)}
    return lesion("solid_lesion", outer_contour=contour, **score, **descriptors)


TABLE: list[tuple[str, int, dict[str, Any]]] = [
    ("0 technical", 0, lesion("not_assessable")),
    ("1 no lesion", 1, lesion("normal_ovary")),
    ("1 follicle 3 cm", 1, lesion("follicle", menopausal_status=PRE, size_cm=3)),
    ("1 corpus luteum", 1, lesion("corpus_luteum", menopausal_status=PRE)),
    ("1 simple 3 cm, pre", 1, simple(3.0)),
    ("2 simple 3 cm, early post", 2, simple(3.0, EARLY)),
    ("2 simple 3 cm, late post", 2, simple(3.0, LATE)),
    ("2 simple 3.1 cm, pre", 2, simple(3.1)),
    ("2 simple 3.1 cm, post", 2, simple(3.1, LATE)),
    ("2 simple 5 cm", 2, simple(5.0)),
    ("2 simple 5.1 cm", 2, simple(5.1)),
    ("2 simple 9.9 cm", 2, simple(9.9)),
    ("2 simple 9.9 cm, post", 2, simple(9.9, EARLY)),
    ("2 non-simple 3 cm", 2, non_simple(3)),
    ("2 non-simple 3.1 cm", 2, non_simple(3.1)),
    ("2 non-simple 9.9 cm", 2, non_simple(9.9)),
    ("2 bilocular 3 cm", 2, bi(size_cm=3)),
    ("2 bilocular 9.9 cm", 2, bi(size_cm=9.9)),
    ("2 bilocular 9.9 cm, strong flow", 2, bi(size_cm=9.9, color_score="4")),
    ("2 hemorrhagic 9.9 cm, pre", 2, classic("hemorrhagic_cyst", size_cm=9.9, menopausal_status=PRE)),
    ("2 hemorrhagic 9.9 cm, early post", 2, classic("hemorrhagic_cyst", size_cm=9.9, menopausal_status=EARLY)),
    ("2 dermoid 9.9 cm", 2, classic("dermoid_cyst", size_cm=9.9)),
    ("2 endometrioma 9.9 cm", 2, classic("endometrioma", size_cm=9.9)),
    *((f"2 {kind}", 2, classic(kind)) for kind in CLASSIC_EXTRAOVARIAN),
    *((f"2 {kind} 12 cm", 2, classic(kind, size_cm=12)) for kind in CLASSIC_EXTRAOVARIAN),
    ("3 hemorrhagic 10 cm", 3, classic("hemorrhagic_cyst", size_cm=10, menopausal_status=PRE)),
    ("3 dermoid 10 cm", 3, classic("dermoid_cyst", size_cm=10)),
    ("3 endometrioma 10 cm", 3, classic("endometrioma", size_cm=10)),
    ("3 simple 10 cm", 3, simple(10)),
    ("3 non-simple 10 cm", 3, non_simple(10)),
    ("3 unilocular smooth 10 cm, content unknown", 3, uni(inner_margin="smooth", size_cm=10)),
    ("3 bilocular 10 cm", 3, bi(size_cm=10)),
    ("3 unilocular irregular", 3, uni(inner_margin="irregular")),
    ("3 unilocular irregular 20 cm", 3, uni(inner_margin="irregular", size_cm=20)),
    *((f"3 multilocular 9.9 cm, CS {cs}", 3, multi(size_cm=9.9, color_score=str(cs))) for cs in (1, 2, 3)),
    ("3 solid smooth CS 1", 3, solid("smooth", 1)),
    ("3 solid smooth CS 1, shadowing", 3, solid("smooth", 1, shadowing=True)),
    ("3 solid smooth CS 1, no shadowing", 3, solid("smooth", 1, shadowing=False)),
    ("3 solid shadowing CS 2", 3, solid("smooth", 2, shadowing=True)),
    ("3 solid shadowing CS 3", 3, solid("smooth", 3, shadowing=True)),
    ("4 bilocular irregular wall", 4, bi("irregular")),
    ("4 bilocular irregular septation", 4, bi("smooth", "irregular", size_cm=2, color_score="1")),
    *((f"4 multilocular 10 cm, CS {cs}", 4, multi(size_cm=10, color_score=str(cs))) for cs in (1, 2, 3)),
    ("4 multilocular CS 4, small", 4, multi(size_cm=2, color_score="4")),
    ("4 multilocular CS 4, size unknown", 4, multi(color_score="4")),
    ("4 multilocular irregular wall", 4, multi("irregular")),
    ("4 multilocular irregular septation", 4, multi("smooth", "irregular")),
    *((f"4 unilocular solid, {n} pp", 4, part_solid("unilocular_cyst", papillary_projections=n)) for n in "0123"),
    *(
        (f"4 {kind} solid CS {cs}", 4, part_solid(kind, color_score=str(cs)))
        for kind in ("bilocular_cyst", "multilocular_cyst")
        for cs in (1, 2)
    ),
    ("4 solid CS 2", 4, solid("smooth", 2, shadowing=False)),
    ("4 solid CS 3", 4, solid("smooth", 3, shadowing=False)),
    ("5 unilocular, 4 pp", 5, part_solid("unilocular_cyst", papillary_projections="4_or_more")),
    *(
        (f"5 {kind} solid CS {cs}", 5, part_solid(kind, color_score=str(cs)))
        for kind in ("bilocular_cyst", "multilocular_cyst")
        for cs in (3, 4)
    ),
    ("5 solid smooth CS 4", 5, solid("smooth", 4)),
    ("5 solid smooth CS 4, shadowing", 5, solid("smooth", 4, shadowing=True)),
    ("5 solid irregular", 5, solid("irregular")),
    ("5 solid irregular CS 1, shadowing", 5, solid("irregular", 1, shadowing=True)),
    ("5 nodules beside a normal ovary", 5, lesion("normal_ovary") | {"peritoneal_nodules": True}),
    ("5 nodules beside a simple cyst", 5, simple(2) | {"peritoneal_nodules": True}),
    ("5 ascites beside a 3", 5, uni(inner_margin="irregular") | {"ascites": True}),
    ("5 ascites beside a 4", 5, bi("irregular") | {"ascites": True}),
    ("5 ascites beside a 5", 5, solid("irregular") | {"ascites": True}),
    ("1 ascites beside a 1", 1, lesion("normal_ovary") | {"ascites": True}),
    ("2 ascites beside a 2", 2, simple(6) | {"ascites": True}),
]
RISKS = {0: "", 1: "", 2: "<1%", 3: "1-<10%", 4: "10-<50%", 5: ">=50%"}


@pytest.mark.parametrize(("number", "descriptors"), [case[1:] for case in TABLE], ids=[case[0] for case in TABLE])
def test_the_table(number: int, descriptors: dict[str, Any]) -> None:
    found = orads.category(descriptors)
    assert found.category == number
    assert found.missing == ()
    assert found.reasons
    assert found.risk_range == RISKS[number]


def test_every_row_of_the_table_is_among_the_cases() -> None:
    met = {reason for _, _, descriptors in TABLE for reason in orads.category(descriptors).reasons}
    assert {row.key for row in ROWS if row.category is not None} <= met


@pytest.mark.parametrize(
    ("row", "descriptors"),
    [
        ("follicle_large", lesion("follicle", menopausal_status=PRE, size_cm=3.1)),
        ("follicle_postmenopausal", lesion("follicle", menopausal_status=EARLY, size_cm=2)),
        ("corpus_luteum_postmenopausal", lesion("corpus_luteum", menopausal_status=LATE)),
        ("hemorrhagic_late", classic("hemorrhagic_cyst", menopausal_status=LATE, size_cm=4)),
    ],
)
def test_what_a_lesion_cannot_be_is_asked_again(row: str, descriptors: dict[str, Any]) -> None:
    found = orads.category(descriptors)
    assert (found.category, found.reasons, found.missing) == (None, (row,), ("lesion_type",))


def test_ascites_beside_an_almost_certainly_benign_lesion_is_noted() -> None:
    assert orads.category(simple(6) | {"ascites": True}).reasons == ("simple_below_10", "ascites_other_causes")
    assert orads.category(bi("irregular") | {"ascites": True}).reasons == ("ascites", "bilocular_irregular")


@pytest.mark.parametrize(
    ("descriptors", "missing"),
    [
        ({}, ("lesion_type", "ascites", "peritoneal_nodules")),
        ({"lesion_type": "classic_benign", **NOTHING}, ("classic_lesion",)),
        ({"lesion_type": "bilocular_cyst", **NOTHING}, ("solid_component",)),
        (uni(), ("size_cm", "menopausal_status", "cyst_content", "inner_margin")),
        (uni(inner_margin="smooth", size_cm=4), ("cyst_content",)),
        (uni(inner_margin="smooth", size_cm=2, cyst_content="simple"), ("menopausal_status",)),
        (bi(septation="smooth", margin="smooth"), ("size_cm",)),
        (solid("smooth", 2), ("shadowing",)),
        (solid("smooth", shadowing=True), ("color_score",)),
        ({**solid("smooth", 1), "ascites": None}, ("ascites",)),
        ({"lesion_type": "normal_ovary"}, ("ascites", "peritoneal_nodules")),
    ],
)
def test_what_is_missing_is_named(descriptors: dict[str, Any], missing: tuple[str, ...]) -> None:
    found = orads.category(descriptors)
    assert (found.category, found.missing) == (None, missing)


def described() -> Iterator[dict[str, Any]]:
    """Every lesion that can be fully described, with sizes at and beside each limit of the table."""
    sizes = [3.0, 3.01, 5.0, 5.01, 9.99, 10.0]
    values = {q.key: list(q.choices) if q.kind is QuestionKind.CHOICE else [True, False] for q in DESCRIPTORS}
    values |= {"size_cm": sizes, "ascites": [False], "peritoneal_nodules": [False]}
    for kind, classic_kind, part in product(LESION_TYPES, CLASSIC_LESIONS, (True, False)):
        gates = {"lesion_type": kind, "classic_lesion": classic_kind, "solid_component": part}
        free = [key for key in orads.asked(gates) if key not in gates]
        for combination in product(*(values[key] for key in free)):
            yield gates | dict(zip(free, combination, strict=True))


def test_every_full_description_has_exactly_one_row() -> None:
    from ovadesk.domain.form.orads import SOURCES

    for descriptors in described():
        known = orads._known(descriptors)
        rows = [r.key for r in ROWS if all(SOURCES[fact][1](known) in values for fact, values in r.facts.items())]
        assert len(rows) == 1, (descriptors, rows)
        found = orads.category(descriptors)
        assert found.category is not None or found.missing == ("lesion_type",)


def one_of(key: str) -> st.SearchStrategy[Any]:
    question = next(question for question in DESCRIPTORS if question.key == key)
    if question.kind is QuestionKind.CHOICE:
        return st.sampled_from(question.choices)
    return st.booleans() if question.kind is QuestionKind.YES_NO else st.floats(0.1, 60)


some = st.fixed_dictionaries({}, optional={key: one_of(key) for key in KEYS})
rubbish = st.one_of(st.none(), st.text(max_size=5), st.integers(), st.floats(), st.lists(st.integers(), max_size=2))


@given(some)
def test_any_description_has_a_category_or_says_what_is_missing(descriptors: dict[str, Any]) -> None:
    found = orads.category(descriptors)
    assert (found.category is None) == bool(found.missing)
    retyped = found.missing[:1] == ("lesion_type",) and found.reasons
    assert retyped or not set(found.missing) & set(descriptors)
    assert "lesion_type" not in descriptors or set(found.missing) <= set(orads.asked(descriptors))


@given(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), rubbish))
def test_nothing_that_is_answered_breaks_it(descriptors: dict[str, Any]) -> None:
    found = orads.category(descriptors)
    assert (found.category is None) == bool(found.missing)
    assert orads.asked(descriptors)[0] == "lesion_type"


@given(some, st.sampled_from(["ascites", "peritoneal_nodules"]))
def test_findings_outside_the_ovary_never_lower_a_category(descriptors: dict[str, Any], finding: str) -> None:
    without = orads.category(descriptors | {finding: False}).category
    with_it = orads.category(descriptors | {finding: True}).category
    assert without is None or (with_it is not None and with_it >= without)


@pytest.mark.parametrize(
    ("key", "steps"),
    [
        ("color_score", ("1", "2", "3", "4")),
        ("papillary_projections", ("0", "1", "2", "3", "4_or_more")),
        ("inner_margin", ("smooth", "irregular")),
        ("septation", ("smooth", "irregular")),
        ("outer_contour", ("smooth", "irregular")),
        ("shadowing", (True, False)),
        ("size_cm", (1.0, 3.0, 4.0, 5.0, 7.0, 9.99, 10.0, 30.0)),
    ],
)
def test_a_worse_descriptor_never_lowers_a_category(key: str, steps: tuple[Any, ...]) -> None:
    for descriptors in described():
        numbers = [orads.category(descriptors | {key: step}).category for step in steps]
        known = [number for number in numbers if number is not None]
        assert known == sorted(known), (descriptors, numbers)


@given(some)
def test_what_is_asked_depends_on_the_kind_of_lesion_alone(descriptors: dict[str, Any]) -> None:
    gates = {k: v for k, v in descriptors.items() if k in ("lesion_type", "classic_lesion", "solid_component")}
    assert orads.asked(descriptors) == orads.asked(gates)

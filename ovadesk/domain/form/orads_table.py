"""The table of O-RADS US v2022 assessment categories (ACR, November 2022), row by row, as data.

A row has the facts it asks for and the category it gives; the rows of one lesion exclude each other and leave nothing
out, which the tests check over every combination. Facts that are made of more than one descriptor: ``lesion`` (the
lesion type, or which classic benign lesion), ``surface`` (a cyst is irregular where its inner margin or a septation
is), ``size`` (the bands of the table).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ovadesk.domain.form.lexicon import CLASSIC_EXTRAOVARIAN

Fact = str | bool

TO_3, TO_5, BELOW_10, FROM_10 = "to_3", "to_5", "below_10", "from_10"  # cm: <= 3; > 3 to 5; > 5 to < 10; >= 10
ABOVE_3 = (TO_5, BELOW_10, FROM_10)
UNDER_10 = (TO_3, TO_5, BELOW_10)
PRE, POST = ("premenopausal",), ("early_postmenopausal", "late_postmenopausal")
NOT_LATE, LATE = ("premenopausal", "early_postmenopausal"), ("late_postmenopausal",)
SMOOTH, IRREGULAR = ("smooth",), ("irregular",)
NO, YES = (False,), (True,)
UNI, BI, MULTI = ("unilocular_cyst",), ("bilocular_cyst",), ("multilocular_cyst",)
SOLID = ("solid_lesion",)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key (``orads.row.KEY`` is its term), its category, and each fact with the values it allows.

    ``category`` is None where the lexicon says that the lesion is to be described as another type.
    """

    key: str
    category: int | None
    facts: Mapping[str, tuple[Fact, ...]]


def _row(key: str, category: int | None, lesion: tuple[str, ...], **facts: tuple[Fact, ...]) -> Row:
    return Row(key, category, {"lesion": lesion, **facts})


ROWS = (
    # O-RADS 0: the features that matter cannot be seen well enough for technical reasons
    _row("not_assessable", 0, ("not_assessable",)),
    # O-RADS 1, normal ovary: no lesion; follicle <= 3 cm; corpus luteum (typically <= 3 cm)
    _row("normal_ovary", 1, ("normal_ovary",)),
    _row("follicle", 1, ("follicle",), menopause=PRE, size=(TO_3,)),
    _row("corpus_luteum", 1, ("corpus_luteum",), menopause=PRE),
    # a follicle above 3 cm is a simple cyst by definition; after the menopause neither of the two is expected
    _row("follicle_large", None, ("follicle",), menopause=PRE, size=ABOVE_3),
    _row("follicle_postmenopausal", None, ("follicle",), menopause=POST),
    _row("corpus_luteum_postmenopausal", None, ("corpus_luteum",), menopause=POST),
    # O-RADS 2, simple cyst: the table sends <= 3 cm before the menopause to "follicle", category 1
    _row("simple_as_follicle", 1, UNI, solid=NO, surface=SMOOTH, content=("simple",), size=(TO_3,), menopause=PRE),
    _row("simple_to_3", 2, UNI, solid=NO, surface=SMOOTH, content=("simple",), size=(TO_3,), menopause=POST),
    _row("simple_to_5", 2, UNI, solid=NO, surface=SMOOTH, content=("simple",), size=(TO_5,)),
    _row("simple_below_10", 2, UNI, solid=NO, surface=SMOOTH, content=("simple",), size=(BELOW_10,)),
    # O-RADS 2, unilocular smooth non-simple cyst and bilocular smooth cyst: <= 3 cm; > 3 to < 10 cm
    _row("non_simple_to_3", 2, UNI, solid=NO, surface=SMOOTH, content=("non_simple",), size=(TO_3,)),
    _row("non_simple_below_10", 2, UNI, solid=NO, surface=SMOOTH, content=("non_simple",), size=(TO_5, BELOW_10)),
    _row("bilocular_to_3", 2, BI, solid=NO, surface=SMOOTH, size=(TO_3,)),
    _row("bilocular_below_10", 2, BI, solid=NO, surface=SMOOTH, size=(TO_5, BELOW_10)),
    # O-RADS 2, classic benign: ovarian < 10 cm; extraovarian of any size
    _row("hemorrhagic_below_10", 2, ("hemorrhagic_cyst",), menopause=NOT_LATE, size=UNDER_10),
    _row("classic_below_10", 2, ("dermoid_cyst", "endometrioma"), size=UNDER_10),
    _row("classic_extraovarian", 2, CLASSIC_EXTRAOVARIAN),
    # "should not occur" late after the menopause: to be described with the other descriptors
    _row("hemorrhagic_late", None, ("hemorrhagic_cyst",), menopause=LATE),
    # O-RADS 3
    _row("hemorrhagic_from_10", 3, ("hemorrhagic_cyst",), menopause=NOT_LATE, size=(FROM_10,)),
    _row("classic_from_10", 3, ("dermoid_cyst", "endometrioma"), size=(FROM_10,)),
    _row("uni_or_bilocular_from_10", 3, UNI + BI, solid=NO, surface=SMOOTH, size=(FROM_10,)),
    _row("unilocular_irregular", 3, UNI, solid=NO, surface=IRREGULAR),
    _row("multilocular_below_10", 3, MULTI, solid=NO, surface=SMOOTH, size=UNDER_10, flow=("1", "2", "3")),
    _row("solid_no_flow", 3, SOLID, contour=SMOOTH, flow=("1",)),
    _row("solid_shadowing", 3, SOLID, contour=SMOOTH, shadowing=YES, flow=("2", "3")),
    # O-RADS 4
    _row("bilocular_irregular", 4, BI, solid=NO, surface=IRREGULAR),
    _row("multilocular_from_10", 4, MULTI, solid=NO, surface=SMOOTH, size=(FROM_10,), flow=("1", "2", "3")),
    _row("multilocular_flow_4", 4, MULTI, solid=NO, surface=SMOOTH, flow=("4",)),
    _row("multilocular_irregular", 4, MULTI, solid=NO, surface=IRREGULAR),
    _row("unilocular_solid", 4, UNI, solid=YES, papillary=("0", "1", "2", "3")),
    _row("bi_or_multilocular_solid", 4, BI + MULTI, solid=YES, flow=("1", "2")),
    _row("solid_not_shadowing", 4, SOLID, contour=SMOOTH, shadowing=NO, flow=("2", "3")),
    # O-RADS 5 (ascites and peritoneal nodules, its last row: see ``orads.category``)
    _row("unilocular_papillary", 5, UNI, solid=YES, papillary=("4_or_more",)),
    _row("bi_or_multilocular_solid_flow", 5, BI + MULTI, solid=YES, flow=("3", "4")),
    _row("solid_flow_4", 5, SOLID, contour=SMOOTH, flow=("4",)),
    _row("solid_irregular", 5, SOLID, contour=IRREGULAR),
)

RISK_RANGES = {2: "<1%", 3: "1-<10%", 4: "10-<50%", 5: ">=50%"}  # of malignancy; none is given for 0 and 1

"""The descriptors of O-RADS US v2022 that its table of categories uses, as questions.

Labels are keys of terms (``export.wording.form_terms``): ``orads.KEY`` for the descriptor, ``orads.KEY.CHOICE`` for
each choice, ``orads.KEY.help`` for how the lexicon means it. Sizes are the largest diameter of the lesion in cm.
"""

from __future__ import annotations

from ovadesk.domain.form.questions import Question, QuestionKind

SIZE_MIN, SIZE_MAX = 0.1, 60.0  # cm

CYSTS = ("unilocular_cyst", "bilocular_cyst", "multilocular_cyst")
LESION_TYPES = ("not_assessable", "normal_ovary", "follicle", "corpus_luteum", *CYSTS, "solid_lesion", "classic_benign")
CLASSIC_OVARIAN = ("hemorrhagic_cyst", "dermoid_cyst", "endometrioma")
CLASSIC_EXTRAOVARIAN = ("paraovarian_cyst", "peritoneal_inclusion_cyst", "hydrosalpinx")
CLASSIC_LESIONS = CLASSIC_OVARIAN + CLASSIC_EXTRAOVARIAN
MENOPAUSE = ("premenopausal", "early_postmenopausal", "late_postmenopausal")
SURFACES = ("smooth", "irregular")


def _choice(key: str, *choices: str) -> Question:
    return Question(key, QuestionKind.CHOICE, f"orads.{key}", choices, required=False, help=f"orads.{key}.help")


def _yes_no(key: str) -> Question:
    return Question(key, QuestionKind.YES_NO, f"orads.{key}", required=False, help=f"orads.{key}.help")


LESION = _choice("lesion_type", *LESION_TYPES)
SIZE = Question(
    "size_cm",
    QuestionKind.NUMBER,
    "orads.size_cm",
    required=False,
    minimum=SIZE_MIN,
    maximum=SIZE_MAX,
    unit="cm",
    help="orads.size_cm.help",
)

DESCRIPTORS = (
    LESION,
    _choice("classic_lesion", *CLASSIC_LESIONS),
    _yes_no("solid_component"),
    SIZE,
    _choice("menopausal_status", *MENOPAUSE),
    _choice("cyst_content", "simple", "non_simple"),
    _choice("inner_margin", *SURFACES),
    _choice("septation", *SURFACES),
    _choice("papillary_projections", "0", "1", "2", "3", "4_or_more"),
    _choice("outer_contour", *SURFACES),
    _yes_no("shadowing"),
    _choice("color_score", "1", "2", "3", "4"),
    _yes_no("ascites"),
    _yes_no("peritoneal_nodules"),
)
KEYS = tuple(question.key for question in DESCRIPTORS)

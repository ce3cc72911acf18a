"""The terms of the reading form in English and in Chinese: what ``domain.form`` names by key.

``DESCRIPTOR_TERMS`` are the descriptors of O-RADS US v2022 with their choices and, in our own words, what the lexicon
means by them. Rows of its table are in ``form_rows``, everything else of the form in ``form_words``.
"""

from __future__ import annotations

from ovadesk.export.wording.form_rows import ROW_TERMS
from ovadesk.export.wording.form_words import WORDS

Term = tuple[str, str]  # English, Chinese
LANGUAGES = ("en", "zh")

DESCRIPTOR_TERMS: dict[str, Term] = {
    "orads.lesion_type": ("Lesion type", "病变类型"),
    "orads.lesion_type.help": (
        "What it is. A cyst is unilocular, bilocular (two locules) or multilocular (three or more); a lesion is solid if 80% or more of it is. Take the typical benign lesion only if it has all that makes it typical.",
        "病变是什么。囊肿分单房、双房（两房）和多房（三房及以上）；实性部分达到或超过80%为实性病变。只有完全符合典型表现时才选典型良性病变。",
    ),
    "orads.lesion_type.not_assessable": ("Cannot be assessed", "无法充分评估"),
    "orads.lesion_type.normal_ovary": ("Normal ovary", "正常卵巢"),
    "orads.lesion_type.follicle": ("Follicle", "卵泡"),
    "orads.lesion_type.corpus_luteum": ("Corpus luteum", "黄体"),
    "orads.lesion_type.unilocular_cyst": ("Unilocular cyst", "单房囊肿"),
    "orads.lesion_type.bilocular_cyst": ("Bilocular cyst", "双房囊肿"),
    "orads.lesion_type.multilocular_cyst": ("Multilocular cyst", "多房囊肿"),
    "orads.lesion_type.solid_lesion": ("Solid lesion", "实性病变"),
    "orads.lesion_type.classic_benign": ("Typical benign lesion", "典型良性病变"),
    "orads.classic_lesion": ("Typical benign lesion", "典型良性病变"),
    "orads.classic_lesion.help": (
        "Hemorrhagic: unilocular, no flow inside, reticular pattern or retracting clot. Dermoid: at most 3 locules, no flow inside; hyperechoic part with shadow, lines and dots, or floating spheres. Endometrioma: at most 3 locules, no flow inside, smooth, ground glass. Paraovarian: simple, apart from the ovary. Peritoneal inclusion cyst: takes the shape of its surroundings, ovary at its edge or within. Hydrosalpinx: a fluid-filled tube.",
        "出血性囊肿：单房，内部无血流，网状回声或回缩血块。皮样囊肿：不超过3房，内部无血流，强回声伴声影、线状及点状强回声或漂浮球状回声。子宫内膜异位囊肿：不超过3房，内部无血流，内壁光滑，磨玻璃样回声。卵巢旁囊肿：单纯囊肿，与卵巢分离。腹膜包涵囊肿：随周围器官塑形，卵巢位于边缘或其内。输卵管积水：充满液体的管状结构。",
    ),
    "orads.classic_lesion.hemorrhagic_cyst": ("Hemorrhagic cyst", "出血性囊肿"),
    "orads.classic_lesion.dermoid_cyst": ("Dermoid cyst", "皮样囊肿（成熟畸胎瘤）"),
    "orads.classic_lesion.endometrioma": ("Endometrioma", "子宫内膜异位囊肿"),
    "orads.classic_lesion.paraovarian_cyst": ("Paraovarian cyst", "卵巢旁囊肿"),
    "orads.classic_lesion.peritoneal_inclusion_cyst": ("Peritoneal inclusion cyst", "腹膜包涵囊肿"),
    "orads.classic_lesion.hydrosalpinx": ("Hydrosalpinx", "输卵管积水"),
    "orads.solid_component": ("Solid component", "实性成分"),
    "orads.solid_component.help": (
        "Solid tissue that rises 3 mm or more from the wall or a septation into the cyst; a papillary projection is one. Clot, fat and the hyperechoic part of a dermoid are none.",
        "自囊壁或分隔向囊腔突出、高度≥3 mm的实性组织；乳头状突起属于实性成分。血块、脂肪及皮样囊肿的强回声部分不算。",
    ),
    "orads.size_cm": ("Largest diameter", "最大径"),
    "orads.size_cm.help": (
        "The largest diameter of the whole lesion in any plane, in centimetres.",
        "整个病变在任意切面上的最大径线，单位为厘米。",
    ),
    "orads.menopausal_status": ("Menopausal status", "绝经状态"),
    "orads.menopausal_status.help": (
        "Postmenopausal: no period for a year or more; early up to 5 years, late from then on. If unknown or without a uterus: 50 years of age or less counts as before, above 50 as after, from 55 on as late.",
        "绝经：停经≥1年；5年以内为绝经早期，5年及以上为绝经晚期。状态不明或已切除子宫者：年龄≤50岁按绝经前，>50岁按绝经后，≥55岁按绝经晚期。",
    ),
    "orads.menopausal_status.premenopausal": ("Premenopausal", "绝经前"),
    "orads.menopausal_status.early_postmenopausal": ("Postmenopausal < 5 years", "绝经早期（<5年）"),
    "orads.menopausal_status.late_postmenopausal": ("Postmenopausal ≥ 5 years", "绝经晚期（≥5年）"),
    "orads.cyst_content": ("Content of the cyst", "囊液"),
    "orads.cyst_content.help": (
        "Simple: anechoic throughout, no septation. Non-simple: internal echoes or incomplete septations.",
        "单纯性：完全无回声，无分隔。非单纯性：有内部回声和（或）不完全分隔。",
    ),
    "orads.cyst_content.simple": ("Simple (anechoic)", "单纯性（无回声）"),
    "orads.cyst_content.non_simple": ("Non-simple", "非单纯性"),
    "orads.inner_margin": ("Inner margin", "内壁"),
    "orads.inner_margin.help": (
        "Irregular: uneven, or something less than 3 mm high rises from the wall. From 3 mm on it is a solid component.",
        "不规则：内壁不平整，或有高度<3 mm的突起。高度≥3 mm者为实性成分。",
    ),
    "orads.inner_margin.smooth": ("Smooth", "光滑"),
    "orads.inner_margin.irregular": ("Irregular", "不规则"),
    "orads.septation": ("Septations", "分隔"),
    "orads.septation.help": (
        "Irregular: uneven, or something less than 3 mm high rises from a septation.",
        "不规则：分隔不平整，或有高度<3 mm的突起。",
    ),
    "orads.septation.smooth": ("Smooth", "光滑"),
    "orads.septation.irregular": ("Irregular", "不规则"),
    "orads.papillary_projections": ("Papillary projections", "乳头状突起数目"),
    "orads.papillary_projections.help": (
        "How many solid components, 3 mm high or more, stand out from the wall or a septation with fluid on three sides. 0: a solid component that does not.",
        "自囊壁或分隔突入囊腔、三面被液体包绕、高度≥3 mm的实性成分的数目。0：有实性成分，但不是乳头状突起。",
    ),
    "orads.papillary_projections.0": ("0", "0"),
    "orads.papillary_projections.1": ("1", "1"),
    "orads.papillary_projections.2": ("2", "2"),
    "orads.papillary_projections.3": ("3", "3"),
    "orads.papillary_projections.4_or_more": ("4 or more", "4个及以上"),
    "orads.outer_contour": ("Outer contour", "外缘轮廓"),
    "orads.outer_contour.help": (
        "The outside of the solid lesion. Lobulated counts as irregular.",
        "实性病变的外缘。分叶状按不规则计。",
    ),
    "orads.outer_contour.smooth": ("Smooth", "光滑"),
    "orads.outer_contour.irregular": ("Irregular", "不规则"),
    "orads.shadowing": ("Acoustic shadowing", "声影"),
    "orads.shadowing.help": (
        "Diffuse or broad shadows behind the solid lesion; not the narrow ones at its edges.",
        "实性病变后方弥漫或宽大的声影；不包括边缘折射声影。",
    ),
    "orads.color_score": ("Colour score", "血流评分"),
    "orads.color_score.help": (
        "Flow in the whole lesion (wall, septations and solid parts) on colour or power Doppler.",
        "彩色或能量多普勒显示的整个病变（囊壁、分隔及实性成分）的血流程度。",
    ),
    "orads.color_score.1": ("1 none", "1分 无血流"),
    "orads.color_score.2": ("2 minimal", "2分 少量血流"),
    "orads.color_score.3": ("3 moderate", "3分 中等血流"),
    "orads.color_score.4": ("4 very strong", "4分 丰富血流"),
    "orads.ascites": ("Unexplained ascites", "腹水（无其他原因）"),
    "orads.ascites.help": (
        "Fluid above the pouch of Douglas and the uterus, or around the bowel. Answer no if another disease explains it; beside a normal ovary or an almost certainly benign lesion think of that first.",
        "超出子宫直肠陷凹、位于子宫上方或肠管周围的液体。若有其他疾病可以解释，请选“否”；病变为O-RADS 1～2类时应首先考虑其他原因。",
    ),
    "orads.peritoneal_nodules": ("Unexplained peritoneal nodules", "腹膜结节（无其他原因）"),
    "orads.peritoneal_nodules.help": (
        "Nodules or thickening of the peritoneum or omentum. Answer no if another disease explains them.",
        "腹膜或大网膜的结节或增厚。若有其他疾病可以解释，请选“否”。",
    ),
}

TERMS: dict[str, Term] = {**DESCRIPTOR_TERMS, **ROW_TERMS, **WORDS}


def term(key: str, language: str = "en") -> str:
    """The term in ``language`` ("en" or "zh", else English). Raises KeyError where there is none."""
    english, chinese = TERMS[key]
    return chinese if language == "zh" else english

"""What the rows of the O-RADS US v2022 table say, in our own words, in English and in Chinese."""

from __future__ import annotations

ROW_TERMS: dict[str, tuple[str, str]] = {
    "orads.row.not_assessable": ("Cannot be assessed for technical reasons", "因技术因素无法充分评估"),
    "orads.row.normal_ovary": ("No lesion", "未见病变"),
    "orads.row.follicle": ("Follicle, ≤ 3 cm, premenopausal", "绝经前卵泡，≤3 cm"),
    "orads.row.corpus_luteum": ("Corpus luteum, premenopausal", "绝经前黄体"),
    "orads.row.follicle_large": (
        "Above 3 cm it is no follicle: describe it as a unilocular cyst",
        "大于3 cm不属于卵泡：请按单房囊肿描述",
    ),
    "orads.row.follicle_postmenopausal": (
        "No follicle after the menopause: describe it as a unilocular cyst",
        "绝经后不应有卵泡：请按单房囊肿描述",
    ),
    "orads.row.corpus_luteum_postmenopausal": (
        "No corpus luteum after the menopause: describe what is seen",
        "绝经后不应有黄体：请按所见描述",
    ),
    "orads.row.simple_as_follicle": (
        "Simple cyst, ≤ 3 cm, premenopausal: a follicle",
        "绝经前单纯囊肿，≤3 cm：视为卵泡",
    ),
    "orads.row.simple_to_3": ("Simple cyst, ≤ 3 cm, postmenopausal", "绝经后单纯囊肿，≤3 cm"),
    "orads.row.simple_to_5": ("Simple cyst, > 3 to 5 cm", "单纯囊肿，>3～5 cm"),
    "orads.row.simple_below_10": ("Simple cyst, > 5 to < 10 cm", "单纯囊肿，>5～<10 cm"),
    "orads.row.non_simple_to_3": (
        "Unilocular smooth non-simple cyst, ≤ 3 cm",
        "内壁光滑的单房非单纯囊肿，≤3 cm",
    ),
    "orads.row.non_simple_below_10": (
        "Unilocular smooth non-simple cyst, > 3 to < 10 cm",
        "内壁光滑的单房非单纯囊肿，>3～<10 cm",
    ),
    "orads.row.bilocular_to_3": ("Bilocular smooth cyst, ≤ 3 cm", "光滑双房囊肿，≤3 cm"),
    "orads.row.bilocular_below_10": ("Bilocular smooth cyst, > 3 to < 10 cm", "光滑双房囊肿，>3～<10 cm"),
    "orads.row.hemorrhagic_below_10": ("Typical hemorrhagic cyst, < 10 cm", "典型出血性囊肿，<10 cm"),
    "orads.row.hemorrhagic_late": (
        "No hemorrhagic cyst 5 years or more after the menopause: describe what is seen",
        "绝经5年及以上不应出现出血性囊肿：请按所见描述",
    ),
    "orads.row.hemorrhagic_from_10": ("Typical hemorrhagic cyst, ≥ 10 cm", "典型出血性囊肿，≥10 cm"),
    "orads.row.classic_below_10": (
        "Typical dermoid cyst or endometrioma, < 10 cm",
        "典型皮样囊肿或子宫内膜异位囊肿，<10 cm",
    ),
    "orads.row.classic_from_10": (
        "Typical dermoid cyst or endometrioma, ≥ 10 cm",
        "典型皮样囊肿或子宫内膜异位囊肿，≥10 cm",
    ),
    "orads.row.classic_extraovarian": (
        "Typical benign lesion outside the ovary, any size",
        "典型卵巢外良性病变，任意大小",
    ),
    "orads.row.uni_or_bilocular_from_10": (
        "Uni- or bilocular smooth cyst, ≥ 10 cm",
        "光滑单房或双房囊肿，≥10 cm",
    ),
    "orads.row.unilocular_irregular": ("Unilocular irregular cyst, any size", "内壁不规则的单房囊肿，任意大小"),
    "orads.row.multilocular_below_10": (
        "Multilocular smooth cyst, < 10 cm, colour score < 4",
        "光滑多房囊肿，<10 cm，血流评分<4分",
    ),
    "orads.row.solid_no_flow": (
        "Solid smooth lesion, colour score 1, with or without shadowing",
        "光滑实性病变，血流评分1分，有或无声影",
    ),
    "orads.row.solid_shadowing": (
        "Solid smooth shadowing lesion, colour score 2-3",
        "光滑实性病变伴声影，血流评分2～3分",
    ),
    "orads.row.bilocular_irregular": (
        "Bilocular irregular cyst, no solid component, any size and flow",
        "不规则双房囊肿，无实性成分，任意大小及血流评分",
    ),
    "orads.row.multilocular_from_10": (
        "Multilocular smooth cyst, ≥ 10 cm, colour score < 4",
        "光滑多房囊肿，≥10 cm，血流评分<4分",
    ),
    "orads.row.multilocular_flow_4": (
        "Multilocular smooth cyst, any size, colour score 4",
        "光滑多房囊肿，任意大小，血流评分4分",
    ),
    "orads.row.multilocular_irregular": (
        "Multilocular irregular cyst, no solid component, any size and flow",
        "不规则多房囊肿，无实性成分，任意大小及血流评分",
    ),
    "orads.row.unilocular_solid": (
        "Unilocular cyst with a solid component, fewer than 4 papillary projections",
        "单房囊肿伴实性成分，乳头状突起<4个",
    ),
    "orads.row.bi_or_multilocular_solid": (
        "Bi- or multilocular cyst with a solid component, colour score 1-2",
        "双房或多房囊肿伴实性成分，血流评分1～2分",
    ),
    "orads.row.solid_not_shadowing": (
        "Solid smooth lesion without shadowing, colour score 2-3",
        "光滑实性病变，无声影，血流评分2～3分",
    ),
    "orads.row.unilocular_papillary": (
        "Unilocular cyst, 4 papillary projections or more",
        "单房囊肿，乳头状突起≥4个",
    ),
    "orads.row.bi_or_multilocular_solid_flow": (
        "Bi- or multilocular cyst with a solid component, colour score 3-4",
        "双房或多房囊肿伴实性成分，血流评分3～4分",
    ),
    "orads.row.solid_flow_4": (
        "Solid smooth lesion, colour score 4, with or without shadowing",
        "光滑实性病变，血流评分4分，有或无声影",
    ),
    "orads.row.solid_irregular": ("Solid irregular lesion, any size and flow", "不规则实性病变，任意大小及血流评分"),
    "orads.row.ascites": ("Ascites beside a lesion of category 3 or 4", "3～4类病变伴腹水"),
    "orads.row.peritoneal_nodules": ("Peritoneal nodules", "腹膜结节"),
    "orads.row.ascites_other_causes": (
        "Ascites: other causes must be considered",
        "腹水：应考虑其他原因",
    ),
}

"""What a report says around its checklists, and what it fills in."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "report.checklist.open": ("To be filled in by the authors.", "由作者填写。"),
    "report.checklist.caption": (
        "Items: {total}; filled in from what the program knows: {n}.",
        "共{total}项，程序据已知信息填写{n}项。",
    ),
    "report.checklist.stard": (
        "The topics of STARD-AI {cited}, by its numbers and in words of our own. For submission use the official form.",
        "STARD-AI{cited}的条目，编号依原清单，文字为本程序自拟。投稿请使用官方表格。",
    ),
    "report.checklist.claim": (
        "The topics of CLAIM, 2024 update {cited}, by its numbers and in words of our own. For submission use the official "
        "form.",
        "CLAIM 2024更新版{cited}的条目，编号依原清单，文字为本程序自拟。投稿请使用官方表格。",
    ),
    "report.checklist.fda": (
        "What the guidance on clinical performance assessment of computer-assisted detection in radiology {cited} asks of "
        "a reader study, in words of our own; the numbers are ours.",
        "放射影像计算机辅助检测临床性能评价指南{cited}对阅片者研究的要求，文字与编号均为本程序自拟。",
    ),
    "report.answer.order": (
        "Every reader's order is drawn by the algorithm {name} with seed {seed} and can be recomputed from the protocol "
        "(SHA-256 {sha256}).",
        "每名阅片者的顺序由算法{name}以种子{seed}产生，可据方案（SHA-256 {sha256}）重算。",
    ),
    "report.answer.told": ("Readers were told a share of {share}.", "告知阅片者的比例为{share}。"),
    "report.answer.practice": ("{n} practice cases before the study.", "研究前练习病例{n}例。"),
    "report.answer.practice_feedback": (
        "{n} practice cases before the study, with the truth shown after each lock.",
        "研究前练习病例{n}例，锁定后显示金标准。",
    ),
    "report.answer.protocol": (
        "Protocol version {version}, SHA-256 {sha256}; where it can be read is for the authors to say.",
        "方案版本{version}，SHA-256 {sha256}；获取途径由作者说明。",
    ),
    "report.answer.model": ("Model {name}, SHA-256 of its card {sha256}.", "模型{name}，模型卡SHA-256 {sha256}。"),
    "report.answer.threshold_card": (
        "The threshold on the model's risk is {threshold}, set on its card before the study.",
        "模型风险阈值为{threshold}，研究前已载于模型卡。",
    ),
    "report.answer.threshold_used": (
        "In the analysis the model called a case malignant at a risk of {threshold} or more.",
        "分析中模型风险≥{threshold}视为恶性。",
    ),
    "report.answer.band": (
        "Model: risks from {low} to {high} are inconclusive on its card. Readers: benign or malignant only.",
        "模型：模型卡规定风险{low}～{high}为不确定。阅片者：仅可判良性或恶性。",
    ),
    "report.answer.overlay": (
        "A Grad-CAM map was offered: where the network looked, not an outline of a lesion.",
        "提供Grad-CAM热图：显示网络关注区域，并非病灶轮廓。",
    ),
    "report.answer.devices": ("{texts}; named sites: {sites}.", "{texts}；已命名的中心：{sites}个。"),
    "report.answer.readers": ("Readers: {n}; by group: {groups}.", "阅片者{n}名；分组：{groups}。"),
    "report.answer.years": (
        "Experience from {low} to {high} years (known of {n}).",
        "年资{low}～{high}年（已知{n}名）。",
    ),
    "report.answer.missing": (
        "{n} readings of the full design are missing and {rows} rows were left out; nothing was imputed.",
        "相对完整设计缺失{n}次阅片，剔除{rows}行；未作插补。",
    ),
    "report.answer.prevalence": (
        "{malignant} malignant and {benign} benign cases, of {patients} patients. "
        "Whether that is the mix of intended use is for the authors to say.",
        "恶性{malignant}例、良性{benign}例，患者{patients}名。是否代表预期使用人群由作者说明。",
    ),
    "report.answer.methods": ("See Statistical methods.", "见“统计方法”。"),
    "report.answer.methods_mrmc": (
        "See Statistical methods; chosen beforehand: {name}, {analysis}.",
        "见“统计方法”；预先选定：{name}，{analysis}。",
    ),
    "report.answer.standalone": (
        "{model}: AUC {auc} on the cases of this study.",
        "{model}：在本研究病例上AUC {auc}。",
    ),
    "report.answer.variability": (
        "Between readers: see Agreement, and the analyses with random readers.",
        "阅片者之间：见“一致性”及随机阅片者分析。",
    ),
    "report.answer.groups": ("By group of readers: see Differences.", "按阅片者分组：见条件间差异。"),
    "report.answer.software": (
        "{program} {program_version}, Python {python}, NumPy {numpy}, SciPy {scipy} (analysis).",
        "{program} {program_version}、Python {python}、NumPy {numpy}、SciPy {scipy}（统计分析）。",
    ),
    "report.answer.blinding": (
        "The program showed readers no truth of a study case, and nothing of the model in unaided readings. What else they "
        "knew is for the authors to say.",
        "程序未向阅片者显示研究病例的金标准；无AI辅助阅片时不显示任何模型结果。其他已知信息由作者说明。",
    ),
    "report.answer.blinding_locked": (
        "The program showed readers no truth of a study case, and nothing of the model on a case before its unaided call "
        "was locked. What else they knew is for the authors to say.",
        "程序未向阅片者显示研究病例的金标准；每个病例无AI辅助判定锁定之前不显示任何模型结果。其他已知信息由作者说明。",
    ),
    "report.answer.scale": (
        "A call, benign or malignant, and a score of 0 to 100 for the suspicion of malignancy; 50 to 100 goes with "
        "malignant.",
        "良性或恶性判定，并给出0～100的恶性可疑评分；50～100对应恶性。",
    ),
    "report.answer.audit": (
        "Readings are append-only records, each with the hash of the one before; `ovadesk study verify` checks them.",
        "阅片为只增记录，每条含前一条的哈希；可用`ovadesk study verify`核验。",
    ),
    "report.answer.pseudonyms": (
        "Readers, cases and patients carry pseudonyms in all exports. How the images were freed of names is for the "
        "authors to say.",
        "所有导出中阅片者、病例与患者均为化名。图像去标识方法由作者说明。",
    ),
    "report.answer.flow": ("See the flow diagram under Readers and cases.", "见“阅片者与病例”中的流程图。"),
    "report.answer.crosstab": (
        "Counts of calls by truth: see the flow diagram and the table of what the calls are worth.",
        "按金标准的判定计数：见流程图及判定诊断价值表。",
    ),
    "report.answer.estimates": ("See Results, with 95% confidence intervals.", "见“结果”，附95%置信区间。"),
    "report.answer.uncertainty": (
        "95% confidence intervals and tests: see Statistical methods.",
        "95%置信区间与检验：见“统计方法”。",
    ),
    "report.answer.limits": (
        "Those that the program knows: see Problems and limits. The others are for the authors to say.",
        "程序已知者见“问题与局限”，其余由作者说明。",
    ),
    "report.answer.data": (
        "All numbers are in stats.json and tables, each figure with its data. Access to readings and images is for the "
        "authors to say.",
        "全部数值见stats.json及表格，每图附数据。阅片与图像的获取途径由作者说明。",
    ),
}

"""Captions of a report's figures, and what is written in them."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "report.figure.flow": ("Flow of readings and cases into the analysis.", "阅片与病例进入分析的流程。"),
    "report.figure.roc": (
        "Empirical ROC curves: each reader (thin), and the operating points of their calls (small markers).",
        "经验ROC曲线：各阅片者（细线）及其判定的工作点（小标记）。",
    ),
    "report.figure.roc.groups": (
        "Line and marker show the group; thick lines are the groups' means.",
        "线型与标记表示分组，粗线为各组均值。",
    ),
    "report.figure.roc.mean": (
        "The thickest line is the mean of all readers, the cross the mean of their operating points.",
        "最粗线为全部阅片者均值，叉号为工作点均值。",
    ),
    "report.figure.roc.model": ("Dash-dotted line and diamond: the model.", "点划线与菱形：模型。"),
    "report.figure.roc_readers": (
        "ROC curves reader by reader, all conditions of one reader in one panel, with the operating points of the calls "
        "(markers).",
        "逐名阅片者的ROC曲线，每名阅片者各条件同图，标记为判定的工作点。",
    ),
    "report.figure.roc_readers.head": ("AUC {areas}", "AUC {areas}"),
    "report.figure.forest": (
        "{second} less {first}, with 95% confidence intervals: each reader (for other cases), groups, and all readers "
        "(diamond: for other readers and other cases).",
        "{second}减{first}及95%置信区间：各阅片者（适用于其他病例）、各组及全部阅片者（菱形：适用于其他阅片者与病例）。",
    ),
    "report.figure.forest_model": (
        "Readers ({second}) less {first}, with 95% confidence intervals: each reader (for other cases), and all readers "
        "(diamond: for other readers and other cases).",
        "阅片者（{second}）减{first}及95%置信区间：各阅片者（适用于其他病例）及全部阅片者（菱形：适用于其他阅片者与病例）。",
    ),
    "report.figure.forest.auc": ("Differences in AUC.", "AUC差值。"),
    "report.figure.forest.calls": ("Differences in sensitivity and specificity.", "敏感度与特异度差值。"),
    "report.figure.switches": (
        "Calls before (unaided) and after (aided) the model was seen, the readings of all readers together ({n}), split by whether "
        "the model was right. Flows that cross are calls that changed.",
        "看到模型结果之前（无AI辅助）与之后（AI辅助）的判定，{n}名阅片者合计，按模型是否正确分列。交叉的流为改变的判定。",
    ),
    "report.figure.times": (
        "Median reading time of the same cases, unaided and aided; of several readers together, their mean on each case.",
        "同一病例有无AI辅助的阅片时间中位数；多名阅片者取每个病例的均值。",
    ),
    "report.figure.times.title": ("Median reading time", "阅片时间中位数"),
    "report.figure.calibration": (
        "Calibration: the share of malignant cases against the mean score, in up to ten groups of cases by score, with "
        "95% confidence intervals (Wilson). On the dotted diagonal a score means what it says.",
        "校准：按评分分为至多十组，恶性比例对平均评分，附95%置信区间（Wilson）。位于对角虚线上表示评分与实际相符。",
    ),
    "report.figure.calibration.head": ("Brier {briers}", "Brier {briers}"),
    "report.axis.one_less_specificity": ("1 − specificity", "1 − 特异度"),
    "report.axis.difference": ("{second} − {first}", "{second} − {first}"),
    "report.axis.readers_less_model": ("readers, {second} − {first}", "阅片者（{second}）− {first}"),
    "report.axis.median_seconds": ("seconds", "秒"),
    "report.axis.score": ("mean score / 100", "平均评分／100"),
    "report.axis.observed": ("share malignant", "恶性比例"),
    "report.sign.mean_of": ("{name}, mean of {n}: AUC {auc}", "{name}，{n}名均值：AUC {auc}"),
    "report.sign.one": ("{name}: AUC {auc}", "{name}：AUC {auc}"),
    "report.sign.each": ("each reader", "各阅片者"),
    "report.sign.reader": ("the reader: AUC {auc}", "阅片者：AUC {auc}"),
    "report.sign.model": ("{name}: AUC {auc}", "{name}：AUC {auc}"),
    "report.switches.model_right": ("Model right (readings: {n})", "模型正确（阅片{n}次）"),
    "report.switches.model_wrong": ("Model wrong (readings: {n})", "模型错误（阅片{n}次）"),
    "report.switches.model_none": ("Model silent (readings: {n})", "模型无结果（阅片{n}次）"),
    "report.switches.right": ("right\n{n}", "正确\n{n}"),
    "report.switches.wrong": ("wrong\n{n}", "错误\n{n}"),
    "report.switches.helpful": ("helpful, wrong to right: {n}", "有益（错→对）：{n}"),
    "report.switches.harmful": ("harmful, right to wrong: {n}", "有害（对→错）：{n}"),
}

"""What a report says of results and of their limits."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "report.main.counts": (
        "Readers: {readers}. Cases: {cases}, of which {malignant} malignant and {benign} benign.",
        "阅片者{readers}名；病例{cases}例，其中恶性{malignant}例、良性{benign}例。",
    ),
    "report.main.model": ("{model}: {values}.", "{model}：{values}。"),
    "report.main.value": ("{figure} {value}", "{figure} {value}"),
    "report.main.difference": (
        "{figure}, mean of {n} readers: {first} {first_value}, {second} {second_value}; difference {difference}, {p}.",
        "{figure}（{n}名阅片者均值）：{first} {first_value}，{second} {second_value}；差值{difference}，{p}。",
    ),
    "report.main.difference_untested": (
        "{figure}, mean of {n} readers: {first} {first_value}, {second} {second_value}; difference {difference}, which "
        "could not be tested.",
        "{figure}（{n}名阅片者均值）：{first} {first_value}，{second} {second_value}；差值{difference}，无法检验。",
    ),
    "report.main.difference_fixed": (
        "{figure}, mean of {n} readers: {first} {first_value}, {second} {second_value}; difference {difference}, for other "
        "cases read by the same readers alone.",
        "{figure}（{n}名阅片者均值）：{first} {first_value}，{second} {second_value}；差值{difference}，仅适用于相同阅片者的其他病例。",
    ),
    "report.main.difference_one": (
        "{figure} of the one reader: {first} {first_value}, {second} {second_value}; difference {difference}, for other "
        "cases read by the same reader.",
        "{figure}（唯一阅片者）：{first} {first_value}，{second} {second_value}；差值{difference}，仅适用于同一阅片者的其他病例。",
    ),
    "report.main.mean_one": (
        "{figure} of the one reader, {condition}: {value}, for other cases read by the same reader.",
        "{figure}（唯一阅片者），{condition}：{value}，仅适用于同一阅片者的其他病例。",
    ),
    "report.main.mean": (
        "{figure}, mean of {n} readers, {condition}: {value}.",
        "{figure}（{n}名阅片者均值），{condition}：{value}。",
    ),
    "report.main.mean_fixed": (
        "{figure}, mean of {n} readers, {condition}: {value}, for other cases read by the same readers alone.",
        "{figure}（{n}名阅片者均值），{condition}：{value}，仅适用于相同阅片者的其他病例。",
    ),
    "report.main.explained": (
        "In parentheses: 95% confidence intervals. Unless said otherwise they hold for other readers and other cases, by "
        "the analysis that was chosen beforehand (see Statistical methods); those of the model hold for other cases.",
        "括号内为95%置信区间。除另有说明外，均按预先选定的分析推广至其他阅片者与其他病例（见统计方法）；模型的区间适用于其他病例。",
    ),
    "report.accuracy.caption": (
        "Accuracy of each reader and of the model, with 95% confidence intervals.",
        "各阅片者及模型的准确性（95%置信区间）",
    ),
    "report.accuracy.mean": ("{group}, mean ({n})", "{group}均值（{n}）"),
    "report.accuracy.note": (
        "AUC by DeLong on the logit scale; sensitivity, specificity and accuracy from the explicit calls, intervals by "
        "Clopper and Pearson.",
        "AUC采用DeLong法（logit尺度）；敏感度、特异度与准确率基于明确判定，区间为Clopper-Pearson法。",
    ),
    "report.accuracy.note_means": (
        "Means: intervals for other readers and other cases.",
        "均值的区间适用于其他阅片者与其他病例。",
    ),
    "report.accuracy.note_fixed": (
        "†: for other cases read by the same readers alone.",
        "†：仅适用于相同阅片者的其他病例。",
    ),
    "report.calls.caption": (
        "What the calls are worth, at the study's own prevalence (95% confidence intervals).",
        "判定的诊断价值（本研究患病率下，95%置信区间）",
    ),
    "report.calls.note": (
        "TP, FN, FP, TN: true positive, false negative, false positive, true negative calls; PPV, NPV: positive and "
        "negative predictive value; LR: likelihood ratio; –: not defined.",
        "TP、FN、FP、TN：真阳性、假阴性、假阳性、真阴性判定数；–：无定义。",
    ),
    "report.prevalences.caption": (
        "Predictive values at other prevalences (95% confidence intervals).",
        "其他患病率下的预测值（95%置信区间）",
    ),
    "report.scores.caption": ("The scores as risks (95% confidence intervals).", "评分作为风险的表现（95%置信区间）"),
    "report.scores.note": (
        "Calibration in the large: 0 is perfect, below 0 scores are too high; slope: 1 is perfect, below 1 scores are too "
        "extreme. Partial AUC: specificities from {start} to 1; standardised from 0.5 (chance) to 1.",
        "总体校准：0为理想，小于0表示评分偏高；斜率：1为理想，小于1表示评分过于极端。部分AUC：特异度{start}～1；标准化值0.5（机遇）～1。",
    ),
    "report.differences.none": (
        "No reader read a case under two conditions, so that no conditions are compared.",
        "没有阅片者在两种条件下阅读同一病例，故不作条件间比较。",
    ),
    "report.differences.more": (
        "The first {n} of {total} pairs of conditions are drawn; all of them stand in the tables.",
        "仅绘制{total}对条件中的前{n}对，全部结果见表。",
    ),
    "report.paired.caption": (
        "Each reader's change from one condition to the other (95% confidence interval).",
        "每名阅片者在条件之间的变化（95%置信区间）",
    ),
    "report.paired.note": (
        "AUC: DeLong's test; sensitivity and specificity: exact McNemar test, Newcombe's interval. For these readers alone.",
        "AUC：DeLong检验；敏感度与特异度：McNemar精确检验，Newcombe区间。仅针对这些阅片者。",
    ),
    "report.mrmc.caption": (
        "All readers together: means and differences (95% confidence intervals).",
        "全部阅片者合并分析：均值与差值（95%置信区间）",
    ),
    "report.mrmc.note_chosen": ("In bold: the analysis chosen beforehand.", "粗体为预先选定的分析。"),
    "report.mrmc.note": (
        "OR: Obuchowski-Rockette with its covariance; DBM: Dorfman-Berbaum-Metz. RRRC: other readers and cases; FRRC: these readers, other cases; RRFC: "
        "other readers, these cases. Several methods are given so that they can be compared, not chosen from.",
        "OR：Obuchowski-Rockette及其协方差；DBM：Dorfman-Berbaum-Metz。RRRC：其他阅片者与病例；FRRC：本组阅片者、其他病例；RRFC：其他阅片者、本组病例。并列多种方法仅供对照，不供挑选。",
    ),
    "report.noninferiority.caption": ("Non-inferiority of the second condition.", "后一条件的非劣效性"),
    "report.noninferiority.note": (
        "Shown where the lower one-sided bound of the difference lies above minus the margin.",
        "差值单侧下限高于负界值时成立。",
    ),
    "report.groups.caption": (
        "Change by group of readers (95% confidence intervals).",
        "各组阅片者的变化（95%置信区间）",
    ),
    "report.groups.caption_between": (
        "Groups of readers against one another (95% confidence intervals).",
        "各组阅片者之间的比较（95%置信区间）",
    ),
    "report.groups.interaction": (
        "{figure}: whether the groups changed differently, p: {p}.",
        "{figure}：各组变化是否不同，p：{p}。",
    ),
    "report.groups.fixed": (
        "With one reader a group the comparison holds for these readers alone.",
        "每组仅一名阅片者时，比较仅针对这些阅片者。",
    ),
    "report.model.caption": (
        "Readers less model, all readers of a condition together (95% confidence intervals).",
        "阅片者减模型：同一条件下全部阅片者（95%置信区间）",
    ),
    "report.model.note": ("Below 0 the model is higher.", "小于0表示模型较高。"),
    "report.model.note_chosen": ("In bold: for other readers and other cases.", "粗体：适用于其他阅片者与其他病例。"),
    "report.calibration.none": (
        "No scores are on a scale of 0 to 100, or all cases are of one kind, so that calibration is not judged.",
        "评分不在0～100尺度上，或病例仅有一类，故不评价校准。",
    ),
    "report.agreement.none": ("There is nothing that agreement could be judged by.", "无可用于评价一致性的数据。"),
    "report.agreement.caption": (
        "Agreement of calls between readers (95% confidence intervals).",
        "阅片者之间判定的一致性（95%置信区间）",
    ),
    "report.agreement.caption_pairs": (
        "Agreement of every two readers (95% confidence intervals).",
        "每两名阅片者之间的一致性（95%置信区间）",
    ),
    "report.agreement.caption_own": (
        "Agreement of readers with themselves, from hidden repeats (95% confidence intervals).",
        "阅片者自身一致性（隐藏重复，95%置信区间）",
    ),
    "report.agreement.range": (
        "{name}: Cohen's kappa of {n} pairs of readers, from {low} to {high}; each stands in agreement.csv.",
        "{name}：{n}对阅片者的Cohen kappa为{low}～{high}，逐对结果见agreement.csv。",
    ),
    "report.switching.none": (
        "There are no readings both unaided and aided of the same case.",
        "没有同一病例同时有无AI辅助与AI辅助阅片的数据。",
    ),
    "report.switching.caption": (
        "Calls that changed when the model was seen, as shares (95% confidence intervals).",
        "看到模型结果后判定的改变（比例，95%置信区间）",
    ),
    "report.switching.note": (
        "Helpful: from wrong to right; harmful: from right to wrong; p: helpful against harmful, sign test. Automation "
        "bias: of right calls where the model was wrong, those that went over to it; correct reliance: of wrong calls "
        "where it was right. Intervals of one reader by Clopper and Pearson, of several by bootstrap of the cases.",
        "有益：由错变对；有害：由对变错；p：有益对有害的符号检验。自动化偏倚：模型错误时原本正确的判定中改从模型者；正确采纳：模型正确时原本错误的判定中改从模型者。单名阅片者为Clopper-Pearson区间，多名为病例自助法区间。",
    ),
    "report.shifts.caption": (
        "Agreement with the model, scores and reading times of the same cases, unaided and aided (medians).",
        "同一病例有无AI辅助时与模型的一致性、评分与阅片时间（中位数）",
    ),
    "report.shifts.note": (
        "Of several readers: their mean on each case. Interval of the median change from order statistics; p by "
        "Wilcoxon's signed-rank test.",
        "多名阅片者时取每个病例的均值。变化中位数区间由次序统计量得到；p为Wilcoxon符号秩检验。",
    ),
    "report.shift.agreed": ("share of calls as the model's", "与模型一致的判定比例"),
    "report.shift.score_malignant": ("score, malignant cases", "恶性病例评分"),
    "report.shift.score_benign": ("score, benign cases", "良性病例评分"),
    "report.shift.reading_time_ms": ("reading time, s", "阅片时间（秒）"),
    "report.times.none": (
        "No reading times, unaided and aided, are known.",
        "没有无AI辅助与AI辅助两种条件下的阅片时间数据。",
    ),
    "report.limits.met": ("What the analysis met:", "分析中遇到的问题："),
    "report.limits.none_met": ("The analysis met no problem with the readings.", "分析未遇到阅片数据问题。"),
    "report.limits.hold": ("What holds besides:", "此外须注意："),
    "report.limits.table_only": (
        "The design, the model's version and the reference standard are not known to the program (see Design).",
        "研究设计、模型版本与金标准程序无从得知（见研究设计）。",
    ),
    "report.limits.prevalence": (
        "{malignant} of {cases} cases are malignant; predictive values and accuracy hold at that share, which "
        "need not be that of a clinic.",
        "{cases}例中{malignant}例为恶性；预测值与准确率仅适用于该比例，未必等同于临床患病率。",
    ),
    "report.limits.missing": (
        "{n} readings of the full design are missing; nothing was filled in for them.",
        "相对完整设计缺失{n}次阅片，未作填补。",
    ),
    "report.limits.readers": (
        "{n} readers are a small sample of readers: what is said of others rests on them.",
        "{n}名阅片者是很小的样本，对其他阅片者的推断以此为据。",
    ),
    "report.limits.comparisons": (
        "p values are not adjusted for the number of comparisons; only an endpoint that was named beforehand is a test.",
        "p值未作多重比较校正；只有预先指定的终点才构成检验。",
    ),
    "report.limits.truth": (
        "The truth of each case was taken as it was given, without error.",
        "金标准按所给数据采用，视为无误差。",
    ),
    "report.limits.model": (
        "Whether any of these cases was among those that the model learnt from is not known to the program.",
        "这些病例是否曾用于模型训练，程序无从得知。",
    ),
    "report.limits.no_model": ("No model was set against the readers.", "未将模型与阅片者比较。"),
    "report.limits.use": (
        "These are results of research; no decision about a patient may rest on them.",
        "以上为研究结果，不得作为任何患者诊疗决策的依据。",
    ),
}

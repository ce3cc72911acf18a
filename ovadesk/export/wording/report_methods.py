"""The sentences of the methods paragraph; those of ``report.method.*`` belong to names of ``stats.method.NAMES``."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "report.methods.caption": (
        "The record of the methods, word for word from stats.json.",
        "方法记录（逐字取自stats.json）",
    ),
    "report.methods.program": (
        "The analysis was made with {program} {program_version} (Python {python}, NumPy {numpy}, SciPy {scipy}). "
        "Intervals are two-sided at {confidence}%; p values are two-sided and not adjusted for the number of "
        "comparisons. A difference is the second condition less the first.",
        "统计分析使用{program} {program_version}（Python {python}、NumPy {numpy}、SciPy {scipy}）。"
        "区间为{confidence}%双侧置信区间；p值为双侧，未作多重比较校正。差值为后一条件减前一条件。",
    ),
    "report.methods.calls_call": (
        "Readers' calls are the ones they made themselves, benign or malignant.",
        "阅片者的良恶性判定为其本人明确作出。",
    ),
    "report.methods.calls_score": (
        "Some readers made no calls: a score of {score} or more was taken as malignant.",
        "部分阅片者未作判定：评分≥{score}视为判定恶性。",
    ),
    "report.methods.calls_mixed": (
        "Where a reader made no call of a case, a score of {score} or more was taken as malignant.",
        "阅片者未作判定的病例，评分≥{score}视为判定恶性。",
    ),
    "report.methods.calls_none": (
        "There are no calls, so that no sensitivity or specificity is given.",
        "无判定数据，故不报告敏感度与特异度。",
    ),
    "report.methods.model_threshold": (
        "The model was taken to call a case malignant at a risk of {threshold} or more.",
        "模型风险≥{threshold}视为判定恶性。",
    ),
    "report.methods.model_calls": (
        "The model's calls are those that stand in the table of readings.",
        "模型判定取自阅片表。",
    ),
    "report.methods.model_no_calls": ("The model has a score but no calls.", "模型仅有评分，无判定。"),
    "report.methods.clustered": (
        "The {patients} patients have {cases} cases; where a method allows for that, it was used.",
        "{patients}名患者共{cases}个病例；凡方法允许，均考虑患者内相关。",
    ),
    "report.methods.independent": (
        "Each patient has one case, so that cases were taken as independent of one another.",
        "每名患者一个病例，病例之间视为相互独立。",
    ),
    "report.method.auc": (
        "The area under the empirical ROC curve (AUC) is the share of malignant-benign pairs in which the malignant "
        "case has the higher score, ties counting half {cited}.",
        "经验ROC曲线下面积（AUC）为恶性与良性病例配对中恶性病例评分较高的比例，同分计一半{cited}。",
    ),
    "report.method.auc_ci": (
        "Its variance is DeLong's, and its interval was made on the logit scale {cited}.",
        "其方差采用DeLong法，区间在logit尺度上计算{cited}。",
    ),
    "report.method.auc_ci_by_patient": (
        "Its variance is DeLong's in Obuchowski's extension for several cases of one patient, and its interval was made on "
        "the logit scale {cited}.",
        "其方差采用DeLong法的Obuchowski扩展（同一患者多个病例），区间在logit尺度上计算{cited}。",
    ),
    "report.method.auc_ci_plain": (
        "Intervals on the area's own scale {cited} stand in stats.json.",
        "面积原尺度上的区间{cited}见stats.json。",
    ),
    "report.method.mean_roc": (
        "The mean curve of several readers is the mean of their sensitivities at each specificity {cited}.",
        "多名阅片者的平均曲线为各特异度下敏感度的均值{cited}。",
    ),
    "report.method.partial_auc": (
        "The partial area covers specificities from {start} to 1 {cited}.",
        "部分面积覆盖特异度{start}～1的区段{cited}。",
    ),
    "report.method.share_ci": (
        "Sensitivity, specificity, accuracy and predictive values, at the study's own prevalence, have exact intervals "
        "of Clopper and Pearson {cited}.",
        "敏感度、特异度、准确率及（本研究患病率下的）预测值采用Clopper-Pearson精确区间{cited}。",
    ),
    "report.method.share_ci_wilson": (
        "Score intervals of Wilson {cited} stand in stats.json.",
        "Wilson得分区间{cited}见stats.json。",
    ),
    "report.method.predictive_values_ci": (
        "Predictive values were also computed for prevalences of {prevalences}, with intervals on the logit scale {cited}.",
        "另计算患病率为{prevalences}时的预测值，区间在logit尺度上计算{cited}。",
    ),
    "report.method.likelihood_ratio_ci": (
        "Likelihood ratios have intervals on the logarithmic scale {cited}.",
        "似然比区间在对数尺度上计算{cited}。",
    ),
    "report.method.youden_ci": (
        "Youden's index has Newcombe's interval for independent shares {cited}.",
        "约登指数采用Newcombe独立比例区间{cited}。",
    ),
    "report.method.calibration": (
        "Scores were read as percentages of risk: mean squared error (Brier), calibration in the large and slope from "
        "logistic regression of the truth on the logit of the score; scores of 0 and 100 counted as 0.5 and 99.5 {cited}.",
        "评分视为恶性风险百分比：计算均方误差（Brier评分），并以金标准对评分logit的logistic回归得到总体校准与斜率；0与100分按0.5与99.5计{cited}。",
    ),
    "report.method.auc_difference": (
        "Areas of the same cases were compared by DeLong's test {cited}.",
        "同一组病例的面积以DeLong检验比较{cited}。",
    ),
    "report.method.auc_difference_by_patient": (
        "Areas of the same cases were compared by DeLong's test in Obuchowski's extension for several cases of one "
        "patient {cited}.",
        "同一组病例的面积以DeLong检验的Obuchowski扩展（同一患者多个病例）比较{cited}。",
    ),
    "report.method.share_difference": (
        "Calls on the same cases were compared by the exact McNemar test {cited}.",
        "同一组病例的判定以McNemar精确检验比较{cited}。",
    ),
    "report.method.share_difference_ci": (
        "The interval of their difference is Newcombe's for paired shares (method 10) {cited}.",
        "差值采用Newcombe配对比例区间（方法10）{cited}。",
    ),
    "report.method.bootstrap": (
        "Bootstrap intervals are percentiles of {draws} redraws of the cases, within benign and malignant ones (seed "
        "{seed}) {cited}.",
        "自助法区间为{draws}次重抽样的百分位区间，在良性与恶性内分别对病例重抽样（种子{seed}）{cited}。",
    ),
    "report.method.bootstrap_by_patient": (
        "Bootstrap intervals are percentiles of {draws} redraws of whole patients, within benign and malignant ones (seed "
        "{seed}) {cited}.",
        "自助法区间为{draws}次重抽样的百分位区间，在良性与恶性内分别以患者为单位重抽样（种子{seed}）{cited}。",
    ),
    "report.method.mrmc_or": (
        "Readers and cases were analysed together by the method of Obuchowski and Rockette with Hillis's degrees of "
        "freedom {cited} (covariances of the readers' figures: {covariances}).",
        "阅片者与病例的联合分析采用Obuchowski-Rockette法及Hillis自由度{cited}（阅片者指标的协方差：{covariances}）。",
    ),
    "report.method.mrmc_dbm": (
        "The analysis of variance of pseudovalues by Dorfman, Berbaum and Metz {cited} is given beside it.",
        "同时给出Dorfman-Berbaum-Metz伪值方差分析{cited}。",
    ),
    "report.method.mrmc_u": (
        "The one-shot U-statistic with Gallas's variance {cited} allows for readings that are missing.",
        "一次性U统计量及Gallas方差{cited}可用于有缺失阅片的情形。",
    ),
    "report.methods.generalises": (
        "RRRC holds for other readers and other cases, FRRC for other cases read by these readers, RRFC for other "
        "readers of these cases.",
        "RRRC可推广至其他阅片者与其他病例，FRRC为本组阅片者、其他病例，RRFC为其他阅片者、本组病例。",
    ),
    "report.methods.primary_or": (
        "Chosen beforehand to speak of other readers and other cases: Obuchowski-Rockette with the jackknife, RRRC.",
        "预先选定用于推断其他阅片者与病例的分析：Obuchowski-Rockette（刀切法），RRRC。",
    ),
    "report.methods.primary_u": (
        "Chosen beforehand to speak of other readers and other cases where readings are missing: the U-statistic, RRRC; "
        "for figures in which none is missing, Obuchowski-Rockette with the jackknife.",
        "预先选定用于推断其他阅片者与病例的分析：有缺失阅片的指标用U统计量（RRRC），无缺失的指标用Obuchowski-Rockette（刀切法）。",
    ),
    "report.method.groups": (
        "Groups of readers were compared by a split-plot analysis of marginal means, readers nested in groups {cited}.",
        "阅片者分组的比较采用边际均值裂区分析，阅片者嵌套于分组{cited}。",
    ),
    "report.method.noninferiority": (
        "Non-inferiority was tested with a margin of {margin}, one-sided at {alpha} {cited}.",
        "非劣效检验界值为{margin}，单侧α={alpha}{cited}。",
    ),
    "report.method.model_vs_readers": (
        "The model was set against all readers of a condition as one fixed treatment, readers and cases random (cases alone with one reader) {cited}.",
        "模型与某一条件下全部阅片者的比较将模型视为固定处理，阅片者与病例为随机（仅一名阅片者时只有病例为随机）{cited}。",
    ),
    "report.method.fleiss_ci": (
        "Agreement between readers is Fleiss' kappa with Gwet's variance {cited}.",
        "阅片者间一致性采用Fleiss kappa及Gwet方差{cited}。",
    ),
    "report.method.ac1": (
        "Gwet's AC1 {cited} stands beside it, which does not sink where nearly all cases are of one kind.",
        "并列给出Gwet AC1{cited}，其不因病例几乎均为一类而降低。",
    ),
    "report.method.kappa_ci": (
        "Agreement of two readers, and of a reader with themselves, is Cohen's kappa {cited}.",
        "两名阅片者之间及同一阅片者自身的一致性采用Cohen kappa{cited}。",
    ),
    "report.method.shift": (
        "Scores and reading times of the same cases, unaided and aided, were compared by Wilcoxon's signed-rank test {cited}.",
        "同一病例有无AI辅助时的评分与阅片时间以Wilcoxon符号秩检验比较{cited}。",
    ),
    "report.method.median_difference_ci": (
        "The interval of the median change is made of order statistics {cited}.",
        "变化中位数的区间由次序统计量得到{cited}。",
    ),
    "report.method.automation_bias": (
        "Automation bias is the share of calls, right before and of cases that the model judged wrongly, that went over "
        "to the model's side {cited}.",
        "自动化偏倚为模型判错的病例中，原本正确的判定改从模型的比例{cited}。",
    ),
}

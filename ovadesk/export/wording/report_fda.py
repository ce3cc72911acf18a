"""What the FDA's guidance on computer-assisted detection asks of a reader study, in our own words and numbers:
number, topic of ``report.answers``, English, Chinese."""

from __future__ import annotations

FDA: tuple[tuple[str, str, str, str], ...] = (
    ("1", "", "Intended use, users and claims that the study supports", "研究支持的预期用途、使用者与声明"),
    ("2", "hypothesis", "Hypotheses, stated beforehand", "预先陈述的假设"),
    ("3", "endpoints", "Primary and secondary endpoints", "主要与次要终点"),
    ("4", "conditions", "Conditions compared, with the control", "比较的条件及对照"),
    ("5", "washout", "Reading design, sessions and washout", "阅片设计、轮次与洗脱期"),
    ("6", "crossing", "Fully crossed or split among readers", "完全交叉或分配给不同阅片者"),
    ("7", "order", "Randomisation of the order of cases and conditions", "病例与条件顺序的随机化"),
    ("8", "readers", "Number, qualification and experience of readers", "阅片者数量、资质与经验"),
    ("9", "practice", "Training of readers with device and scale", "阅片者对设备与量表的培训"),
    ("10", "scale", "Rating scale and decision", "评分量表与判定"),
    ("11", "blinding", "What readers did not know", "阅片者盲法"),
    ("12", "told", "What readers were told of the prevalence", "告知阅片者的患病率信息"),
    ("13", "shown", "What readers saw of the device", "阅片者可见的设备输出"),
    ("14", "inclusion", "How cases were selected", "病例选择"),
    ("15", "prevalence", "Spectrum of cases, enrichment", "病例谱与富集"),
    ("16", "devices", "Sites and devices of acquisition", "采集中心与设备"),
    ("17", "", "Independence of the cases from development of the device", "病例独立于设备开发"),
    ("18", "reference", "Reference standard", "金标准"),
    ("19", "", "Uncertainty of the reference standard", "金标准的不确定性"),
    ("20", "model", "Version of the device, locked beforehand", "预先锁定的设备版本"),
    ("21", "threshold", "Operating point, set beforehand", "预先设定的工作点"),
    ("22", "standalone", "Performance of the device alone", "设备单独性能"),
    ("23", "sample_size", "Sample size and power", "样本量与检验效能"),
    ("24", "methods", "Analysis that allows for readers and cases both", "兼顾阅片者与病例变异的分析"),
    ("25", "estimates", "Results of each reader and on average, with intervals", "各阅片者及平均结果与区间"),
    ("26", "groups", "Subgroups", "亚组"),
    ("27", "missing", "Missing data", "缺失数据"),
    ("28", "", "Several endpoints and their error rate", "多重终点及错误率控制"),
    ("29", "", "Whether the cases were used in tests before", "病例是否曾用于以往测试"),
    ("30", "audit", "Audit trail of the readings", "阅片的审计轨迹"),
    ("31", "data", "Data that a reviewer can recompute from", "可供审评重算的数据"),
)

"""The page that goes with a diagnostics file."""

README = """\
Diagnostics of OvaDesk. Research use only.

For whoever looks for what went wrong: versions, settings, log, the machine, how many readings there are.
Left out on purpose: names, numbers, dates and pictures of patients, calls and notes, file names and folders.
It is plain text: look into it before you send it.

OvaDesk 诊断信息。仅供研究使用。

供排查问题之用：版本、设置、日志、计算机信息以及阅片记录的数量。
已刻意排除：患者姓名、编号、日期和图像，判定与备注，文件名和文件夹。
内容均为纯文本，发送前请先查看。

versions.json   the program, its build and its packages      程序、构建与组件版本
settings.json   settings; what names a file or a person is only said to be set   设置（不含文件和人员信息）
machine.json    system, processor, memory, disk, screens      计算机
store.json      size and number of readings, whether the file is whole     阅片记录的大小、数量与完整性
models.json     the models, and whether they can be used      模型及其可用性
log/            what the program noted: kinds of events and lines of its code   日志
"""

"""Sentences for what is said of a study's export."""

SENTENCES: dict[str, str] = {
    "study.export_failed": "The export could not be written ({kind}). What was there before is as it was. Free some space or choose another folder.",
    "study.export_there": "Something other than an export of this study is there. Nothing was changed. Choose a new folder.",
    "study.export_open": "The study is not closed: truth, the model's answers and what aided readings say are left out of every table, and the files for analysis are not written. Close the study, then export it again.",
    "study.export_no_truth": "{readings} readings are of cases without truth and are left out of the files for analysis. Add the truth, then export again.",
    "study.export_no_ratings": "No reading can be analysed, so there are no files for analysis. The column left_out of readings.csv says why of each.",
    "study.export_one_class": "{file} was not written: it needs benign and malignant cases, and only one kind was read.",
    "study.export_not_crossed": "{file} was not written: no case was read by every reader under every condition. Use mrmcaov.csv or study.imrmc.",
    "study.export_incomplete": "{file} leaves out {cases} cases that not every reader read, or of which the model says nothing. They are in mrmcaov.csv.",
    "study.export_workbook_large": "{file} was not written: it would hold more than {most} ratings. Use mrmcaov.csv or study.imrmc.",
}

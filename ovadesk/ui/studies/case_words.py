"""What the page of cases says, and the table to fill in that it offers."""

from __future__ import annotations

TEMPLATE = (
    "case,patient,path,truth,reference_standard,site,device,stratum,practice\r\n"
    "case-001,patient-1,images/case-001.dcm,benign,histology,,,,no\r\n"
    "case-002,patient-2,images/case-002-a.dcm;images/case-002-b.dcm,,,,,,no\r\n"
)
FILTER = "Tables (*.csv *.tsv *.txt);;All files (*)"
EMPTY = (
    "No cases yet. Take them from the studies that are open, or from a table: a CSV file with the columns case and "
    "path, and patient, truth, reference_standard, site, device, stratum and practice where they are known. Several "
    "pictures of a case: several rows, or paths with ; between them. The table, or a folder of studies, can be "
    "dropped here too."
)
KEEPING = {
    "pseudonyms": "The table's patients are pseudonyms",
    "copied": "Copy the pictures under neutral names",
    "two_truths": "One patient may have both truths",
}
KEEPING_TIPS = {
    "pseudonyms": "They are kept as they are. Otherwise each is replaced by a pseudonym that cannot be traced back.",
    "copied": "Into a folder beside the study file, so that the study can be carried elsewhere as a whole.",
    "two_truths": "Such as a patient with a benign mass on one side and a malignant one on the other.",
}

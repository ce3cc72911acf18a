"""The grammar of ``ovadesk study``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ovadesk.cli.study.lines import LINES
from ovadesk.export.language import translated as tr
from ovadesk.settings import ENGINES

DESIGNS = ("unaided", "sequential", "crossover", "standalone")  # domain.reader_study.protocol.Design
SHOWN = ("risk", "call", "error_rates", "overlay")  # domain.reader_study.protocol.Shown
STUDY = "a study file, or postgresql://USER@HOST/DATABASE (keep the password in PGPASSWORD or ~/.pgpass)"
EPILOG = """\
steps of a study:
  new           begin one, from options or from a protocol (--template prints one to fill in)
  add-cases     cases of a CSV: case, path, and patient, truth, reference_standard, site, device, stratum, practice
  add-readers   readers of a CSV (reader, group, years, passphrase), or one by options
  truth         truths that arrive later, of a CSV: case, truth, reference_standard
  assign        who reads what in which order; sets reader groups, blocks, repeats
  predict       the model's answers on all cases, once; goes on where it was stopped
  freeze        freeze the protocol with its hash (the first reading does it too)
  read          a scripted reading, one JSON object a line
  status        who has read how much; no result before the study is closed
  amend         change a frozen protocol: a new version with a reason
  kit, seal, merge   read offline: give out a kit, seal what was read, take it back
  close         nothing is read any more, results may be seen
  export        tables for the analysis
  verify        whether every row is as it was written
  backup, restore

Research use only. Not a medical device.
"""
TABLE = """\
columns (in any order, more are passed over; comma, semicolon or tab; UTF-8, UTF-16 or GB 18030):
  case                 a name of your own, 40 letters at most; several rows may be of one case
  path                 a picture, a cine or a folder of them, from the table's folder; several with ; between them
  patient              kept as a pseudonym; where it is left out, the file's own header says whose it is
  truth                benign or malignant (0 or 1, 良性 or 恶性); empty where it is not known yet
  reference_standard   what the truth rests on: histology, follow-up 12 months
  site, device
  stratum              what the order of the cases is balanced over
  practice             yes: shown first, with feedback, in no analysis
Every file is looked into first. Where something is wrong nothing is added, unless --partial.

Research use only. Not a medical device.
"""
Steps = Any  # argparse's own class has no public name


def add(commands: Steps, common: argparse.ArgumentParser) -> None:
    """Add ``study`` and its steps to the commands of ``ovadesk``."""
    study = commands.add_parser(
        "study",
        parents=[common],
        help=tr("a reader study"),
        epilog=tr(EPILOG),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    steps = study.add_subparsers(dest="step", required=True, metavar="STEP")
    which = argparse.ArgumentParser(add_help=False, parents=[common])
    which.add_argument("study", metavar="STUDY", help=tr(STUDY))
    which.add_argument(
        "--study", dest="study_id", default="", metavar="ID", help=tr("which one, where there are several")
    )
    _new(steps.add_parser("new", parents=[common], help=tr("begin a study")))
    _casting(steps, which)
    _designing(steps, which)
    _reading(steps, which)
    _kits(steps, which, common)
    _keeping(steps, which, common)


def _new(new: argparse.ArgumentParser) -> None:
    new.add_argument("study", nargs="?", default="", metavar="STUDY", help=tr(STUDY))
    new.add_argument("protocol", nargs="?", type=Path, metavar="PROTOCOL", help=tr("JSON, as --template prints it"))
    new.add_argument("--template", action="store_true", help=tr("print a protocol to fill in, with comments"))
    new.add_argument("--id", metavar="ID", help=tr("name of the study; that of its file if left out"))
    new.add_argument("--design", choices=DESIGNS, help=tr("sequential if left out"))
    new.add_argument("--title")
    new.add_argument(
        "--seed", type=int, metavar="N", help=tr("drawn if left out; the order of the cases is made of it")
    )
    new.add_argument("--model", metavar="ID", help=tr("see `ovadesk models list`; the default model if left out"))
    new.add_argument("--shown", nargs="+", choices=SHOWN, help=tr("what an aided reader sees of the model"))
    new.add_argument("--blocks", type=int, metavar="N", help=tr("of cases, in a crossover"))
    new.add_argument("--washout", type=int, metavar="DAYS", help=tr("between the sessions of a crossover"))
    new.add_argument("--split", type=int, metavar="N", help=tr("groups of readers that read different cases"))
    new.add_argument("--repeats", type=int, metavar="N", help=tr("cases shown to each reader a second time, hidden"))
    new.add_argument("--withheld", type=float, metavar="SHARE", help=tr("of the cases, on which the model is withheld"))
    new.add_argument("--may-return", action="store_true", default=None, help=tr("a locked reading may be opened again"))
    new.add_argument("--no-feedback", action="store_true", help=tr("no truth after a practice case"))
    new.add_argument("--prevalence", type=float, metavar="SHARE", help=tr("of malignant cases, as readers are told"))
    for name in ("orads", "simple-rules", "image-quality", "note"):
        new.add_argument(f"--{name}", action="store_true", help=tr("asked beside call and score"))
    question = "an own question: KEY=LABEL, KEY=LABEL|ONE|OTHER, KEY=LABEL|yes_no, KEY=LABEL|number, or JSON"
    new.add_argument("--question", action="append", default=[], metavar="QUESTION", help=tr(question))
    new.add_argument("--hypothesis")
    new.add_argument("--primary-endpoint")
    new.add_argument("--secondary-endpoint", action="append", metavar="TEXT")
    new.add_argument("--margin", type=float, help=tr("of non-inferiority, on the scale of the primary endpoint"))
    new.add_argument("--sample-size-basis")
    new.add_argument("--inclusion")
    new.add_argument("--ethics-id")


def _casting(steps: Steps, which: argparse.ArgumentParser) -> None:
    amend = "reason of the amendment, where the study is frozen"
    partial = "enter what is well although something is wrong"
    two = "one patient may have benign and malignant cases"
    cases = steps.add_parser(
        "add-cases",
        parents=[which],
        help=tr("add the cases of a table"),
        epilog=tr(TABLE),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cases.add_argument("table", type=Path, metavar="CSV")
    cases.add_argument("--partial", action="store_true", help=tr(partial))
    cases.add_argument("--copy", action="store_true", help=tr("copy the pictures beside the study under neutral names"))
    cases.add_argument("--pseudonyms", action="store_true", help=tr("the table's patients are pseudonyms: keep them"))
    cases.add_argument("--two-truths", action="store_true", help=tr(two))
    cases.add_argument("--dry-run", action="store_true", help=tr("look at everything, add nothing"))
    cases.add_argument("--amend", default="", metavar="REASON", help=tr(amend))
    readers = steps.add_parser("add-readers", parents=[which], help=tr("add readers"))
    readers.add_argument("table", nargs="?", type=Path, metavar="CSV")
    readers.add_argument("--reader", metavar="ID", help=tr("a pseudonym"))
    readers.add_argument("--group", default="", help=tr("senior, intermediate, junior, or one of your own"))
    readers.add_argument("--years", type=float, metavar="N", help=tr("of experience"))
    readers.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help=tr("its first line is asked of the reader")
    )
    readers.add_argument("--new-passphrase", action="store_true", help=tr("change that of a reader who is there"))
    readers.add_argument("--partial", action="store_true", help=tr(partial))
    readers.add_argument("--amend", default="", metavar="REASON", help=tr(amend))
    truth = steps.add_parser("truth", parents=[which], help=tr("enter truths that have arrived"))
    truth.add_argument("table", type=Path, metavar="CSV")
    truth.add_argument(
        "--change", action="store_true", help=tr("also where another truth stands; that stays in the audit")
    )
    truth.add_argument("--two-truths", action="store_true", help=tr(two))
    truth.add_argument("--partial", action="store_true", help=tr(partial))


def _designing(steps: Steps, which: argparse.ArgumentParser) -> None:
    reason = "of the amendment, where the study is frozen"
    assign = steps.add_parser("assign", parents=[which], help=tr("show or set who reads what in which order"))
    assign.add_argument("--split", type=int, metavar="N", help=tr("groups of readers that read different cases"))
    assign.add_argument("--blocks", type=int, metavar="N")
    assign.add_argument("--repeats", type=int, metavar="N")
    assign.add_argument("--withheld", type=float, metavar="SHARE")
    assign.add_argument("--reason", default="", help=tr(reason))
    predict = steps.add_parser("predict", parents=[which], help=tr("the model's answers on all cases"))
    predict.add_argument("--engine", choices=ENGINES, default="auto")
    predict.add_argument(
        "--partial", action="store_true", help=tr("also where a case cannot be read: it gets no answer")
    )
    steps.add_parser("freeze", parents=[which], help=tr("freeze the protocol"))
    status = steps.add_parser("status", parents=[which], help=tr("who has read how much"))
    status.add_argument("--json", action="store_true", help=tr("for a program"))
    amend = steps.add_parser("amend", parents=[which], help=tr("change the protocol"))
    amend.add_argument("protocol", nargs="?", type=Path, metavar="PROTOCOL", help=tr("JSON with the fields to change"))
    amend.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help=tr("a field, its value as JSON")
    )
    amend.add_argument("--reason", default="", help=tr(reason))
    close = steps.add_parser("close", parents=[which], help=tr("end the study"))
    close.add_argument("--reason", default="", help=tr("why now"))
    close.add_argument("--by", default="", metavar="ID", help=tr("who closes it, by pseudonym"))


def _reading(steps: Steps, which: argparse.ArgumentParser) -> None:
    read = steps.add_parser(
        "read",
        parents=[which],
        help=tr("a scripted reading: JSON lines in, JSON lines out"),
        epilog=tr(LINES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    read.add_argument("--reader", required=True, metavar="ID")
    read.add_argument("--passphrase-file", type=Path, metavar="FILE")
    read.add_argument("--override-washout", default="", metavar="REASON", help=tr("begin before the washout is over"))
    export = steps.add_parser("export", parents=[which], help=tr("tables for the analysis"))
    export.add_argument("--out", type=Path, required=True, metavar="FOLDER")


def _kits(steps: Steps, which: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    kit = steps.add_parser("kit", parents=[which], help=tr("what one reader needs to read offline, as a folder"))
    kit.add_argument("--reader", required=True, metavar="ID")
    kit.add_argument("--out", type=Path, required=True, metavar="FOLDER", help=tr("it must not be there yet"))
    seal = steps.add_parser("seal", parents=[common], help=tr("seal what was read from a kit, to send it back"))
    seal.add_argument("kit", type=Path, metavar="FOLDER")
    seal.add_argument("--out", type=Path, metavar="FILE", help=tr("in the folder itself if left out"))
    merge = steps.add_parser("merge", parents=[which], help=tr("take back what was read from kits"))
    merge.add_argument("files", nargs="+", type=Path, metavar="FILE", help=tr("made by `ovadesk study seal`"))


def _keeping(steps: Steps, which: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    verify = steps.add_parser("verify", parents=[which], help=tr("whether every row is as it was written"))
    verify.add_argument("--pictures", action="store_true", help=tr("the files of the cases too"))
    backup = steps.add_parser("backup", parents=[which], help=tr("a dated copy of a study file"))
    backup.add_argument("--out", type=Path, metavar="FOLDER", help=tr("beside the study if left out"))
    restore = steps.add_parser("restore", parents=[common], help=tr("put a backup in the place of a study file"))
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument("target", type=Path, metavar="STUDY")
    restore.add_argument("--yes", action="store_true", help=tr("without a question"))

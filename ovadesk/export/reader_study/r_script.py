"""``load.R``: reads the tables of an export in base R, with nothing to install."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ovadesk.export.reader_study.column import Column, Is
from ovadesk.export.tables import RESEARCH_USE

_SCRIPT = """\
# {use}
# Loads this export: source("FOLDER/load.R"), or Rscript FOLDER/load.R.
#   readings  every reading, one row each; left_out says why a row is in no analysis
#   analysed  the rows that are analysed
#   ratings   reader, treatment, case, truth, rating (where the study is closed)
folder <- local({{
  sourced <- Filter(Negate(is.null), lapply(sys.frames(), function(frame) frame$ofile))
  run <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  run <- gsub("~+~", " ", run, fixed = TRUE)  # Rscript writes blanks so
  if (length(sourced)) dirname(sourced[[length(sourced)]]) else if (length(run)) dirname(run[1]) else "."
}})
load_table <- function(name, numbers = character(), flags = character()) {{
  found <- read.csv(file.path(folder, name), colClasses = "character", na.strings = "",
                    check.names = FALSE, encoding = "UTF-8", comment.char = "", quote = "\\"")
  # An apostrophe that keeps a spreadsheet from running a text is no part of it.
  led <- "^'([[:space:]]*[-=+@\\t\\n\\uff1d\\uff0b\\uff0d\\uff20])"
  for (column in names(found)) found[[column]] <- sub(led, "\\\\1", found[[column]])
  for (column in intersect(numbers, names(found))) found[[column]] <- as.numeric(found[[column]])
  for (column in intersect(flags, names(found))) found[[column]] <- found[[column]] == "true"
  found
}}
numbers <- c({numbers})
flags <- c({flags})
readings <- load_table("readings.csv", numbers, flags)
analysed <- readings[is.na(readings$left_out), ]
analysed$condition <- factor(analysed$condition, levels = c("unaided", "aided", "model"))
if (file.exists(file.path(folder, "mrmcaov.csv"))) {{
  ratings <- load_table("mrmcaov.csv", c("truth", "rating"))
  for (column in c("reader", "treatment", "case")) ratings[[column]] <- factor(ratings[[column]])
  # With MRMCaov:
  # mrmc(empirical_auc(truth, rating), treatment, reader, case, data = ratings)
}}
cat(sprintf("%d readings, %d of them analysed. {use}\\n", nrow(readings), nrow(analysed)))
"""


def write_r_script(path: Path, columns: Sequence[Column]) -> None:
    """``columns``: of readings.csv, so that numbers and flags become such. Raises OSError."""
    numbers = _names(column.name for column in columns if column.kind is Is.NUMBER)
    flags = _names(column.name for column in columns if column.kind is Is.FLAG)
    path.write_text(_SCRIPT.format(use=RESEARCH_USE, numbers=numbers, flags=flags), encoding="utf-8", newline="\n")


def _names(names: Iterable[str]) -> str:
    """Column names are small letters, digits and ``_``: nothing in them needs escaping."""
    return ",\n  ".join(f'"{name}"' for name in names)

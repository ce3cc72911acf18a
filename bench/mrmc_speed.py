"""A whole multi-reader analysis against R on the same 10 readers x 200 cases, and larger studies alone."""

from __future__ import annotations

import csv
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.figure import Figure
from ovadesk.stats.mrmc.analysis import METHODS, analyse_mrmc
from ovadesk.stats.mrmc.ratings import Ratings
from ovadesk.stats.mrmc.roe_metz import simulate, structure

READERS, CASES, RUNS, PEER_RUNS = 10, 200, 21, 3
GOAL = 10.0
# Each prints the seconds of every run and the F of the RRRC test, which must be ours.
MRMCAOV = """
suppressMessages(library(MRMCaov))
args <- commandArgs(TRUE); d <- read.csv(args[1])
for (i in seq_len(as.integer(args[2]))) {
  taken <- system.time({
    found <- summary(mrmc(empirical_auc(truth, score), condition, reader, case, data = d, cov = DeLong))
  })[["elapsed"]]
  cat("taken", taken, found$test_equality[["F"]], "\\n")
}
"""
PROC = """
suppressMessages(library(pROC))
args <- commandArgs(TRUE); d <- read.csv(args[1])
for (run in seq_len(as.integer(args[2]))) {
  taken <- system.time({
    unit <- interaction(d$reader, d$condition)
    curves <- lapply(split(d, unit), function(one)
      roc(one$truth, one$score, levels = c(0, 1), direction = "<", quiet = TRUE))
    n <- length(curves); j <- n / 2
    v <- matrix(0, n, n)
    for (a in seq_len(n)) for (b in a:n)
      v[a, b] <- v[b, a] <- if (a == b) var(curves[[a]]) else cov(curves[[a]], curves[[b]])
    theta <- t(matrix(sapply(curves, function(one) as.numeric(one$auc)), j))
    reader <- rep(seq_len(j), 2); condition <- rep(1:2, each = j)
    other <- outer(reader, reader, "!="); same <- outer(condition, condition, "==")
    gap <- mean(v[other & same]) - mean(v[other & !same])
    rest <- theta - rowMeans(theta) - rep(colMeans(theta), each = 2) + mean(theta)
    ms_t <- j * sum((rowMeans(theta) - mean(theta))^2); ms_tr <- sum(rest^2) / (j - 1)
    f <- ms_t / (ms_tr + max(j * gap, 0))
  })[["elapsed"]]
  cat("taken", taken, format(f, digits = 15), "\\n")
}
"""
PEERS = {"MRMCaov": MRMCAOV, "pROC's covariances, analysed in R": PROC}


def measure() -> list[Figure]:
    """Ours, each peer that R has, ours again; then larger studies by every method, and what memory they took."""
    study = simulate(structure("HL"), READERS, CASES // 2, CASES // 2, np.random.default_rng(1))
    test = analyse_mrmc(study, covariance="delong").analyses[0].test
    assert test is not None and test.statistic is not None
    ours = _ours(study)
    peers = {name: _peer(study, script, test.statistic) for name, script in PEERS.items()}
    ours = (ours + _ours(study)) / 2
    absent = [name for name, taken in peers.items() if taken is None]
    size = (
        f"{READERS} readers x 2 conditions x {CASES} cases, DeLong; RRRC, FRRC and RRFC; median of {RUNS} runs, twice"
    )
    told = f"; no peer on this machine: {', '.join(absent)}" if absent else ""
    figures = [Figure("Obuchowski-Rockette, ours", 1000 * ours, "ms", detail=size + told)]
    for name, taken in peers.items():
        if taken is not None:
            detail = f"{taken:.2f} s for RRRC alone, median of {PEER_RUNS} runs within one R process; the same F"
            figures.append(Figure(f"Obuchowski-Rockette, {name} / ours", taken / ours, "x", GOAL, ">=", detail))
    return [*figures, _larger(10, 1000, 2.0), _larger(20, 5000, None)]


def _ours(study: Ratings) -> float:
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        analyse_mrmc(study, covariance="delong").to_dict()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _peer(study: Ratings, script: str, wanted: float) -> float | None:
    """Seconds of one analysis in R, or None where R or the package is absent."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "study.csv"
        with data.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["reader", "condition", "case", "truth", "score"])
            for (i, j, k), score in np.ndenumerate(study.scores):
                names = (study.readers[j], study.conditions[i], study.cases[k])
                table.writerow([*names, int(study.malignant[k]), repr(float(score))])
        code = Path(folder) / "peer.R"
        code.write_text(script, encoding="utf-8")
        command = [rscript, "--vanilla", str(code), str(data), str(PEER_RUNS)]
        found = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    lines = [line.split() for line in found.stdout.splitlines() if line.startswith("taken")]
    if found.returncode or not lines:
        return None
    assert all(abs(float(line[2]) / wanted - 1) < 1e-6 for line in lines), (lines, wanted)
    return statistics.median(float(line[1]) for line in lines)


LARGE = """
import resource, sys, time
import numpy as np
from ovadesk.stats.mrmc.analysis import METHODS, analyse_mrmc
from ovadesk.stats.mrmc.roe_metz import simulate, structure
readers, cases = int(sys.argv[1]), int(sys.argv[2])
study = simulate(structure("HL"), readers, cases // 2, cases // 2, np.random.default_rng(1))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
begun = time.perf_counter()
analyse_mrmc(study, methods=METHODS).to_dict()
taken = time.perf_counter() - begun
print(taken, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def _larger(readers: int, cases: int, goal: float | None) -> Figure:
    """In a process of its own, so that the memory is its own too."""
    found = subprocess.run(
        [sys.executable, "-c", LARGE, str(readers), str(cases)], capture_output=True, text=True, check=True
    )
    taken, memory = (float(one) for one in found.stdout.split())
    detail = f"{', '.join(METHODS)}, the first analysis of its process; {memory:.0f} MiB above the readings themselves"
    return Figure(f"every method, {readers} readers x 2 conditions x {cases:,} cases", taken, "s", goal, "<=", detail)

"""Predictions come back from their file to the last digit, and nothing else is taken for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trainer.evaluate.simulated import in_folds, joined, simulated
from trainer.evaluate.predictions import Predictions

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
ROWS = st.lists(
    st.tuples(WORDS, WORDS, st.booleans(), WORDS, st.floats(allow_nan=False, allow_infinity=False)), min_size=1
)


@given(ROWS)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple]) -> None:
    pictures, patients, malignant, parts, logits = zip(*rows, strict=True)
    written = Predictions(pictures, np.array(patients), np.array(malignant), np.array(parts), np.array(logits))
    path = tmp_path_factory.mktemp("run") / "fits" / "predictions.csv"
    written.write(path)
    read = Predictions.read(path)
    assert read.pictures == written.pictures
    for name in ("patients", "malignant", "parts", "logits"):
        assert (getattr(read, name) == getattr(written, name)).all()
    assert [one.name for one in path.parent.iterdir()] == ["predictions.csv"]


def test_parts_and_folds_are_told_apart() -> None:
    both = joined(simulated(1, 10), simulated(2, 20, part="test"))
    assert (len(both), len(both.of("validation")), len(both.of("test")), len(both.of("train"))) == (90, 30, 60, 0)
    assert both.folds == ()
    assert in_folds(both).folds == ("fold-0", "fold-1", "fold-2", "fold-3", "fold-4")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("image,patient,malignant,part\n", "lacks the column"),
        ("image,patient,malignant,part,logit\n", "holds no predictions"),
        ("image,patient,malignant,part,logit\na,p,1,test,nan\n", "line 2"),
        ("image,patient,malignant,part,logit\na,p,1,test,0.5\nb,p,yes,test,1\n", "line 3"),
        ("image,patient,malignant,part,logit\na,,1,test,0.5\n", "line 2"),
        ("image,patient,malignant,part,logit\na,p,1\n", "line 2"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "predictions.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=says):
        Predictions.read(path)

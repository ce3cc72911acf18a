"""JPEG lossless and deep JPEG, encoded by dcmtk: exact for every predictor, at 8, 12 and 16 bits, grey and colour."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ovadesk.domain.problem import OvaDeskError
from ovadesk.pixels.colour import ybr_to_rgb
from ovadesk.pixels.frames import FrameSource
from tests.dicom_files import write_dicom
from tests.pixels.test_reference_pixels import colour, grey8, grey12, grey16

pytestmark = pytest.mark.skipif(shutil.which("dcmcjpeg") is None, reason="needs the program dcmcjpeg (Debian: dcmtk)")
NEEDS_AV = pytest.mark.skipif(find_spec("av") is None, reason="needs the extra `video` (PyAV), which is not installed")


def recoded(folder: Path, frame: NDArray[np.generic], options: list[str], **how: object) -> Path:
    """``frame`` written plainly and recoded by dcmcjpeg."""
    plain = write_dicom(folder / "plain.dcm", [frame], **how)  # type: ignore[arg-type]
    subprocess.run(["dcmcjpeg", *options, plain, folder / "coded.dcm"], check=True, capture_output=True)
    return folder / "coded.dcm"


PREDICTORS = [["+e1"], *[["+el", "+sv", str(number)] for number in range(1, 8)]]


@pytest.mark.parametrize("options", PREDICTORS, ids=" ".join)
@pytest.mark.parametrize("kind", ["grey", "colour", "ybr"])
def test_eight_bits_are_exact(source: FrameSource, tmp_path: Path, options: list[str], kind: str) -> None:
    frame = grey8() if kind == "grey" else colour()
    how = {"photometric": "YBR_FULL"} if kind == "ybr" else {}
    path = recoded(tmp_path, frame, options, **how)
    expected = ybr_to_rgb(frame) if kind == "ybr" else frame
    assert np.array_equal(source.read(source.inspect(path).clip, 0), expected)


@NEEDS_AV
@pytest.mark.parametrize("options", PREDICTORS, ids=" ".join)
def test_twelve_bits_are_exact(source: FrameSource, tmp_path: Path, options: list[str]) -> None:
    path = recoded(tmp_path, grey12(), options, bits_stored=12)
    assert np.array_equal(source.read(source.inspect(path).clip, 0), grey12())


@pytest.mark.skipif(find_spec("libjpeg") is not None, reason="the decoder that is missed here is installed")
@pytest.mark.parametrize(("bits", "options"), [(12, ["+ee"]), (16, ["+e1"])])
def test_what_no_free_decoder_gets_right_names_the_extra(
    source: FrameSource, tmp_path: Path, bits: int, options: list[str]
) -> None:
    frame = grey12() if bits == 12 else grey16()
    clip = source.inspect(recoded(tmp_path, frame, options, bits_stored=bits)).clip
    with pytest.raises(OvaDeskError) as refusal:
        source.read(clip, 0)
    assert refusal.value.problem.code == "pixels.no_decoder"
    assert refusal.value.problem.detail("extra") == "lossless-jpeg"

"""OvaDesk: risk estimation and blinded reading of ultrasound of ovarian masses. Research use only."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("ovadesk")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0.0.0"

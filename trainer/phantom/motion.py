"""How tissue moves under the probe: a slow sweep across the mass, breathing, an unsteady hand and a pulse."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from trainer.phantom.shapes import Points


@dataclass(frozen=True)
class Motion:
    """Displacements in mm at a time in seconds.

    ``sweep`` is the way the plane travels in ``seconds``, centred on y = 0.
    """

    sweep: float = 12.0
    seconds: float = 2.0
    breathing: float = 0.8
    hand: float = 0.4
    pulse: float = 0.15
    phase: float = 0.0

    def plane(self, time: float) -> float:
        """Where the plane cuts the tissue (y, mm): it eases in and out, as a hand does."""
        part = min(max(time / self.seconds, 0.0), 1.0) if self.seconds > 0 else 0.5
        return -self.sweep / 2 * math.cos(math.pi * part)

    def forward(self, points: Points, time: float) -> Points:
        """Where the tissue at ``points`` (3, N) lies at ``time``, before the beam."""
        moved = points + self._elastic(points, time)
        cos, sin = self._turn(time)
        x, y, z = moved
        shift_x, shift_z = self._shift(time)
        return np.stack([cos * x - sin * z + shift_x, y, sin * x + cos * z + shift_z])

    def backward(self, points: Points, time: float) -> Points:
        """Which tissue lies at ``points``: the inverse of ``forward`` to well below 0.1 mm."""
        cos, sin = self._turn(time)
        shift_x, shift_z = self._shift(time)
        x, y, z = points[0] - np.float32(shift_x), points[1], points[2] - np.float32(shift_z)
        still = np.stack([cos * x + sin * z, y, cos * z - sin * x])
        return still - self._elastic(still - self._elastic(still, time), time)

    def _shift(self, time: float) -> tuple[float, float]:
        breath = math.sin(2 * math.pi * time / 3.7 + self.phase)
        x = self.hand * math.sin(2 * math.pi * 0.53 * time + 2 * self.phase) + 0.6 * self.breathing * breath
        z = 0.6 * self.hand * math.sin(2 * math.pi * 0.71 * time + 3 * self.phase) + 0.5 * self.breathing * breath
        return x, z

    def _turn(self, time: float) -> tuple[float, float]:
        angle = math.radians(0.5 * self.hand) * math.sin(2 * math.pi * 0.37 * time + self.phase)
        return math.cos(angle), math.sin(angle)

    def _elastic(self, points: Points, time: float) -> Points:
        """Breathing presses the tissue unevenly; the pulse comes from the iliac vessels, deep on the left."""
        breath = self.breathing * math.sin(2 * math.pi * time / 3.7 + self.phase)
        beat = self.pulse * max(math.sin(2 * math.pi * 1.15 * time), 0.0) ** 2
        x, _, z = points
        away = np.exp(-((x + 35) ** 2 + (z - 60) ** 2) / np.float32(2 * 25.0**2))
        return np.stack(
            [
                np.float32(0.4 * breath) * np.sin(z / 17) + np.float32(beat) * away,
                np.zeros_like(x),
                np.float32(0.5 * breath) * np.sin(x / 21 + 1) - np.float32(beat) * away,
            ]
        )

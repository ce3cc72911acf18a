"""The beam: from moved scatterers to a log-compressed picture in polar coordinates.

Each scatterer adds its strength, turned by the phase of the way there and back, to a complex baseband
field; the field is blurred by a pulse and a beam that widen with depth. Speckle, its growth with depth and
its slow change as the plane moves follow from that (Wagner et al. 1983: fully developed speckle is Rayleigh).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from trainer.phantom.geometry import Plane, Sector
from trainer.phantom.motion import Motion
from trainer.phantom.shapes import Noise
from trainer.phantom.tissue import SOFT, Cloud, Tissue

Field = NDArray[np.complex64]

SPEED = 1.54  # mm/us
ZONES = 5
REVERBERATIONS = ((1.7, 1.0), (2.9, 0.8), (4.3, 0.6), (6.1, 0.42), (8.3, 0.28), (10.9, 0.17), (14.0, 0.1))  # mm, share


@dataclass(frozen=True)
class Probe:
    """A 6 MHz endovaginal probe. Two frequency bands are compounded, as scanners do to calm the speckle.

    Lengths in mm; ``pulse`` is the standard deviation of the pulse, ``aperture`` what forms a beam,
    ``noise`` the electronic noise at the surface in dB below mean tissue, ``noise_rise`` its rise in dB/mm
    with the time gain.
    """

    bands: tuple[float, ...] = (5.2, 6.8)  # MHz
    pulse: float = 0.17
    aperture: float = 11.0
    focus: float = 34.0
    elevation: float = 0.85
    noise: float = -47.0
    noise_rise: float = 0.24
    reverberation: float = 0.2

    def beam(self, depth: Plane) -> Plane:
        """Standard deviation of the beam across, in mm: diffraction, widened away from the focus."""
        wavelength = SPEED / float(np.mean(self.bands))
        diffraction = 0.5 * wavelength * np.maximum(depth / self.aperture, 1.2)
        width: Plane = np.sqrt(diffraction**2 + (0.009 * (depth - self.focus)) ** 2)
        return width

    def slice(self, depth: Plane) -> Plane:
        """Standard deviation of the beam out of the plane, in mm: a fixed lens."""
        width: Plane = np.sqrt(self.elevation**2 + (0.022 * (depth - self.focus)) ** 2)
        return width


def polar_decibels(
    cloud: Cloud, tissue: Tissue, motion: Motion, sector: Sector, probe: Probe, time: float, seed: int
) -> Plane:
    """Echo amplitude in dB against mean tissue, (samples, beams), at ``time`` seconds."""
    weakening = _weakening(tissue, motion, sector, time)
    rng = np.random.default_rng([13, tissue.seed, seed])
    power = np.zeros((len(sector.ranges), sector.beams), np.float32)
    for field in _fields(cloud, motion, sector, probe, time):
        heard = _blurred(field, sector, probe) * weakening
        heard = _reverberated(heard, sector, probe) + _noise(rng, sector, probe)
        power += heard.real**2 + heard.imag**2
    return (10 * np.log10(power / len(probe.bands) + 1e-9)).astype(np.float32)


def _fields(cloud: Cloud, motion: Motion, sector: Sector, probe: Probe, time: float) -> list[Field]:
    """The scatterers of the plane summed into polar cells, one complex field per band, of unit mean power per cell."""
    plane = motion.plane(time)
    near = cloud.near(plane)
    x, y, z = motion.forward(cloud.points[:, near], time)
    distance, angle = np.hypot(x, z), np.arctan2(x, z)
    row = np.rint((distance - sector.radius) / sector.step).astype(np.int32)
    beam = np.rint((angle + sector.half_angle) / sector.pitch).astype(np.int32)
    rows, beams = len(sector.ranges), sector.beams
    kept = (row >= 0) & (row < rows) & (beam >= 0) & (beam < beams)
    cell, distance = row[kept] * beams + beam[kept], distance[kept]
    thickness = probe.slice(distance - sector.radius)
    weight = cloud.strength[near][kept] * np.exp(-((y[kept] - np.float32(plane)) ** 2) / (2 * thickness**2))
    weight /= np.sqrt(cloud.per_cell * np.sqrt(np.pi) * thickness)  # power of the slab's profile
    fields = []
    for frequency in probe.bands:
        phase = np.float32(4 * np.pi * frequency / SPEED) * distance
        real = np.bincount(cell, weight * np.cos(phase), rows * beams)
        imaginary = np.bincount(cell, weight * np.sin(phase), rows * beams)
        fields.append((real + 1j * imaginary).astype(np.complex64).reshape(rows, beams))
    return fields


def _blurred(field: Field, sector: Sector, probe: Probe) -> Field:
    """The field seen through pulse and beam, blended between depth zones, its mean power kept."""
    depth = sector.ranges - sector.radius
    centres = np.linspace(0, sector.depth, ZONES, dtype=np.float32)
    heard = np.zeros_like(field)
    for centre in centres:
        share = np.clip(1 - np.abs(depth - centre) / (centres[1] - centres[0]), 0, 1)[:, None]
        across = float(probe.beam(centre)) / (sector.radius + float(centre)) / sector.pitch
        along = probe.pulse * (1 + 0.006 * float(centre)) / sector.step
        blurred = ndimage.gaussian_filter(field, (along, across), mode="constant", truncate=3.0)
        heard += share * blurred * np.float32(np.sqrt(4 * np.pi * along * across))
    return heard


def _weakening(tissue: Tissue, motion: Motion, sector: Sector, time: float) -> Plane:
    """Amplitude factor, (samples, beams): loss along each beam after the gain that makes up for soft tissue."""
    rows, beams = sector.ranges[::4], sector.angles[::2]
    distance, angle = np.meshgrid(rows, beams, indexing="ij")
    plane = np.full(distance.size, motion.plane(time), np.float32)
    points = np.stack([(distance * np.sin(angle)).ravel(), plane, (distance * np.cos(angle)).ravel()])
    _, loss = tissue.properties(motion.backward(points, time))
    total = np.cumsum((loss - SOFT).reshape(distance.shape) * (4 * sector.step), axis=0)
    total = ndimage.gaussian_filter(total, (0, 0.7))
    zoom = (len(sector.ranges) / len(rows), sector.beams / len(beams))
    decibels = ndimage.zoom(total, zoom, order=1, mode="nearest", grid_mode=True) + _contact(tissue, sector)
    factor: Plane = (10 ** (-np.clip(decibels, -14, 60) / 20)).astype(np.float32)
    return factor


def _contact(tissue: Tissue, sector: Sector) -> Plane:
    """Loss per beam in dB where the array does not quite touch: some at the edges, a little anywhere."""
    along = np.stack([sector.angles * 20, np.zeros_like(sector.angles), np.zeros_like(sector.angles)])
    uneven = Noise(tissue.seed + 3, (6, 6, 6))(along)
    loss: Plane = (7 * (np.abs(sector.angles) / sector.half_angle) ** 6 + 1.2 * uneven).astype(np.float32)
    return loss


def _reverberated(heard: Field, sector: Sector, probe: Probe) -> Field:
    """Echoes that bounce on shallow layers come late: the haze under the near wall of a cyst."""
    total = heard.copy()
    for delay, share in REVERBERATIONS:
        rows = round(delay / sector.step)
        late = ndimage.gaussian_filter(heard[:-rows], (0, 3.0), mode="nearest")
        total[rows:] += np.float32(probe.reverberation * share) * late
    return total


def _noise(rng: np.random.Generator, sector: Sector, probe: Probe) -> Field:
    depth = sector.ranges - sector.radius
    level = 10 ** ((probe.noise + probe.noise_rise * depth) / 20)
    white = rng.standard_normal((2, len(depth), sector.beams)).astype(np.float32)
    smooth = ndimage.gaussian_filter(white, (0, probe.pulse / sector.step, 0.8))
    smooth *= level[:, None] / smooth.std()
    noise: Field = (smooth[0] + 1j * smooth[1]).astype(np.complex64)
    return noise


def to_grey(decibels: Plane, dynamic_range: float = 54.0, tissue_level: float = 0.50) -> Plane:
    """Log-compressed grey, 0-255: mean tissue (0 dB) at ``tissue_level`` of the range, through an S-shaped grey map."""
    level = np.clip(decibels / dynamic_range + tissue_level, 0, 1)
    curved = level**1.25 - 0.05 * np.sin(2 * np.pi * level)
    grey: Plane = (255 * np.clip(curved, 0, 1)).astype(np.float32)
    return grey

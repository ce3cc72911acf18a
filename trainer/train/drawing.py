"""Which pictures an epoch draws: the same for the same seed, however many processes share them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from torch.utils.data import Sampler


def drawing_weights(
    malignant: NDArray[np.bool_], patients: NDArray[np.str_], malignant_share: float
) -> NDArray[np.float64]:
    """How often each picture is drawn: every patient of a side alike, the sides by ``malignant_share``; sums to 1.

    Where there is one side only it gets all.
    """
    weights = np.zeros(len(malignant))
    for side, share in ((True, malignant_share), (False, 1 - malignant_share)):
        mine = malignant == side
        _, place, sizes = np.unique(patients[mine], return_inverse=True, return_counts=True)
        weights[mine] = share / max(1, len(sizes)) / sizes[place]
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


class PatientDraw(Sampler[int]):
    """Draws an epoch of pictures with ``weights``, with replacement, by ``seed`` and ``epoch`` alone.

    Of ``world`` processes that of ``rank`` gets every ``world``-th one, so that their batches together are the
    batch of a single process. What it yields is the picture's place and its turn in the epoch in one number
    (``turn * count + place``): the turn seeds how the picture is varied.
    """

    def __init__(
        self, weights: NDArray[np.float64], drawn: int, seed: int, epoch: int, rank: int = 0, world: int = 1
    ) -> None:
        self._weights, self._drawn, self._seed, self._epoch = weights, drawn // world * world, seed, epoch
        self._rank, self._world = rank, world

    def __len__(self) -> int:
        return self._drawn // self._world

    def __iter__(self) -> Iterator[int]:
        rng = np.random.default_rng([self._seed, 1, self._epoch])
        places = rng.choice(len(self._weights), self._drawn, p=self._weights)
        for turn in range(self._rank, self._drawn, self._world):
            yield turn * len(self._weights) + int(places[turn])

"""Lightning's loop as every fit runs it: one or several processes, a checkpoint an epoch, resumed where it was cut."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Callback, ModelCheckpoint
from lightning.pytorch.strategies import DDPStrategy, Strategy

Say = Callable[[str], None]
LAST = "last.ckpt"


@dataclass(frozen=True, slots=True)
class Devices:
    """What runs the loop: ``accelerator`` and ``precision`` as Lightning names them, ``count`` devices on each of
    ``nodes`` machines. Several processors of one machine talk by gloo."""

    accelerator: str = "cpu"
    count: int = 1
    nodes: int = 1

    @property
    def world(self) -> int:
        return self.count * self.nodes

    @property
    def strategy(self) -> str | Strategy:
        if self.world == 1:
            return "auto"
        backend = "gloo" if self.accelerator == "cpu" else "nccl"
        return DDPStrategy(process_group_backend=backend, find_unused_parameters=True)


ONE = Devices()


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds spent in training alone, and pictures learnt from in one of them."""

    seconds: float
    pictures_per_second: float


def loop(
    task: lightning.LightningModule,
    feed: lightning.LightningDataModule,
    folder: Path,
    *,
    epochs: int,
    pictures: int,
    precision: str = "32-true",
    monitor: str | None = None,
    devices: Devices = ONE,
    say: Say = print,
) -> Pace:
    """Train ``task`` on ``feed`` for ``epochs`` of so many ``pictures``, from ``folder``'s last checkpoint if there is.

    With ``monitor`` the weights of the epoch in which that figure was highest are taken, else the last ones.
    """
    clock = _Clock(pictures)
    keeper = _Keeper(folder, monitor, clock, epochs, say)
    last = folder / LAST
    with quiet():
        trainer = lightning.Trainer(
            accelerator=devices.accelerator,
            devices=devices.count,
            num_nodes=devices.nodes,
            strategy=devices.strategy,
            precision=precision,  # type: ignore[arg-type]  # checked by the recipe
            max_epochs=epochs,
            gradient_clip_val=1.0,
            callbacks=[keeper, clock],
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            use_distributed_sampler=False,
            num_sanity_val_steps=0,
            reload_dataloaders_every_n_epochs=1,  # each epoch's draw is made for it
            default_root_dir=folder,
        )
        trainer.fit(task, datamodule=feed, ckpt_path=last if last.exists() else None, weights_only=False)
    if monitor:
        held = torch.load(keeper.best_model_path, map_location="cpu", weights_only=False)["state_dict"]
        task.load_state_dict(held)
    return Pace(round(clock.seconds, 2), round(clock.speed, 2))


class _Clock(Callback):
    """How fast pictures go by in training alone. What it counted is checkpointed."""

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self.seconds, self._done, self._began = 0.0, 0, 0.0

    @property
    def speed(self) -> float:
        return self._done / self.seconds if self.seconds else 0.0

    def state_dict(self) -> dict[str, Any]:
        return {"seconds": self.seconds, "done": self._done}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.seconds, self._done = state["seconds"], state["done"]

    def on_train_epoch_start(self, trainer: lightning.Trainer, _: lightning.LightningModule) -> None:
        self._began = time.monotonic()

    def on_train_batch_end(self, trainer: lightning.Trainer, *rest: Any) -> None:
        if trainer.is_last_batch:
            self.seconds += time.monotonic() - self._began
            self._done += self._pictures


class _Keeper(ModelCheckpoint):
    """A checkpoint an epoch, and then the word that the epoch is done: what was said is on disk."""

    def __init__(self, folder: Path, monitor: str | None, clock: _Clock, epochs: int, say: Say) -> None:
        super().__init__(
            folder,
            filename="best",
            monitor=monitor,
            mode="max",
            save_last=True,
            enable_version_counter=False,
            save_on_train_epoch_end=True,  # after validation the epoch would not count as done, and be drawn again
        )
        self._clock, self._epochs, self._say = clock, epochs, say

    def on_train_epoch_end(self, trainer: lightning.Trainer, task: lightning.LightningModule) -> None:
        super().on_train_epoch_end(trainer, task)
        if trainer.is_global_zero:
            found = {name: float(value) for name, value in trainer.callback_metrics.items()}
            figures = ", ".join(f"{name} {value:.3f}" for name, value in sorted(found.items()))
            done, speed = trainer.current_epoch + 1, self._clock.speed
            self._say(f"epoch {done} of {self._epochs}: {figures}; {speed:.0f} pictures/s")


@contextmanager
def quiet() -> Iterator[None]:
    """Without Lightning's advice on workers and loggers, which is not for the person at this command."""
    loggers = [logging.getLogger(name) for name in ("lightning.pytorch", "lightning.fabric")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)

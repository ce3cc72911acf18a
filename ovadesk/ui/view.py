"""One place to look: a viewer, its feed of frames, and the clip and frame it is at."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Clip, Study
from ovadesk.ui.frame_feed import Frame, FrameFeed
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import clip_title, day, person, spoken, tr


class View(QObject):
    """Shows frames of one clip at a time and says around the picture whose they are."""

    moved = Signal()  # at another frame, or another clip

    def __init__(self, viewer: Viewer, feed: FrameFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.viewer, self.feed = viewer, feed
        self.clip: Clip | None = None
        self.study: Study | None = None
        self.index = 0
        self._foreign = False
        feed.ready.connect(self._ready)
        feed.failed.connect(self._failed)

    def open(self, clip: Clip, study: Study | None, names_hidden: bool) -> None:
        """Belong to this clip from now on. Without a study nothing around the picture says whose or what it is."""
        self.clip, self.study = clip, study
        self.name(names_hidden)
        corners = self.viewer.corners
        corners.say("middle", "")
        corners.say("bottom left", f"{clip_title(clip)} · {clip.columns} x {clip.rows}" if study is not None else "")
        self.mark()

    def name(self, names_hidden: bool) -> None:
        """Whose study this is."""
        if self.study is not None:
            who = "" if names_hidden else person(self.study)
            parts = (who or self.study.case_id, day(self.study.date))
            self.viewer.corners.say("top left", "   ".join(part for part in parts if part))

    def mark(self, foreign: bool | None = None) -> None:
        """What must not be overlooked; ``foreign``: this is not the case that is being called."""
        if self.clip is None:
            return
        self._foreign = self._foreign if foreign is None else foreign
        parts = [tr("SYNTHETIC")] if self.clip.synthetic else []
        if self._foreign:
            parts.insert(0, tr("ANOTHER STUDY"))
        if self.clip.n_frames < self.clip.n_claimed:
            text = tr("{n} of {all} frames: the file is incomplete")
            parts.append(text.format(n=self.clip.n_frames, all=self.clip.n_claimed))
        parts.append(self.viewer.stage.turn.words())
        self.viewer.corners.say("mark", " · ".join(part for part in parts if part))

    def go(self, index: int) -> None:
        """Want a frame of the clip; beyond its ends is its end."""
        if self.clip is not None:
            self.index = min(max(index, 0), self.clip.n_frames - 1)
            self.feed.want(self.clip, self.index)
            self.moved.emit()

    def close(self) -> None:
        """Show nothing."""
        self.clip = self.study = None
        self.index = 0
        self._foreign = False
        self.viewer.clear()
        self.viewer.corners.clear()

    def _ready(self, frame: Frame) -> None:
        if self.clip is None or frame.clip.key != self.clip.key:
            return
        new = self.viewer.frame is None or self.viewer.frame.clip.key != frame.clip.key
        self.viewer.show_frame(frame)
        self._say_frame(frame.index)
        if new:
            self.mark()  # a new clip is not turned

    def _failed(self, clip: Clip, index: int, found: Problem) -> None:
        if self.clip is not None and clip.key == self.clip.key and index == self.index:
            self.viewer.show_problem(clip, spoken(found))
            self._say_frame(index)

    def _say_frame(self, index: int) -> None:
        clip = self.clip
        if clip is None:
            return
        text = f"{index + 1} / {clip.n_frames}   {index / clip.timing.fps:.2f} s" if clip.is_cine else tr("Still")
        self.viewer.corners.say("top right", text)

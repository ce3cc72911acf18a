"""Looking at a study: the session, the frames and the cine brought together with the picture and the browser."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.problem import Problem
from ovadesk.domain.study import Clip, Study
from ovadesk.ui.cine import Cine
from ovadesk.ui.frame_feed import Frame, FrameFeed
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.services import Services
from ovadesk.ui.session import Session
from ovadesk.ui.words import clip_title, day, frames, person, spoken, tr

NEEDS_STUDY = ("fit", "one_to_one", "zoom_in", "zoom_out", "brighter", "darker", "harder", "softer", "reset_window")
NEEDS_CALLER = ("picture", "close_all", "analyse", "benign", "malignant", "note", "lock", "suspicious")
NEEDS_CINE = ("play", "first", "previous", "next", "last", "back", "forward")


class Looking(QObject):
    """``settled`` says at which frame the reader stays (a playing cine does not settle)."""

    settled = Signal(object, int)  # Clip, index

    def __init__(self, window: MainWindow, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self.session = session = Session(self)
        self.feed = FrameFeed(services.frames, jobs, self)
        self.cine = Cine(self)
        self.names_hidden = services.settings.hide_names
        session.studies_changed.connect(window.browser.show_studies)
        session.study_opened.connect(self.show_place)
        session.clip_opened.connect(self._clip_opened)
        session.frame_wanted.connect(self._frame_wanted)
        session.closed.connect(self._closed)
        window.browser.clip_picked.connect(session.open_clip)
        window.viewer.stepped.connect(self.step)
        window.viewer.shown.connect(self._frame_shown)
        window.cine_bar.frame_picked.connect(self.go)
        window.cine_bar.stepped.connect(self.step)
        window.risk_line.frame_picked.connect(self.go)
        self.cine.frame_due.connect(session.go)
        self.cine.playing_changed.connect(self._played)
        self.feed.ready.connect(window.viewer.show_frame)
        self.feed.failed.connect(self._frame_failed)
        self._closed()

    def go(self, index: int) -> None:
        """Go to a frame; a playing cine stops."""
        self.cine.stop()
        self.session.go(index)

    def step(self, by: int) -> None:
        self.cine.stop()
        self.session.step(by)

    def hide_names(self, hide: bool) -> None:
        """Show pseudonyms in place of names."""
        self.names_hidden = hide
        self._window.browser.hide_names(hide)
        if self.session.clip is not None and self.session.study is not None:
            self._window.browser.mark(self.session.clip)
            self.show_place(self.session.study)

    def show_place(self, study: Study) -> None:
        """Whose study this is, in the corner of the picture; which case, at the foot."""
        self._allow((*NEEDS_STUDY, *NEEDS_CALLER), True)
        self._window.foot.hush()  # what was said of another case must not stand beside this one
        who = "" if self.names_hidden else person(study)
        where = "   ".join(part for part in (who or study.case_id, day(study.date)) if part)
        self._window.viewer.corners.say("top left", where)
        clips = tr("1 clip") if len(study.clips) == 1 else tr("{n} clips").format(n=len(study.clips))
        self._window.foot.name_case(f"{study.case_id} · {clips} · {frames(study.n_frames)}")

    def _clip_opened(self, clip: Clip) -> None:
        window = self._window
        self.cine.load(clip.n_frames, clip.timing.fps)
        window.browser.mark(clip)
        window.cine_bar.load(clip.n_frames)
        self._allow(NEEDS_CINE, clip.is_cine)
        if clip.notes:
            window.foot.say(" ".join(spoken(note) for note in clip.notes), warning=True)
        corners = window.viewer.corners
        corners.say("mark", _mark(clip))
        corners.say("bottom left", f"{clip_title(clip)} · {clip.columns} x {clip.rows}")

    def _frame_wanted(self, clip: Clip, index: int) -> None:
        self._window.cine_bar.go(index, clip.n_frames)
        self._window.risk_line.go(index)
        self.feed.want(clip, index)
        if not self.cine.playing:
            self.settled.emit(clip, index)

    def _frame_shown(self, frame: Frame) -> None:
        self._say_frame(frame.clip, frame.index)

    def _say_frame(self, clip: Clip, index: int) -> None:
        text = f"{index + 1} / {clip.n_frames}   {index / clip.timing.fps:.2f} s" if clip.is_cine else tr("Still")
        self._window.viewer.corners.say("top right", text)

    def _frame_failed(self, clip: Clip, index: int, found: Problem) -> None:
        if self.session.clip is not None and clip.key == self.session.clip.key and index == self.session.index:
            self._window.viewer.show_problem(clip, spoken(found))
            self._say_frame(clip, index)

    def _played(self, playing: bool) -> None:
        if not playing and self.session.clip is not None:
            self.settled.emit(self.session.clip, self.session.index)

    def _closed(self) -> None:
        window = self._window
        self.cine.load(1, 25.0)
        window.viewer.clear()
        window.cine_bar.load(0)
        window.risk_line.load(1, {}, None)
        window.foot.name_case("")
        window.viewer.corners.say("middle", tr("Drop a study here, or press Ctrl+O."))
        self._allow((*NEEDS_STUDY, *NEEDS_CALLER, *NEEDS_CINE), False)

    def _allow(self, names: tuple[str, ...], allowed: bool) -> None:
        for name in names:
            self._window.act(name).setEnabled(allowed)


def _mark(clip: Clip) -> str:
    """What a person must not overlook about the clip."""
    parts = [tr("SYNTHETIC")] if clip.synthetic else []
    if clip.n_frames < clip.n_claimed:
        text = tr("{n} of {all} frames: the file is incomplete")
        parts.append(text.format(n=clip.n_frames, all=clip.n_claimed))
    return " · ".join(parts)

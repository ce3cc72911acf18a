"""Looking at studies: the session, the views and the cine brought together with the browser and the bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.study import Clip, Study
from ovadesk.ui import troubles
from ovadesk.ui.cine import Cine
from ovadesk.ui.frame_feed import FrameFeed
from ovadesk.ui.jobs import Jobs
from ovadesk.ui.linking import Linking
from ovadesk.ui.main_window import MainWindow
from ovadesk.ui.services import Services
from ovadesk.ui.session import Session
from ovadesk.ui.specs import CINE_ACTIONS, STUDY_ACTIONS
from ovadesk.ui.view import View
from ovadesk.ui.viewer import Viewer
from ovadesk.ui.words import counted, frames, sentences, spoken, tr


class Looking(QObject):
    """The active view is where the session is, unless it shows another study than the one being called.

    ``settled`` says at which frame the reader stays (a playing cine does not settle).
    """

    settled = Signal(object, int)  # Clip, index
    view_made = Signal(object)  # View

    def __init__(self, window: MainWindow, services: Services, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window, self._services, self._jobs = window, services, jobs
        self.session = session = Session(self)
        self.cine = Cine(self)
        self.names_hidden = services.settings.hide_names
        self._views: dict[Viewer, View] = {}
        self.linking = Linking(lambda: self.views, self)
        window.grid.made.connect(self._add_view)
        for viewer in window.grid.all_viewers:
            self._add_view(viewer)
        session.studies_changed.connect(window.browser.show_studies)
        session.study_opened.connect(self.show_place)
        session.study_grew.connect(self._study_grew)
        session.clip_opened.connect(self._clip_opened)
        session.frame_wanted.connect(self._frame_wanted)
        session.closed.connect(self._closed)
        window.browser.clip_picked.connect(session.open_clip)
        window.grid.activated.connect(self._activated)
        window.grid.stepped.connect(self.step)
        window.cine_bar.frame_picked.connect(self.go)
        window.cine_bar.stepped.connect(self.step)
        window.risk_line.frame_picked.connect(self.go)
        self.cine.frame_due.connect(self._to)
        self.cine.playing_changed.connect(self._played)
        self.cine.changed.connect(lambda: self.view.feed.loop(*self.cine.span))
        self._closed()

    @property
    def view(self) -> View:
        """The active one."""
        return self._views[self._window.grid.active]

    @property
    def views(self) -> Sequence[View]:
        """Those that are on screen."""
        return [self._views[viewer] for viewer in self._window.grid.viewers]

    @property
    def elsewhere(self) -> bool:
        """Whether the active view shows another study than the one being called."""
        return self._is_foreign(self.view)

    def go(self, index: int) -> None:
        """Go to a frame; a playing cine stops."""
        self.cine.stop()
        self._to(index)

    def step(self, by: int) -> None:
        self.go(self.view.index + by if self.elsewhere else self.session.index + by)

    def play(self) -> None:
        """Play or stop the cine of the active view."""
        self.cine.toggle(self.view.index)

    def hide_names(self, hide: bool) -> None:
        """Show pseudonyms in place of names."""
        self.names_hidden = hide
        self._window.browser.hide_names(hide)
        if self.session.clip is not None:
            self._window.browser.mark(self.session.clip)
        for view in self._views.values():
            view.name(hide)

    def show_in(self, view: View, clip: Clip, index: int | None = None) -> None:
        """Show a clip in a view that is not where the reader is."""
        owner = self.session.owner(clip)
        if owner is not None:
            view.open(clip, owner, self.names_hidden)
            view.mark(self._is_foreign(view))
            view.go(clip.n_frames // 2 if index is None else index)

    def fill(self) -> None:
        """Give every empty view on screen the next clip of the study that none shows yet."""
        study, shown = self.session.study, {view.clip.key for view in self.views if view.clip is not None}
        if study is None or self.session.clip is None:
            return
        keys = [clip.key for clip in study.clips]
        here = keys.index(self.session.clip.key) if self.session.clip.key in keys else 0
        waiting = [c for c in (*study.clips[here:], *study.clips[:here]) if c.key not in shown]
        empty = [view for view in self.views if view.clip is None]
        for view, clip in zip(empty, waiting, strict=False):
            self.show_in(view, clip)
        for view in empty[len(waiting) :]:
            view.viewer.corners.say("middle", tr("Click here, then choose a clip on the left."))

    def show_place(self, study: Study) -> None:
        """Which case this is, at the foot."""
        self._allow(STUDY_ACTIONS, True)
        self._window.foot.hush()  # what was said of another case must not stand beside this one
        clips = counted(len(study.clips), "1 clip", "{n} clips")
        self._window.foot.name_case(f"{study.case_id} · {clips} · {frames(study.n_frames)}")

    def _study_grew(self, study: Study) -> None:
        """More files, or other letters in its names."""
        for view in self._views.values():
            if view.study is not None and view.study.case_id == study.case_id:
                view.study = study
                view.name(self.names_hidden)

    def _add_view(self, viewer: Viewer) -> None:
        feed = FrameFeed(self._services.frames, self._jobs, self, name=f"view-{len(self._views)}")
        view = self._views[viewer] = View(viewer, feed, self)
        self.linking.add(view)
        view.moved.connect(lambda: self._moved(view))
        self.view_made.emit(view)

    def _is_foreign(self, view: View) -> bool:
        study = self.session.study
        return view.clip is not None and (study is None or all(c.key != view.clip.key for c in study.clips))

    def _to(self, index: int) -> None:
        if self.elsewhere:
            self.view.go(index)
        else:
            self.session.go(index)

    def _activated(self, viewer: Viewer) -> None:
        """Keys, bars and cine belong to this view now."""
        self.cine.stop()
        view = self._views[viewer]
        if view.clip is None:
            return
        if self._is_foreign(view):
            self._ready_bars(view.clip)
            self._window.risk_line.load(view.clip.n_frames, {}, None)
            self._moved(view)
        else:
            self.session.open_clip(view.clip, view.index)

    def _clip_opened(self, clip: Clip) -> None:
        study = self.session.study
        if study is None:
            return
        view = self.view
        view.open(clip, study, self.names_hidden)
        for one in self._views.values():
            one.mark(self._is_foreign(one))
        self._window.browser.mark(clip)
        self._ready_bars(clip)
        for note in clip.notes:
            troubles.note(note, clip.path.name)
        if clip.notes:
            self._window.foot.say(sentences(spoken(note) for note in clip.notes), warning=True)

    def _ready_bars(self, clip: Clip) -> None:
        self.cine.load(clip.n_frames, clip.timing.fps)
        self._window.cine_bar.load(clip.n_frames)
        self._allow(CINE_ACTIONS, clip.is_cine)

    def _frame_wanted(self, clip: Clip, index: int) -> None:
        self.view.go(index)
        if not self.cine.playing:
            self.settled.emit(clip, index)

    def _moved(self, view: View) -> None:
        if view is self.view and view.clip is not None:
            self._window.cine_bar.go(view.index, view.clip.n_frames)
            self._window.risk_line.go(view.index)

    def _played(self, playing: bool) -> None:
        if not playing and self.session.clip is not None:
            self.settled.emit(self.session.clip, self.session.index)

    def _closed(self) -> None:
        window = self._window
        self.cine.load(1, 25.0)
        for view in self._views.values():
            view.close()
        window.cine_bar.load(0)
        window.risk_line.load(1, {}, None)
        window.foot.name_case("")
        window.grid.active.corners.say("middle", tr("Drop a study here, or press Ctrl+O."))
        self._allow((*STUDY_ACTIONS, *CINE_ACTIONS), False)

    def _allow(self, names: Sequence[str], allowed: bool) -> None:
        for name in names:
            self._window.act(name).setEnabled(allowed)

"""Where the reader is: the studies open, the study, clip and frame in front of them. No widget, no work."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from ovadesk.domain.study import Clip, Loaded, Study


class Session(QObject):
    """One place, moved by intentions; everything else follows its signals."""

    studies_changed = Signal(object)  # Loaded: everything open now
    study_opened = Signal(object)  # Study
    study_grew = Signal(object)  # Study in front of the reader, which has more files now
    clip_opened = Signal(object)  # Clip
    frame_wanted = Signal(object, int)  # Clip, index
    closed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.loaded = Loaded()
        self.study: Study | None = None
        self.clip: Clip | None = None
        self.index = 0
        self._places: dict[str, int] = {}  # clip key -> where it was left

    def add(self, loaded: Loaded, go: bool = True) -> None:
        """Put what was opened beside what is open, more files of an open study into that study; go to the first.

        Without ``go`` the reader stays where they are, if they are anywhere.
        """
        studies = {s.case_id: s for s in self.loaded.studies}
        for study in loaded.studies:
            known = studies.get(study.case_id)
            studies[study.case_id] = known.joined(study) if known is not None else study
        paths = {r.path for r in loaded.refused}
        refused = tuple(r for r in self.loaded.refused if r.path not in paths) + loaded.refused
        self.loaded = Loaded(tuple(studies.values()), refused, self.loaded.skipped + loaded.skipped)
        self.studies_changed.emit(self.loaded)
        if loaded.studies and (go or self.study is None):
            first = loaded.studies[0]
            self.open_study(studies[first.case_id], first.clips[0])
        elif self.study is not None and self.clip is not None and studies[self.study.case_id] is not self.study:
            self._grow(studies[self.study.case_id], self.clip)

    @property
    def places(self) -> dict[str, int]:
        """The frame at which each clip was left, by the clip's key."""
        return dict(self._places)

    def take_up(self, loaded: Loaded, study: Study | None, clip: Clip | None, places: Mapping[str, int]) -> None:
        """Be where another session was."""
        self.loaded = loaded
        self._places.update(places)
        self.studies_changed.emit(self.loaded)
        if study is not None:
            self.open_study(study, clip)

    def _grow(self, study: Study, clip: Clip) -> None:
        """Stay in the study, and at the clip unless its file was written anew."""
        self.study = study
        self.study_grew.emit(study)
        if all(one.key != clip.key for one in study.clips):
            self.open_clip(next((one for one in study.clips if one.path == clip.path), study.clips[0]))

    def close_all(self) -> None:
        """Forget every study."""
        self.loaded, self.study, self.clip, self.index = Loaded(), None, None, 0
        self.studies_changed.emit(self.loaded)
        self.closed.emit()

    def open_study(self, study: Study, clip: Clip | None = None) -> None:
        """Go to a study, at ``clip`` or its first."""
        self.study = study
        self.clip = None
        self.study_opened.emit(study)
        self.open_clip(clip or study.clips[0])

    def open_clip(self, clip: Clip, index: int | None = None) -> None:
        """Go to a clip of any open study, at ``index`` or where it was left (a new cine: its middle)."""
        owner = self.owner(clip)
        if owner is not None and (self.study is None or owner.case_id != self.study.case_id):
            self.open_study(owner, clip)
            if index is not None:
                self.go(index)
            return
        middle = clip.n_frames // 2
        self.clip, self.index = clip, self._places.get(clip.key, middle) if index is None else index
        self.clip_opened.emit(clip)
        self.go(self.index)

    def go(self, index: int) -> None:
        """Want a frame of the open clip; beyond its ends is its end."""
        if self.clip is None:
            return
        self.index = min(max(index, 0), self.clip.n_frames - 1)
        self._places[self.clip.key] = self.index
        self.frame_wanted.emit(self.clip, self.index)

    def step(self, by: int) -> None:
        self.go(self.index + by)

    def to(self, clip: Clip, index: int) -> None:
        """Go to a frame of any clip of the open study."""
        if self.clip is not None and clip.key == self.clip.key:
            self.go(index)
        else:
            self.open_clip(clip, index)

    def step_clip(self, by: int) -> None:
        """The next clip, across studies."""
        clips = [clip for study in self.loaded.studies for clip in study.clips]
        at = next((i for i, clip in enumerate(clips) if self.clip is not None and clip.key == self.clip.key), None)
        if at is not None and 0 <= at + by < len(clips):
            self.open_clip(clips[at + by])

    def step_study(self, by: int) -> None:
        studies = self.loaded.studies
        at = next(
            (i for i, s in enumerate(studies) if self.study is not None and s.case_id == self.study.case_id), None
        )
        if at is not None and 0 <= at + by < len(studies):
            self.open_study(studies[at + by])

    def owner(self, clip: Clip) -> Study | None:
        return next((s for s in self.loaded.studies if any(c.key == clip.key for c in s.clips)), None)

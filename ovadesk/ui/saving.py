"""The picture and the cine as files and on the clipboard, without identity unless it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog

from ovadesk.domain.marking import Marking, Measured
from ovadesk.domain.problem import Problem, problem
from ovadesk.domain.result import CamMap
from ovadesk.domain.study import Box, Clip
from ovadesk.ui.composing import Manner, Words, as_pixels, compose, framed
from ovadesk.ui.controller import Controller
from ovadesk.ui.jobs import Ticket
from ovadesk.ui.masking import Masking
from ovadesk.ui.measuring.ink import draw_on
from ovadesk.ui.save_dialog import Choice, SaveDialog
from ovadesk.ui.view import View
from ovadesk.ui.words import clip_title, day, person, tr

LANE, SCOPE = "saving", "saving"


@dataclass(frozen=True, slots=True)
class CineJob:
    """A cine to be written: which frames, how they are drawn, the map of each that has one, and its markings."""

    clip: Clip
    indices: tuple[int, ...]
    manner: Manner
    maps: dict[int, CamMap]
    marks: dict[int, list[tuple[Marking, Measured]]]
    who: str
    what: str
    fps: float


class Saving(QObject):
    """What leaves the program here shows no name unless its box was ticked for this one time."""

    def __init__(self, controller: Controller, masking: Masking, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._window, self._looking = controller, controller.window, controller.looking
        self._masking = masking
        self._jobs, self._frames = controller.jobs, controller.services.frames
        self._running: Ticket | None = None
        self._choice = Choice()
        self.marks: Callable[[Clip, int], list[tuple[Marking, Measured]]] = lambda clip, index: []

    def does(self) -> dict[str, Callable[[], object]]:
        """Actions by their ids in ``specs``."""
        return {"picture": self._ask_picture, "copy": self.copy, "save_cine": self._ask_cine}

    def copy(self) -> None:
        """The picture as it is on screen to the clipboard, without identity."""
        if self._looking.view.viewer.frame is not None:
            QGuiApplication.clipboard().setImage(self.picture(Choice(overlay=True)))
            self._window.foot.say(tr("Picture copied, without the patient's name."))

    def cancel(self) -> bool:
        """Stop writing a cine; False where none is being written."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            self._jobs.renew(SCOPE)
            self._window.foot.rest()
        return running is not None

    def picture(self, choice: Choice) -> QImage:
        """The active view as it is on screen, at the screen's resolution, between strips of words."""
        view = self._looking.view
        viewer, stage = view.viewer, view.viewer.stage
        port, ratio = viewer.view.viewport(), viewer.devicePixelRatioF()
        image = QImage(port.size() * ratio, QImage.Format.Format_RGB888)
        image.fill(Qt.GlobalColor.black)
        overlay_was, mask_was = stage.overlay.isVisible(), stage.mask.path()
        stage.overlay.setVisible(overlay_was and choice.overlay)
        stage.black_out(self._kept(view, choice))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        viewer.view.scene().render(painter, QRectF(image.rect()), QRectF(port.rect()))
        painter.end()
        stage.mask.setPath(mask_was)
        stage.overlay.setVisible(overlay_was)
        return framed(image, self._words(view, choice, viewer.map_shown and choice.overlay))

    def save_cine(self, path: Path, choice: Choice) -> None:
        """Write the loop of the active view's cine as MP4 or GIF, in a worker with progress and cancel."""
        view = self._looking.view
        if view.clip is None:
            return
        job = self._cine_job(view, view.clip, choice)

        self._choice = choice

        def told(done: int) -> None:
            self._window.foot.work(tr("Saving"), done, len(job.indices))

        def work(ticket: Ticket) -> int:
            from ovadesk.export.cine import write_cine

            return write_cine(path, self._pictures(job, ticket), job.fps, ticket.stale)

        told(0)
        self._running = self._jobs.start(
            LANE,
            work,
            scope=SCOPE,
            then=lambda count: self._done(tr("{n} frames saved as {file}.").format(n=count, file=path.name)),
            failed=self._failed,
            reports=lambda batch: told(batch[-1]),
        )

    def _done(self, said: str) -> None:
        self._running = None
        self._window.foot.rest()
        if said:
            self._said(said, self._choice)

    def _failed(self, found: Problem) -> None:
        self._done("")
        self._controller.warn(found)

    def _cine_job(self, view: View, clip: Clip, choice: Choice) -> CineJob:
        cine, analysis = self._looking.cine, self._controller.analysis
        first, last = cine.span
        indices = tuple(range(first, last + 1))
        found = {i: analysis.result_of(clip, i) for i in indices} if choice.overlay else {}
        maps = {i: r.prediction.cam for i, r in found.items() if r is not None and r.prediction is not None}
        kept = self._kept(view, choice)
        manner = Manner(view.viewer.look, view.viewer.stage.turn, kept, self._window.model_panel.map_style)
        words = self._words(view, choice, False)
        there = {i: cam for i, cam in maps.items() if cam is not None}
        marks = {i: drawn for i in indices if (drawn := self.marks(clip, i))}
        return CineJob(clip, indices, manner, there, marks, words.who, words.what, cine.fps * cine.speed)

    def _pictures(self, job: CineJob, ticket: Ticket) -> Iterator[NDArray[np.uint8]]:
        """In a worker: the frames of the loop as they are written."""
        clip = job.clip
        for done, index in enumerate(job.indices):
            pixels = self._frames.read(clip, index)
            cam = job.maps.get(index)
            when = f"{index + 1} / {clip.n_frames}   {index / clip.timing.fps:.2f} s"
            words = Words(job.who, when, job.what, bool(job.maps))
            picture = compose(pixels, clip, job.manner, cam)
            if index in job.marks:
                draw_on(
                    picture, job.marks[index], job.manner.turn.transform(clip.columns, clip.rows, clip.pixel_aspect)
                )
            yield as_pixels(framed(picture, words))
            ticket.report(done + 1)

    def _kept(self, view: View, choice: Choice) -> tuple[Box, ...]:
        """What stays visible: without identity, only what lies inside the ultrasound."""
        if view.clip is None or not (choice.mask or self._masking.action.isChecked()):
            return ()
        return self._masking.boxes(view.clip) or ()

    def _words(self, view: View, choice: Choice, model: bool) -> Words:
        study, clip = view.study, view.clip
        if study is None or clip is None:
            return Words("", "", "", model)
        who = f"{person(study) or study.case_id}   {day(study.date)}" if choice.identity else study.case_id
        when = view.viewer.corners.text("top right")
        marks = view.viewer.corners.text("mark")
        return Words(who.strip(), when, " · ".join(part for part in (marks, clip_title(clip)) if part), model)

    def _ask_picture(self) -> None:
        self._ask(tr("Save the picture"), "png", tr("Pictures (*.png *.jpg)"), self._save_picture)

    def _ask_cine(self) -> None:
        from ovadesk.export.cine import mp4_available

        kinds = tr("Film (*.mp4);;Moving picture (*.gif)") if mp4_available() else tr("Moving picture (*.gif)")
        self._ask(tr("Save the cine"), "mp4" if mp4_available() else "gif", kinds, self.save_cine)

    def _ask(self, title: str, suffix: str, kinds: str, then: Callable[[Path, Choice], None]) -> None:
        """What shall be seen, then where it goes."""
        view = self._looking.view
        if view.study is None or view.viewer.frame is None:
            return
        asked = SaveDialog(self._window, title, view.viewer.map_shown)
        name = f"{view.study.case_id}-{view.index:05d}.{suffix}"
        folder = Path(self._controller.remembered.now.last_folder)

        def where() -> None:
            chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(folder / name), kinds)
            if chosen:
                path = Path(chosen)
                then(path if path.suffix else path.with_suffix(f".{suffix}"), asked.choice)

        asked.accepted.connect(where)
        asked.open()

    def _said(self, text: str, choice: Choice) -> None:
        """What was written, and whether a name that is burnt into the pixels may have gone with it."""
        bare = choice.mask and not self._kept(self._looking.view, choice)
        more = tr(" No ultrasound area is known: look whether a name is burnt into it.") if bare else ""
        self._window.foot.say(text + more, warning=bare)

    def _save_picture(self, path: Path, choice: Choice) -> None:
        if self.picture(choice).save(str(path)):
            self._said(tr("Picture saved as {file}.").format(file=path.name), choice)
        else:
            self._controller.warn(problem("ui.picture_unwritten"))

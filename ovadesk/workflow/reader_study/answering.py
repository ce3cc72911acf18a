"""The model's answers on all cases of a study, computed once, before anybody reads."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ovadesk.classify.case import case_risk
from ovadesk.classify.classifier import Classifier
from ovadesk.domain.problem import OvaDeskError, Problem, problem
from ovadesk.domain.reader_study.protocol import ModelShown
from ovadesk.domain.reader_study.record import COORDINATOR, CaseAnswer, FrameAnswer, Kind
from ovadesk.domain.reader_study.roster import StudyCase
from ovadesk.domain.result import FrameResult, FrameStatus
from ovadesk.domain.study import Clip
from ovadesk.pixels.frames import FrameSource
from ovadesk.settings import default_paths
from ovadesk.workflow.in_order import in_order, lanes
from ovadesk.workflow.reader_study.case_files import CaseFiles
from ovadesk.workflow.reader_study.designing import is_predicted, stamp
from ovadesk.workflow.reader_study.looking import Asked, Progress, never, silent
from ovadesk.workflow.reader_study.state import StudyState
from ovadesk.workflow.reader_study.unfinished import Trouble, Unfinished

if TYPE_CHECKING:
    from ovadesk.store.reader_study import StudyStore


@dataclass(frozen=True, slots=True)
class CaseTrouble:
    """What kept the model from a part of a case: the first frame of an image that has it, and how many have it.

    ``image`` and ``frame`` count from 1; 0: the case, or the file, as a whole.
    """

    case_id: str
    image: int
    frame: int
    n_frames: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Predicted:
    """``answered`` cases have a risk; ``silent`` have none: nothing of them is in the model's scope or, if ``broken``,
    could be read. ``written``: the answers are in the study. ``stopped``: it was cancelled, and can go on."""

    answered: int = 0
    silent: tuple[str, ...] = ()
    troubles: tuple[CaseTrouble, ...] = ()
    broken: tuple[str, ...] = ()
    written: bool = False
    stopped: bool = False


def predict(
    store: StudyStore,
    study_id: str,
    classifier: Classifier,
    frames: FrameSource,
    *,
    partial: bool = False,
    progress: Progress = silent,
    cancelled: Asked = never,
) -> Predicted:
    """Score every frame of every case that has no answer yet, pool as the card says, and enter the answers.

    A case of which nothing could be read keeps all from being written, unless ``partial``: then readers are shown
    nothing on it. What was computed is kept beside the settings: a second call goes on. ``progress`` counts cases.
    Raises OvaDeskError: as ``may_predict``, ``study.model_differs``, ``study.unfinished_unwritten``, and what the
    store raises.
    """
    state = StudyState.read(store, study_id)
    model = may_predict(state)
    if model.sha256 != classifier.model_sha256:
        raise OvaDeskError(problem("study.model_differs", wanted=model.model_id, found=classifier.model_id))
    answered = _answered(store, study_id, classifier.model_sha256)
    cases = tuple(case for case in state.cases if case.case_id not in answered)
    kept = Unfinished(default_paths().home / "predicting", study_id, classifier.model_sha256, classifier.engine_name)
    known = kept.known(cases)
    todo = [case for case in cases if case.case_id not in known]
    progress(len(known), len(cases))
    broken: list[str] = []
    for done in _each(todo, CaseFiles(store.folder), classifier, frames, cancelled):
        known[done.case.case_id] = answer, found = done.answer(classifier), done.troubles
        if done.broken:
            broken.append(done.case.case_id)
        else:
            kept.keep(done.case, answer, found)
        progress(len(known), len(cases))
    through = [case for case in cases if case.case_id in known]
    answers = [known[case.case_id][0] for case in through]
    troubles = tuple(one for case in through for one in _told(case, known[case.case_id][1]))
    stopped = len(through) < len(cases)
    written = not stopped and (partial or not broken)
    if written:
        store.put_answers(study_id, answers, stamp())
        kept.forget()
    mute = tuple(answer.case_id for answer in answers if answer.p_malignant is None)
    return Predicted(len(answers) - len(mute), mute, troubles, tuple(broken), written, stopped)


def may_predict(state: StudyState) -> ModelShown:
    """The model that is to be asked. Raises OvaDeskError: ``study.over``, ``study.no_model_here``,
    ``study.no_cases``, ``study.predicted_already``."""
    model = state.protocol.model
    if state.closed:
        raise OvaDeskError(problem("study.over"))
    if model is None:
        raise OvaDeskError(problem("study.no_model_here"))
    if not state.cases:
        raise OvaDeskError(problem("study.no_cases"))
    if is_predicted(state):
        raise OvaDeskError(problem("study.predicted_already", model=model.model_id))
    return model


def _answered(store: StudyStore, study_id: str, sha256: str) -> set[str]:
    """The cases of which the model's answers are in the study: those that were there when it was asked last."""
    there: set[str] = set()
    answered: set[str] = set()
    for entry in store.entries(study_id, COORDINATOR, kinds=(Kind.CASE, Kind.PREDICTED)):
        if entry.kind is Kind.CASE:
            there.add(str(entry.body["case_id"]))
        elif entry.body.get("sha256") == sha256:
            answered |= there
    return answered


@dataclass(slots=True)
class _Doing:
    """A case under way: where its frames are, and what came out. ``broken``: a file of it, or every frame, could not
    be read."""

    case: StudyCase
    clips: list[Clip] = field(default_factory=list)
    results: list[FrameResult] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    broken: bool = False
    total: int = 0

    @property
    def done(self) -> bool:
        return len(self.results) == self.total

    def take(self, result: FrameResult) -> None:
        image, frame = self._place(len(self.results))
        self.results.append(result)
        if result.reason is not None:
            self.troubles.append((image, frame, result.reason))
        if self.done and all(one.status is FrameStatus.FAILED for one in self.results):
            self.broken = True

    def answer(self, classifier: Classifier) -> CaseAnswer:
        answered = [] if self.broken else [_frame(*self._place(i), one) for i, one in enumerate(self.results)]
        risks = [one.p_malignant for one in answered if one.p_malignant is not None]
        risk = case_risk(self.case.case_id, len(answered), risks, classifier.card)
        call = str(risk.call) if risk.call else None
        return CaseAnswer(
            *(self.case.case_id, classifier.model_id, classifier.model_sha256, risk.p_malignant, call, tuple(answered))
        )

    def _place(self, number: int) -> tuple[int, int]:
        """Image and frame of the result with this number, both from 0."""
        for image, clip in enumerate(self.clips):
            if number < clip.n_frames:
                return image, number
            number -= clip.n_frames
        raise IndexError(number)


def _frame(image: int, frame: int, result: FrameResult) -> FrameAnswer:
    prediction = result.prediction
    if prediction is None:
        return FrameAnswer(image, frame, None)
    if prediction.cam is None:
        return FrameAnswer(image, frame, prediction.p_malignant)
    values = np.ascontiguousarray(prediction.cam.values, np.float16)
    rows, columns = values.shape
    box = prediction.cam.box
    return FrameAnswer(
        image, frame, prediction.p_malignant, values.tobytes(), (rows, columns), (box.x0, box.y0, box.x1, box.y1)
    )


def _each(
    cases: list[StudyCase], files: CaseFiles, classifier: Classifier, frames: FrameSource, cancelled: Asked
) -> Iterator[_Doing]:
    """Every case once it is through; ends early where it was cancelled."""
    under_way: deque[_Doing] = deque()

    def places() -> Iterator[tuple[Clip, int]]:
        for case in cases:
            if cancelled():
                return
            doing = _begun(case, files, frames)
            under_way.append(doing)
            if not doing.broken:
                yield from ((clip, index) for clip in doing.clips for index in range(clip.n_frames))

    with closing(in_order(places(), frames, classifier, lanes())) as results:
        for result in results:
            while under_way[0].done:
                yield under_way.popleft()
            under_way[0].take(result)
            if cancelled():
                break
    yield from (doing for doing in under_way if doing.done)


def _begun(case: StudyCase, files: CaseFiles, frames: FrameSource) -> _Doing:
    """The case with its clips, or broken with the reason."""
    doing = _Doing(case)
    try:
        files.check(case.images)
    except OvaDeskError as error:
        doing.broken = True
        doing.troubles.append((int(error.problem.detail("image", 0)) - 1, -1, error.problem))
        return doing
    for number, found in enumerate(frames.inspect_each([files.path_of(image) for image in case.images])):
        if isinstance(found, Problem):
            doing.broken = True
            doing.troubles.append((number, -1, found))
        else:
            doing.clips.append(found.clip)
    doing.total = 0 if doing.broken else sum(clip.n_frames for clip in doing.clips)
    return doing


def _told(case: StudyCase, troubles: list[Trouble]) -> Iterator[CaseTrouble]:
    """One line for each image and kind of trouble."""
    alike: dict[tuple[int, Problem], list[int]] = {}
    for image, frame, found in troubles:
        alike.setdefault((image, found), []).append(frame)
    for (image, found), where in alike.items():
        whole = where[0] < 0
        yield CaseTrouble(case.case_id, image + 1, 0 if whole else where[0] + 1, 0 if whole else len(where), found)

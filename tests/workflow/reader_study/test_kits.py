"""Kits: read offline, sealed, and taken back once; whatever is not as it was sealed stays out."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ovadesk.domain.problem import OvaDeskError
from ovadesk.domain.reader_study.protocol import Design, Protocol
from ovadesk.domain.reader_study.record import COORDINATOR, Kind
from ovadesk.domain.reader_study.roster import StudyReader
from ovadesk.domain.reading import Call
from ovadesk.store.reader_study import StudyStore
from ovadesk.workflow.reader_study import designing
from ovadesk.workflow.reader_study.closing import close_study
from ovadesk.workflow.reader_study.kits import make_kit
from ovadesk.workflow.reader_study.merging import MergeReport, conflicts_of, merge
from ovadesk.workflow.reader_study.passphrase import hashed
from ovadesk.workflow.reader_study.room import ReadingRoom
from ovadesk.workflow.reader_study.sealing import READINGS, SEAL, seal
from ovadesk.workflow.reader_study.state import StudyState
from tests.workflow.reader_study.studies import STUDY, Clocks, a_case, a_study, risk

READERS = (
    StudyReader("zelda-0", "senior", 20.0, hashed("other secret")),
    StudyReader("r1", "junior", 1.0),
    StudyReader("zelda-2"),
)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sequential study of four cases and one for practice, a kit of r1, and one of which a place was read: each test
    works on a copy, since to write all this durably takes a second."""
    folder = tmp_path_factory.mktemp("kits")
    for name in ("fresh", "given"):
        (folder / name).mkdir()
    shutil.copytree(a_study(folder / "fresh", n_cases=4, n_practice=1, readers=READERS).parent, folder / "main")
    with closing(StudyStore.open(folder / "main" / f"{STUDY}.ovastudy")) as store:
        make_kit(store, STUDY, "r1", folder / "given" / "kit")
    shutil.copytree(folder / "given" / "kit", folder / "read" / "kit")
    read_from(folder / "read" / "kit" / "study.ovastudy", 1)
    seal(folder / "read" / "kit")
    return folder


@pytest.fixture
def main(made_once: Path, tmp_path: Path) -> Path:
    """The study's folder as it was before it gave out a kit."""
    return Path(shutil.copytree(made_once / "fresh", tmp_path / "main"))


@pytest.fixture
def store(made_once: Path, tmp_path: Path) -> Iterator[StudyStore]:
    """The study, which has given out a kit."""
    folder = shutil.copytree(made_once / "main", tmp_path / "main")
    with closing(StudyStore.open(Path(folder) / f"{STUDY}.ovastudy")) as made:
        yield made


@pytest.fixture
def kit(made_once: Path, tmp_path: Path) -> Path:
    """The kit, somewhere else than it was made."""
    return Path(shutil.copytree(made_once / "given" / "kit", tmp_path / "another machine" / "kit"))


@pytest.fixture
def sealed(made_once: Path, tmp_path: Path) -> Path:
    """What was sealed after one place was read, with its kit around it."""
    folder = Path(shutil.copytree(made_once / "read" / "kit", tmp_path / "read kit"))
    [made] = folder.glob("*.ovakit")
    return made


def refusal(step: Callable[[], object]) -> str:
    with pytest.raises(OvaDeskError) as refused:
        step()
    return refused.value.problem.code


def read_from(
    where: Path, places: int, reader_id: str = "r1", call: Call = Call.BENIGN, clocks: Clocks | None = None
) -> int:
    """Read so many places to their end; how many there were."""
    with closing(StudyStore.open(where)) as store:
        room = ReadingRoom.open(store, STUDY, reader_id, **(clocks or Clocks()).given())
        done = 0
        while done < places and (room.resume() or room.next()) is not None:
            score = 20 if call is Call.BENIGN else 80
            locked = room.lock(call, score)
            if locked.revealed_next:
                answer = room.reveal()
                assert answer is not None and answer.p_malignant == risk(answer.case_id)
                room.lock_aided(call, score)
            done += 1
        room.leave()
    return done


def test_a_kit_is_read_elsewhere_and_comes_back_once(store: StudyStore, kit: Path, tmp_path: Path) -> None:
    order = StudyState.read(store, STUDY).order("r1")
    assert read_from(kit / "study.ovastudy", 99) == 5
    sealed = shutil.copy(seal(kit), tmp_path / "by mail.ovakit")
    report = merge(store, Path(sealed))
    assert report == MergeReport("kit-1", "r1", report.n_entries, 10)
    assert merge(store, Path(sealed)) == MergeReport("kit-1", "r1", 0, 0)
    found = list(store.readings(STUDY))
    assert [(one.position, one.case_id) for one in found[::2]] == [(one.position, one.case_id) for one in order]
    assert {one.strand for one in found} == {"r1@kit-1"}
    assert {one.study_sha256 for one in found} == {StudyState.read(store, STUDY).frozen}
    assert [entry.kind for entry in store.entries(STUDY, COORDINATOR)][-2:] == [Kind.KIT, Kind.MERGED]
    assert store.verify(STUDY) == []


def test_what_is_read_on_is_merged_on(store: StudyStore, sealed: Path) -> None:
    first = merge(store, sealed)
    assert read_from(sealed.parent / "study.ovastudy", 99) == 4
    second = merge(store, seal(sealed.parent))
    assert (first.n_readings, second.n_readings) == (2, 8)
    assert len(list(store.readings(STUDY))) == 10 and store.verify(STUDY) == []


def test_nothing_in_a_kit_says_more_than_its_reader_may_know(store: StudyStore, kit: Path) -> None:
    with closing(StudyStore.open(kit / "study.ovastudy", read_only=True)) as inside:
        kinds = {entry.kind for entry in inside.entries(STUDY)}
        truths = [entry.body["case_id"] for entry in inside.entries(STUDY, kinds=(Kind.TRUTH,))]
        state = StudyState.read(inside, STUDY)
    assert truths == ["x0"]  # a practice case, whose truth the protocol shows
    assert kinds == {Kind.PROTOCOL, Kind.READER, Kind.CASE, Kind.TRUTH, Kind.KIT, Kind.FROZEN, Kind.PREDICTED}
    assert [reader.reader_id for reader in state.readers] == ["seat 1", "r1", "seat 3"]
    whole = StudyState.read(store, STUDY)
    assert state.order("r1") == whole.order("r1") and state.frozen == whole.frozen
    assert {case.patient_id for case in state.cases} == {""}
    content = (kit / "study.ovastudy").read_bytes()
    main = (kit.parent.parent / "main").as_posix().encode()
    for secret in (b"other secret", b"zelda", b"p-c0", main, b"kit_secret"):
        assert secret not in content
    names = [path.name for path in (kit / "images").iterdir()]
    assert len(names) == 5 and all(len(name) == 20 and name.endswith(".png") for name in names)


def test_strata_sites_and_practice_truths_stay_behind_where_nobody_needs_them(tmp_path: Path) -> None:
    file = a_study(tmp_path, n_cases=4, n_practice=1, feedback=False)
    with closing(StudyStore.open(file)) as store:
        for number, case in enumerate(StudyState.read(store, STUDY).cases):
            more = replace(case, stratum=f"zz-malignant-{number % 2}", site="SITECANARY", device="DEVICECANARY")
            store.append(STUDY, COORDINATOR, Kind.CASE, more.to_dict(), "t")
        made = make_kit(store, STUDY, "r2", tmp_path / "kit")
        content = (made.folder / "study.ovastudy").read_bytes()
        with closing(StudyStore.open(made.folder / "study.ovastudy", read_only=True)) as inside:
            assert StudyState.read(inside, STUDY).order("r2") == StudyState.read(store, STUDY).order("r2")
            assert not list(inside.entries(STUDY, kinds=(Kind.TRUTH,)))
    assert b"malignant-" not in content and b"CANARY" not in content


def test_a_reader_goes_on_in_a_kit_where_they_were(store: StudyStore, tmp_path: Path) -> None:
    room = ReadingRoom.open(store, STUDY, "r1")
    for _ in range(2):
        room.next()
        room.lock(Call.BENIGN, 20)
        room.reveal()
        room.lock_aided(Call.BENIGN, 20)
    room.leave()
    made = make_kit(store, STUDY, "r1", tmp_path / "kit")
    assert read_from(made.folder / "study.ovastudy", 99) == 3
    assert merge(store, seal(made.folder)).conflicts == ()
    assert sorted({one.strand for one in store.readings(STUDY)}) == ["r1", "r1@kit-2"]


def test_a_split_kit_holds_the_pictures_of_its_reader_alone(tmp_path: Path) -> None:
    file = a_study(tmp_path, Design.UNAIDED, n_cases=6, reader_split=2)
    with closing(StudyStore.open(file)) as store:
        made = make_kit(store, STUDY, "r1", tmp_path / "kit")
        mine = {showing.case_id for showing in StudyState.read(store, STUDY).order("r1")}
    assert (made.n_cases, made.n_images) == (3, 3)
    with closing(StudyStore.open(made.folder / "study.ovastudy", read_only=True)) as inside:
        assert {case.case_id for case in StudyState.read(inside, STUDY).cases if case.images} == mine
    assert len(list((made.folder / "images").iterdir())) == 3
    assert read_from(made.folder / "study.ovastudy", 99) == 3


def test_the_same_place_read_twice_is_listed_and_the_earlier_one_stands(store: StudyStore, kit: Path) -> None:
    clocks = Clocks()
    assert read_from(kit / "study.ovastudy", 2, call=Call.MALIGNANT, clocks=clocks) == 2
    clocks.pass_by(3600)
    room = ReadingRoom.open(store, STUDY, "r1", **clocks.given())
    for _ in range(3):
        room.next()
        room.lock(Call.BENIGN, 20)
        room.reveal()
        room.lock_aided(Call.BENIGN, 20)
    room.leave()
    report = merge(store, seal(kit))
    assert report.n_readings == 4 and len(report.conflicts) == 4
    assert report.conflicts == conflicts_of(store, STUDY, "r1")
    assert [(one.session, one.position) for one in report.conflicts] == [(1, 1), (1, 1), (1, 2), (1, 2)]
    assert {one.strands for one in report.conflicts} == {("r1", "r1@kit-1")}
    assert {one.stands for one in report.conflicts} == {"r1@kit-1"}
    assert list(store.entries(STUDY, kinds=(Kind.MERGED,)))[-1].body["conflicts"] == 4


def test_a_kit_that_was_read_on_in_two_copies_is_refused(store: StudyStore, sealed: Path, kit: Path) -> None:
    read_from(kit / "study.ovastudy", 1, call=Call.MALIGNANT)
    merge(store, sealed)
    assert refusal(lambda: merge(store, seal(kit))) == "study.kit_torn"
    assert len(list(store.readings(STUDY))) == 2


# Seals


def repacked(sealed: Path, **changes: Any) -> Path:
    """The same file with other members; ``seal``: changes of its fields, ``readings``: other bytes."""
    with zipfile.ZipFile(sealed) as archive:
        said, readings = json.loads(archive.read(SEAL)), archive.read(READINGS)
    said |= changes.get("seal", {})
    target = sealed.with_name("repacked.ovakit")
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(SEAL, changes.get("text", json.dumps(said)))
        archive.writestr(READINGS, changes.get("readings", readings))
        for name in changes.get("more", ()):
            archive.writestr(name, b"x")
    return target


@pytest.mark.parametrize("field", ["head", "sealed_at", "app_version", "file_sha256", "hmac", "length"])
def test_a_seal_with_another_word_in_it_is_refused(store: StudyStore, sealed: Path, field: str) -> None:
    other = {"length": 99}.get(field, "0" * 64)
    assert refusal(lambda: merge(store, repacked(sealed, seal={field: other}))) == "study.kit_changed"
    assert not list(store.readings(STUDY))


def test_readings_that_were_changed_after_sealing_are_refused(store: StudyStore, sealed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sealed) as archive:
        archive.extract(READINGS, tmp_path)
    with closing(sqlite3.connect(tmp_path / READINGS)) as inside:
        names = [name for (name,) in inside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in names:
            inside.execute(f"DROP TRIGGER {name}")
        inside.execute("UPDATE study_reading SET score = 99, call = 'malignant'")
        inside.commit()
    changed = repacked(sealed, readings=(tmp_path / READINGS).read_bytes())
    assert refusal(lambda: merge(store, changed)) == "study.kit_changed"


def test_a_changed_row_under_a_true_seal_is_refused(sealed: Path) -> None:
    kit = sealed.parent
    with closing(sqlite3.connect(kit / "study.ovastudy")) as inside:
        for (name,) in list(inside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            inside.execute(f"DROP TRIGGER {name}")
        inside.execute("UPDATE study_reading SET score = 3")
        inside.commit()
    assert refusal(lambda: seal(kit)) == "study.row_changed"


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_is_refused(store: StudyStore, sealed: Path, cut: float) -> None:
    content = sealed.read_bytes()
    part = sealed.with_name("cut.ovakit")
    part.write_bytes(content[: int(cut * len(content))])
    assert refusal(lambda: merge(store, part)) == "study.kit_foreign"


def test_a_flipped_byte_is_never_merged(store: StudyStore, sealed: Path) -> None:
    content = sealed.read_bytes()
    flipped = sealed.with_name("flipped.ovakit")
    for place in range(10, len(content), len(content) // 25):
        flipped.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        try:
            merge(store, flipped)
        except OvaDeskError as error:
            assert error.problem.code in ("study.kit_changed", "study.kit_foreign", "study.kit_newer")
            assert not list(store.readings(STUDY))
        else:  # a byte of the zip that says nothing: what was merged is what was sealed
            assert store.verify(STUDY) == []
            return


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seal": {"format": 2}}, "study.kit_newer"),
        ({"seal": {"format": "1"}}, "study.kit_foreign"),
        ({"seal": {"extra": 1}}, "study.kit_foreign"),
        ({"seal": {"kit": 5}}, "study.kit_foreign"),
        ({"seal": {"study_id": "another"}}, "study.kit_other_study"),
        ({"seal": {"kit": "kit-7"}}, "study.kit_unknown"),
        ({"seal": {"reader_id": "zelda-2"}}, "study.kit_unknown"),
        ({"seal": {"strand": "coordinator"}}, "study.kit_unknown"),
        ({"text": "[]"}, "study.kit_foreign"),
        ({"text": "{"}, "study.kit_foreign"),
        ({"text": "[" * 60_000}, "study.kit_foreign"),
        ({"text": '"' + "x" * 70_000 + '"'}, "study.kit_foreign"),
        ({"more": ["../evil"]}, "study.kit_foreign"),
    ],
)
def test_a_foreign_or_newer_file_is_refused(store: StudyStore, sealed: Path, changes: Any, code: str) -> None:
    assert refusal(lambda: merge(store, repacked(sealed, **changes))) == code
    assert not list(store.readings(STUDY))


def test_what_is_no_sealed_file_is_refused(store: StudyStore, kit: Path, tmp_path: Path) -> None:
    assert refusal(lambda: merge(store, tmp_path / "none.ovakit")) == "study.kit_file"
    assert refusal(lambda: merge(store, kit)) == "study.kit_file"
    assert refusal(lambda: merge(store, kit / "study.ovastudy")) == "study.kit_foreign"


def test_a_kit_of_another_study_of_the_same_name_is_refused(store: StudyStore, sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with closing(StudyStore.open(a_study(tmp_path / "other", n_cases=4, readers=READERS))) as other:
        assert refusal(lambda: merge(other, sealed)) == "study.kit_unknown"
        make_kit(other, STUDY, "r1", tmp_path / "its kit")
        assert refusal(lambda: merge(other, sealed)) == "study.kit_changed"


def test_a_closed_study_takes_no_more_kits(store: StudyStore, sealed: Path) -> None:
    merge(store, sealed)
    read_from(sealed.parent / "study.ovastudy", 1)
    close_study(store, STUDY, "enough")
    assert merge(store, sealed).n_readings == 0
    assert refusal(lambda: merge(store, seal(sealed.parent))) == "study.over"
    assert len(list(store.readings(STUDY))) == 2


# Making and sealing


def test_a_kit_that_cannot_be_made_leaves_nothing_behind(main: Path, tmp_path: Path) -> None:
    store = StudyStore.open(main / f"{STUDY}.ovastudy")
    (tmp_path / "there").mkdir()
    assert refusal(lambda: make_kit(store, STUDY, "r1", tmp_path / "there")) == "study.kit_folder"
    assert refusal(lambda: make_kit(store, STUDY, "nobody", tmp_path / "kit")) == "study.reader_unknown"
    (tmp_path / "main" / "images" / "c0-0.png").unlink()
    assert refusal(lambda: make_kit(store, STUDY, "r1", tmp_path / "kit")) == "study.file_gone"
    (tmp_path / "file").write_text("x")
    assert refusal(lambda: make_kit(store, STUDY, "r1", tmp_path / "file" / "kit")) == "study.kit_failed"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "main", "there"]
    assert not list(store.entries(STUDY, kinds=(Kind.KIT,)))
    store.close()


def test_a_standalone_study_gives_out_no_kits(tmp_path: Path) -> None:
    with closing(StudyStore.open(a_study(tmp_path, Design.STANDALONE))) as store:
        assert refusal(lambda: make_kit(store, STUDY, "r1", tmp_path / "kit")) == "study.kit_no_readings"


def test_a_folder_that_is_no_kit_or_is_being_read_is_not_sealed(kit: Path, tmp_path: Path) -> None:
    assert refusal(lambda: seal(tmp_path)) == "study.kit_none"
    assert refusal(lambda: seal(kit)) == "study.kit_unread"
    with closing(StudyStore.open(kit / "study.ovastudy")):
        assert refusal(lambda: seal(kit)) == "study.kit_open"
    note = json.loads((kit / "kit.json").read_text())
    for text, code in (
        (json.dumps({**note, "format": 2}), "study.kit_newer"),
        (json.dumps({**note, "key": "x"}), "study.kit_none"),
        (json.dumps({**note, "strand": None}), "study.kit_none"),
        ("[]", "study.kit_none"),
    ):
        (kit / "kit.json").write_text(text)
        assert refusal(lambda: seal(kit)) == code


def test_only_the_reader_of_a_kit_reads_from_it(kit: Path) -> None:
    with closing(StudyStore.open(kit / "study.ovastudy")) as store:
        assert refusal(lambda: ReadingRoom.open(store, STUDY, "zelda-0")) == "study.reader_unknown"


def test_the_key_is_in_no_strand_and_not_in_what_is_sent_back(store: StudyStore, sealed: Path) -> None:
    key = json.loads((sealed.parent / "kit.json").read_text())["key"]
    with zipfile.ZipFile(sealed) as archive:
        for name in archive.namelist():
            assert key.encode() not in archive.read(name) and bytes.fromhex(key) not in archive.read(name)
    bodies = [json.dumps(dict(entry.body)) for entry in store.entries(STUDY)]
    assert not any(key in body or "secret" in body for body in bodies)


def test_two_studies_have_keys_of_their_own(tmp_path: Path) -> None:
    keys = set()
    for name in ("a", "b"):
        with closing(StudyStore.open(tmp_path / name, create=True)) as store:
            designing.new_study(store, Protocol(STUDY, "S", Design.UNAIDED, 5))
            items = [(Kind.READER, {"reader_id": "r1"}), (Kind.CASE, a_case(tmp_path, "c0").to_dict())]
            store.append_many(STUDY, COORDINATOR, items, "t")
            for kit in ("one", "two"):
                made = make_kit(store, STUDY, "r1", tmp_path / f"{name}-{kit}")
                keys.add(json.loads((made.folder / "kit.json").read_text())["key"])
    assert len(keys) == 4

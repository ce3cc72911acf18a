"""Reader studies on disk or on a server: append-only strands of entries and readings, hash-chained."""

from ovadesk.store.reader_study.backups import restore
from ovadesk.store.reader_study.copying import CopyReport, StrandCopied
from ovadesk.store.reader_study.store import StudyStore
from ovadesk.store.reader_study.summaries import Locked, ReaderProgress, StrandHead

__all__ = ["CopyReport", "Locked", "ReaderProgress", "StrandCopied", "StrandHead", "StudyStore", "restore"]

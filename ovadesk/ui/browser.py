"""Left: the studies that are open, their series and clips with thumbnails."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ovadesk.domain.study import Clip, Loaded, Series, Study
from ovadesk.ui.clearing import clearable
from ovadesk.ui.icons import icon
from ovadesk.ui.opening import THUMBNAIL
from ovadesk.ui.theme import PICTURE, WARNING
from ovadesk.ui.words import clip_title, day, frames, person, spoken, tr

NONE_OPEN = (
    "No study is open. Drop files or a folder on the window, or choose File > Open files. To try the program: "
    "File > Open the sample studies."
)
UNFIT = "No open study fits the filter."
CLIP, STUDY = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class Browser(QFrame):
    """Asks for a clip by ``clip_picked``; ``refused_wanted`` asks for the list of files that were refused."""

    clip_picked = Signal(object)  # Clip
    refused_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setMinimumWidth(210)
        self._items: dict[str, QTreeWidgetItem] = {}
        self.pictured: set[str] = set()  # keys of the clips whose thumbnails came
        self._hide_names = False
        self._risks: dict[str, str] = {}  # by case id, in words
        self._loaded = Loaded()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 4, 8)
        heading = QLabel(tr("Studies"))
        heading.setObjectName("heading")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter"))
        self.filter.setAccessibleName(tr("Filter the studies"))
        clearable(self.filter)
        self.filter.textChanged.connect(self._sift)
        self.empty = QLabel()  # what to do where the list has nothing to show
        self.empty.setObjectName("muted")
        self.empty.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setIconSize(THUMBNAIL)
        self.tree.setIndentation(10)
        self.tree.setUniformRowHeights(False)
        self.tree.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.tree.setWordWrap(True)
        self.tree.setAccessibleName(tr("Studies and clips"))
        self.tree.currentItemChanged.connect(self._picked)
        self.refused = QPushButton()
        self.refused.setObjectName("link")
        self.refused.setIcon(icon("warning"))
        self.refused.clicked.connect(self.refused_wanted)
        self.refused.hide()
        for widget in (heading, self.filter, self.empty, self.tree, self.refused):
            layout.addWidget(widget)
        self._sift("")

    def show_studies(self, loaded: Loaded) -> None:
        """List what is open; thumbnails that are there stay."""
        self._loaded = loaded
        known = {key: item.icon(0) for key, item in self._items.items()}
        self.tree.blockSignals(True)
        self.tree.clear()
        self._items.clear()
        for study in loaded.studies:
            self._add_study(study, known)
        self.tree.expandAll()
        self.tree.blockSignals(False)
        self._sift(self.filter.text())
        count = len(loaded.refused)
        self.refused.setVisible(bool(count))
        self.refused.setText(
            tr("1 file could not be opened") if count == 1 else tr("{n} files could not be opened").format(n=count)
        )

    def hide_names(self, hide: bool) -> None:
        """Show pseudonyms in place of names."""
        self._hide_names = hide
        self.show_studies(self._loaded)

    def mark(self, clip: Clip) -> None:
        """This clip is open now."""
        item = self._items.get(clip.key)
        if item is not None and self.tree.currentItem() is not item:
            self.tree.blockSignals(True)
            self.tree.setCurrentItem(item)
            self.tree.blockSignals(False)
            self.tree.scrollToItem(item)

    def say_risk(self, case_id: str, words: str) -> None:
        """What is known of a case's risk, beside its date; empty takes it away."""
        self._risks[case_id] = words
        for row, study in enumerate(self._loaded.studies):
            item = self.tree.topLevelItem(row)
            if study.case_id == case_id and item is not None:
                item.setText(0, self.title(study))

    def forget_risks(self) -> None:
        """Somebody else reads, or another model answers."""
        for case_id in list(self._risks):
            self.say_risk(case_id, "")

    def put_thumbnail(self, key: str, image: QImage) -> None:
        item = self._items.get(key)
        if item is not None:
            item.setIcon(0, QIcon(QPixmap.fromImage(image)))
            self.pictured.add(key)

    def title(self, study: Study) -> str:
        """The study in lines: who (or the pseudonym), what, when and the risk where it is known."""
        who = "" if self._hide_names else person(study)
        below = " · ".join(part for part in (day(study.date), self._risks.get(study.case_id, "")) if part)
        return "\n".join(part for part in (who or study.case_id, study.description, below) if part)

    def _add_study(self, study: Study, known: dict[str, QIcon]) -> None:
        top = QTreeWidgetItem([self.title(study)])
        top.setToolTip(0, "\n".join((self.title(study), study.case_id)))
        top.setData(0, STUDY, study.case_id)
        font = top.font(0)
        font.setBold(True)
        top.setFont(0, font)
        self.tree.addTopLevelItem(top)
        several = len(study.series) > 1
        for series in study.series:
            above = self._series_item(series, top) if several else top
            for clip in series.clips:
                self._add_clip(clip, above, known)

    def _series_item(self, series: Series, top: QTreeWidgetItem) -> QTreeWidgetItem:
        title = series.description or tr("Series {n}").format(n=series.number)
        return QTreeWidgetItem(top, [title])

    def _add_clip(self, clip: Clip, above: QTreeWidgetItem, known: dict[str, QIcon]) -> None:
        item = QTreeWidgetItem(above, [f"{clip_title(clip)}\n{frames(clip.n_frames)}"])
        item.setData(0, CLIP, clip)
        item.setIcon(0, known.get(clip.key) or _blank())
        item.setSizeHint(0, QSize(0, THUMBNAIL.height() + 8))
        notes = [spoken(note) for note in clip.notes]
        item.setToolTip(0, "\n".join([clip_title(clip), f"{clip.columns} x {clip.rows}", *notes]))
        if clip.n_frames < clip.n_claimed:
            item.setText(0, item.text(0) + " " + tr("of {n}").format(n=clip.n_claimed))
            item.setForeground(0, QColor(WARNING))
        self._items[clip.key] = item

    def _picked(self, item: QTreeWidgetItem | None) -> None:
        while item is not None:
            clip = item.data(0, CLIP)
            if isinstance(clip, Clip):
                self.clip_picked.emit(clip)
                return
            item = item.child(0)

    def _sift(self, text: str) -> None:
        """Show the studies in which every word is found: name, date, description, clip titles."""
        words = text.casefold().split()
        fits = 0
        for row, study in enumerate(self._loaded.studies):
            said = " ".join([self.title(study), study.description, *map(clip_title, study.clips)]).casefold()
            item = self.tree.topLevelItem(row)
            found = all(word in said for word in words)
            fits += found
            if item is not None:
                item.setHidden(not found)
        self.empty.setVisible(not fits)
        self.empty.setText(tr(UNFIT if self._loaded.studies else NONE_OPEN))


@lru_cache(maxsize=1)
def _blank() -> QIcon:
    pixmap = QPixmap(THUMBNAIL)
    pixmap.fill(QColor(PICTURE))
    return QIcon(pixmap)

"""The window in a language: whether its letters are to be had here, and Qt's own words (buttons, file dialogs)."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from ovadesk.export.language import CHINESE, ENGLISH, use
from ovadesk.settings import resource
from ovadesk.ui.words import tr

LOCALES = {ENGLISH: "en", CHINESE: "zh_CN"}
NO_LETTERS = (
    "Chinese cannot be shown: no font on this machine has its letters. Install one (on Debian and Ubuntu: "
    "fonts-noto-cjk), then start OvaDesk again."
)


# Of its dialog for files, which is shown where the system has none; Qt's own translation lacks them.
LACKING = ("&Look in:", "Files of &type:", "Folder", "Drive")


class Lacking(QTranslator):
    """The words that Qt's own translation lacks, from the one catalogue."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, comment: str | None = None, n: int = -1) -> str | None:
        return tr(source) if source in LACKING else None


class QtWords:
    """The translation of Qt's own words that the application has now."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._in_use: QTranslator | None = None
        self._lacking = Lacking(app)

    def speak(self, language: str) -> bool:
        """Everything that is made from now on is in ``language``; False where this machine lacks its letters: then it
        is English."""
        can = language != CHINESE or can_show_chinese()
        spoken = language if can else ENGLISH
        use(spoken)
        QLocale.setDefault(QLocale(LOCALES[spoken]))
        self._translate(LOCALES[spoken])
        return can

    def _translate(self, locale: str) -> None:
        if self._in_use is not None:
            self._app.removeTranslator(self._in_use)
        made = QTranslator(self._app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        self._in_use = made if made.load(f"qtbase_{locale}", folder) else None
        if self._in_use is not None:
            self._app.installTranslator(made)
        self._app.removeTranslator(self._lacking)
        if locale != LOCALES[ENGLISH]:
            self._app.installTranslator(self._lacking)


def can_show_chinese() -> bool:
    """Whether a font of this machine, or one that came with the program, has Chinese letters."""
    system = QFontDatabase.WritingSystem.SimplifiedChinese
    if QFontDatabase.families(system):
        return True
    for file in sorted(resource("fonts").glob("*.[ot]t[cf]")):
        QFontDatabase.addApplicationFont(str(file))
    return bool(QFontDatabase.families(system))

"""How the picture is turned: quarter turns and mirroring, as one transform for all that lies on it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QTransform

from ovadesk.ui.words import tr


@dataclass(frozen=True, slots=True)
class Turn:
    """First mirrored left to right, then turned clockwise by ``quarters`` (0-3)."""

    quarters: int = 0
    mirrored: bool = False

    def right(self) -> Turn:
        return Turn((self.quarters + 1) % 4, self.mirrored)

    def left(self) -> Turn:
        return Turn((self.quarters - 1) % 4, self.mirrored)

    def across(self) -> Turn:
        """Mirrored left to right, as it is seen now."""
        return Turn(-self.quarters % 4, not self.mirrored)

    def down(self) -> Turn:
        """Mirrored top to bottom, as it is seen now."""
        return Turn((2 - self.quarters) % 4, not self.mirrored)

    def transform(self, columns: int, rows: int, aspect: float = 1.0) -> QTransform:
        """From frame pixels to the plane of the view, where the turned picture begins at (0, 0).

        ``aspect`` is the height of a pixel divided by its width.
        """
        wide, high = float(columns), rows * aspect
        made = QTransform()
        if self.quarters == 1:
            made.translate(high, 0.0)
        elif self.quarters == 2:
            made.translate(wide, high)
        elif self.quarters == 3:
            made.translate(0.0, wide)
        made.rotate(90.0 * self.quarters)
        if self.mirrored:
            made.translate(wide, 0.0)
            made.scale(-1.0, 1.0)
        made.scale(1.0, aspect)
        return made

    def words(self) -> str:
        """What stands on the picture: nothing where it is as it was recorded."""
        parts = [tr("MIRRORED")] if self.mirrored else []
        if self.quarters:
            parts.append(tr("TURNED {angle}°").format(angle=90 * self.quarters))
        return " · ".join(parts)

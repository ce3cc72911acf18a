"""Finding by a few letters: how well they fit a text, in their order but not side by side."""

from __future__ import annotations

FIRST, WORD, BESIDE, LATER = 8, 6, 5, 1  # points of a letter: at the start, of a word, beside the one before, else


def fits(query: str, text: str) -> int:
    """Points for ``query`` in ``text``, 0 where it does not fit; every word of the query must fit somewhere."""
    low = text.casefold()
    points = [_points(word, low) for word in query.casefold().split()]
    return sum(points) if all(points) else 0


def _points(word: str, text: str) -> int:
    """The most points of all ways to find the letters of ``word`` in their order."""
    best: list[tuple[int, bool]] = [(0, False)] * (len(text) + 1)  # up to a letter of the text: points, ends there
    for number, letter in enumerate(word):
        row: list[tuple[int, bool]] = [(0, False)]
        for at, other in enumerate(text):
            before, beside = best[at]
            keep = (row[at][0], False)
            if other == letter and (before or not number):
                found = before + _worth(text, at, beside)
                row.append((found, True) if found >= keep[0] else keep)
            else:
                row.append(keep)
        best = row
    return best[-1][0]


def _worth(text: str, at: int, beside: bool) -> int:
    if at == 0:
        return FIRST
    if beside:
        return BESIDE
    return LATER if text[at - 1].isalnum() else WORD

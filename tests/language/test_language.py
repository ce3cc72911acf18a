"""The language in use: who decides it, and what it changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ovadesk.domain.problem import problem
from ovadesk.export import language
from ovadesk.export.language import can_be_written, catalogue, chosen, counted, spoken_in, translated, use
from ovadesk.export.wording import sentence


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (language.VARIABLE, *language.LOCALES):
        monkeypatch.delenv(name, raising=False)
    use("en")
    yield
    use("en")


@pytest.mark.parametrize(
    ("variable", "setting", "locale", "wanted"),
    [
        ("", "", "", "en"),
        ("", "", "zh_CN.UTF-8", "zh"),
        ("", "", "zh_TW", "zh"),
        ("", "", "de_DE.UTF-8", "en"),
        ("", "en", "zh_CN.UTF-8", "en"),
        ("", "zh", "en_GB.UTF-8", "zh"),
        ("en", "zh", "zh_CN", "en"),
        ("zh-Hans", "", "C", "zh"),
        ("klingon", "zh", "", "zh"),
    ],
)
def test_the_variable_goes_before_the_setting_and_that_before_the_system(
    variable: str, setting: str, locale: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(language.VARIABLE, variable)
    monkeypatch.setenv("LANG", locale)
    assert chosen(setting) == wanted


def test_the_first_locale_that_is_set_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("LC_ALL", "C")
    assert chosen("") == "en"


def test_a_sentence_is_in_the_language_in_use_or_in_the_one_named() -> None:
    found = problem("stats.nothing_left", rows=3)
    english = sentence(found)
    use("zh")
    assert sentence(found, "en") == english and "3" in sentence(found)
    assert (
        sentence(found)
        == sentence(found, "zh")
        == catalogue("zh")["None of the {rows} readings can be analysed: see what was left out, and why."].format(
            rows=3
        )
    )
    assert sentence(problem("no.such_code", a=1)) == "no.such_code (a=1)"


def test_what_the_catalogue_lacks_stays_english() -> None:
    use("zh")
    assert translated("Nobody ever says this.") == "Nobody ever says this."
    assert counted(1, "1 frame", "{n} frames") == counted(1, "{n} frames", "{n} frames")
    with pytest.raises(ValueError, match="xx"):
        use("xx")


def test_a_terminal_without_the_letters_is_known() -> None:
    assert can_be_written(["utf-8", None], "zh") and can_be_written(["gb18030"], "zh")
    assert not can_be_written(["utf-8", "ascii"], "zh") and can_be_written(["ascii"], "en")
    assert [spoken_in(name) for name in ("zh_CN", "ZH", "en-GB", "fr", "")] == ["zh", "zh", "en", "", ""]

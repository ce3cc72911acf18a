"""Nothing is shown that is not in the catalogue, nothing in it is never said, and every translation fits its text."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest

from ovadesk.export.language import catalogue
from ovadesk.export.wording.form_terms import TERMS
from ovadesk.workflow.reader_study.drafting import parsed
from tests.conftest import ROOT
from tests.language.collected import NOT_SAID, argparse_words, card_texts, pieces, said, wanted

FILES = sorted((ROOT / "resources" / "i18n" / "zh").glob("*.json"))
OF_ARGPARSE = "argparse.json"
SAME = {  # names and patterns that are the same in every language
    *("AUC", "Brier", "OpenVINO", "PyTorch", "English", "DeLong", "Obuchowski-Rockette", "Dorfman-Berbaum-Metz"),
    *(
        "report.html",
        "report.pdf",
        "Brier {brier}",
        "AUC {auc}",
        "Unicode (UTF-8)",
        "Fleiss' kappa",
        "Gwet's AC1",
        "SVG (*.svg);;PDF (*.pdf)",
    ),
    *("{done} of {all}", "{done} of {total}: {step}", "{n} of {all} · {title}", "of {n}", "{arrived}.", "{what}"),
}
MEETS = {  # what users can meet of argparse's own words
    *("usage: ", "positional arguments", "options", "show this help message and exit"),
    *("unrecognized arguments: %s", "expected one argument"),
    *("the following arguments are required: %s", "invalid choice: %(value)r (choose from %(choices)s)"),
    *("%(prog)s: error: %(message)s\n", "argument %(argument_name)s: %(message)s", "expected at least one argument"),
    *("invalid %(type)s value: %(value)r", "ignored explicit argument %r", "not allowed with argument %s"),
}
TERMS_OF_THE_FIELD = {  # English words that are always the same in Chinese
    r"\bsensitivity\b": "敏感度",
    r"\bspecificity\b": "特异度",
    r"\binconclusive\b": "不确定",
    r"\bmalignan(t|cy)\b": "恶性",
    r"\bbenign\b": "良性",
    r"\btruths?\b": "金标准",
    r"\bwashout\b": "洗脱期",
    r"\bkits?\b": "阅片包|收回",
    r"\bcoordinator\b": "协调员",
    r"\bprotocol\b": "方案",
    r"\bpassphrases?\b": "口令",
    r"\bpseudonyms?\b": "化名",
    r"\bkey frames?\b": "关键帧",
    r"\bAutomation bias\b": "自动化偏倚",
    r"\bunaided\b(?!\.)": "无AI辅助",
    r"\baided\b": "(?<!无)AI辅助",
}
COMMANDS = re.compile(r"--[a-z-]+|`ovadesk[^`]*`")
HAN = r"[\u4e00-\u9fff]"
HALF_WIDE = re.compile(rf"{HAN}[,;?!]|{HAN}:(?!//)|{HAN}\. |{HAN}\.$|{HAN} {HAN}|  {HAN}{HAN}+  $|{HAN}\(|{HAN}'")


def entries(file: Path) -> list[tuple[str, str]]:
    """As they stand in the file, doubled ones too."""
    found: list[tuple[str, str]] = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=list)
    return found


ENTRIES = [pair for file in FILES if file.name != OF_ARGPARSE for pair in entries(file)]


def names(text: str) -> Counter[str]:
    return Counter(f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(text) if name is not None)


def test_every_text_is_translated() -> None:
    known = dict(ENTRIES)
    missing = [f"{place}: {text!r}" for text, place in wanted().items() if text not in known]
    assert not missing, "\n".join(["Not in resources/i18n/zh:", *missing])


def test_no_translation_is_of_something_that_nobody_says() -> None:
    said_somewhere = wanted()
    unused = [text for text, _ in ENTRIES if text not in said_somewhere]
    assert not unused, "\n".join(["Nobody says:", *unused])


def test_nothing_is_translated_twice_and_everything_is_loaded() -> None:
    doubled = [text for text, n in Counter(text for file in FILES for text, _ in entries(file)).items() if n > 1]
    assert doubled == []
    assert dict(catalogue("zh")) == dict(pair for file in FILES for pair in entries(file))


def test_what_is_not_said_is_in_the_sources() -> None:
    texts = {one.text for one in said()}
    assert not NOT_SAID - texts, NOT_SAID - texts


def test_no_sentence_is_put_together_where_it_cannot_be_translated() -> None:
    assert not pieces(), "\n".join(f"{one.place}: {one.text!r}" for one in pieces())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_translation_has_the_places_of_its_text(file: Path) -> None:
    for text, translation in entries(file):
        if file.name == OF_ARGPARSE:
            assert re.findall(r"%(?:\(\w+\))?[sr]", text) == re.findall(r"%(?:\(\w+\))?[sr]", translation), text
        elif "{" in text and not text.startswith(("//", "stdin:")):  # those hold JSON
            assert names(text) == names(translation), text
        assert translation.count("<") == text.count("<") and translation.strip(), text
        if file.name != "texts.json":
            assert Counter(COMMANDS.findall(text)) == Counter(COMMANDS.findall(translation)), text


def test_every_translation_is_chinese_as_it_is_written() -> None:
    for text, translation in ENTRIES:
        assert re.search(HAN, translation) or text in SAME or text.startswith("{"), text
        if "\n" not in translation:
            assert not HALF_WIDE.search(re.sub(r" \(\*.*", "", translation)), translation


@pytest.mark.parametrize(("english", "chinese"), TERMS_OF_THE_FIELD.items())
def test_a_term_of_the_field_has_one_name(english: str, chinese: str) -> None:
    for text, translation in ENTRIES:
        said_of = re.sub(r"\{\w+\}|\w+_\w+.*|columns case and .*", "", text)  # without places, and lists of columns
        if re.search(english, said_of, re.IGNORECASE) and "\n" not in text:
            assert re.search(chinese, translation), f"{text}: {translation}"


def test_the_words_of_argparse_are_those_it_has() -> None:
    known = dict(entries(ROOT / "resources" / "i18n" / "zh" / OF_ARGPARSE))
    assert set(known) <= argparse_words() and set(known) >= MEETS


def test_what_the_installed_models_say_of_use_and_limits_is_translated() -> None:
    assert all(re.search(HAN, catalogue("zh")[text]) for _, text in card_texts())


def test_the_protocol_to_fill_in_means_the_same() -> None:
    [(english, chinese)] = [pair for pair in ENTRIES if pair[0].startswith("// The protocol")]
    assert parsed(english.encode()) == parsed(chinese.encode())


def test_the_form_has_both_languages() -> None:
    for key, (english, chinese) in TERMS.items():
        assert names(english) == names(chinese), key

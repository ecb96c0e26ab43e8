"""Indicators that reports state year after year (GDP growth, PM2.5, new urban jobs), by a canonical id."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from hanreport.meaning import Meaning
from hanreport.numbers.bounds import QuantityMatch
from hanreport.text import Clauses, any_of, load_toml


class Indicator(NamedTuple):
    """An indicator.

    Attributes:
        zh: what it is called in Chinese.
        en: what it is called in English.
        unit: what it is measured in.
        units: the units it may be printed with, ``unit`` among them.
        measures: what a number may say of it: growth, change, level or share.
        words: the words that name it.
    """

    zh: str
    en: str
    unit: str
    units: frozenset[str]
    measures: frozenset[str]
    words: tuple[str, ...]


_MONEY = frozenset({"元", "美元"})
_NO_CHANGE = _MONEY | {"吨", "微克/立方米", "岁"}
"""Units of which a change (增产2万吨) is not the amount itself, as it is in 新增就业5万人."""


def _indicators() -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for name, row in load_toml("indicators.toml")["indicators"].items():
        unit, words = row["unit"], tuple(row.get("words", "").split())
        units = _MONEY if unit == "元" else frozenset({unit, *row.get("units", "").split()})
        amounts = ("level",) if unit in _NO_CHANGE else ("level", "change")
        measures = frozenset(
            row["measure"].split() if "measure" in row else ("share", "level") if unit == "%" else amounts
        )
        words = (*found[row["of"]].words, *words) if "of" in row else words
        found[name] = Indicator(row["zh"], row["en"], unit, units, measures, words)
    return found


INDICATORS: Mapping[str, Indicator] = _indicators()
"""The indicators by their ids."""

_UNITS = frozenset(unit for indicator in INDICATORS.values() for unit in indicator.units)
_SIGNS = re.compile(r"[\s“”\"《》*的_]|[（(][^（）()]*[）)]")
_OF_GDP = re.compile("(?:支出)?(?:[占与]|相当于)(?:全.)?(?:国内|地区)?(?:生产总值|GDP)(?:之比|比[重例])")
_PART = re.compile("(?<!资)[全我本][省市区州县]")
# Words of a sentence that say the same of what is behind them (省属企业完成投资…、 | 研发投入).
_OWNED = re.compile("(?:扣除[^,，。；;]{2,14}[,，]|[省市]属企业[^,，。；;]*|上工业企业[^,，。；;、]*)$")
_NARROWER = re.compile(r"(?:[^全我本地治][区市县州盟旗]|园区|企业|集团|行业|群岛)$")


def _bare(words: str) -> str:
    return _OF_GDP.sub("占GDP比重", _SIGNS.sub("", words).replace("规上", "规模以上"))


@cache
def _named() -> dict[str, list[str]]:
    """The ids of the indicators that words name, by the bare words."""
    found: dict[str, list[str]] = {}
    for name, indicator in INDICATORS.items():
        for words in indicator.words:
            found.setdefault(_bare(words), []).append(name)
    return found


_AROUND = {key: any_of(words.split()) for key, words in load_toml("indicators.toml")["words"].items()}
_BEFORE, _ADDED, _BEHIND = map(re.compile, (_AROUND["before"], _AROUND["added"], _AROUND["behind"] + "$"))


def indicator(
    text: str, quantity: QuantityMatch, label: str, meaning: Meaning, clauses: Clauses
) -> str | None:
    """The id of the indicator that a quantity states (``indicators.toml``), or None.

    Args:
        text: folded text.
        quantity: the quantity in it.
        label: its label.
        meaning: what else is said of it.
        clauses: the clauses of the text.
    """
    if quantity.unit not in _UNITS or quantity.kind in ("rank", "ordinal") or meaning.nature == "rule":
        return None
    words = _bare(label)
    if _national(text) and not _candidates(words):
        words = words.removeprefix("全国").removeprefix("我国")
    for name in _candidates(words):
        known = INDICATORS[name]
        if quantity.unit in known.units and meaning.measure in known.measures:
            added = known.measures == {"level"} and known.unit != "元" and _ADDED.match(words)
            return None if added or _narrowed(text, quantity, label, clauses) else name
    return None


@lru_cache(maxsize=2)
def _national(text: str) -> bool:
    """Whether a text speaks of a country, so that 全国 is all of it: one of a part says 全省, 我市 somewhere."""
    return _PART.search(text) is None


def _candidates(words: str) -> list[str]:
    """The indicators that words name, once what stands before and behind is taken away, as little as will do."""
    named, start = _named(), 0
    while True:
        end = len(words)
        while end > start:
            if found := named.get(words[start:end]):
                return found
            behind = _BEHIND.search(words, start, end)
            if behind is None:
                break
            end = behind.start()
        before = _BEFORE.match(words, start)
        if before is None:
            return []
        start = before.end()


def _narrowed(text: str, quantity: QuantityMatch, label: str, clauses: Clauses) -> bool:
    """Whether the words before the label say that it is of a part only (开发区 | 工业投资)."""
    clause = clauses.all[clauses.at(quantity.start)]
    begin, sentence = clause.start, max(clause.sentence, clause.start - 48)
    at = text.rfind(label.split(" ")[0], sentence, quantity.start)
    narrower = at > begin and _NARROWER.search(text[max(begin, at - 3) : at])
    return bool(narrower or _OWNED.search(text[max(sentence, at - 24) : max(sentence, at)]))

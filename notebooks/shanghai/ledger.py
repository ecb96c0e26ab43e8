"""What a reader of a section wrote down of it: its numbers by name, and what was done, each row tied to its words.

Stands in the texts of an essay (see ``essay``), apart from its languages. Knows nothing about charts or pages.

    [numbers]
    cities = ["苏皖鲁豫", "10余座"]                     # words of its line, and of the number itself
    sets = { words = "成套技术", printed = "3项" }      # or what ``cite.pick`` takes
    hospitals = { printed = "4家", bare = true }        # 家 is no company here: English names what is counted

    [[air]]
    quote = "集成PM2.5与O₃协同防控技术"                 # stands exactly once in the section
    stage = "use"                                       # one of STAGES
    zh = ["臭氧与细颗粒物协同防控", "长三角等", "{cities}城市"]     # what, where or by whom, scale
    en = ["Joint control of ozone and particles", "Yangtze delta and beyond", "{cities} cities"]
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.cite import pick, tally
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.inline import Inline, link
from chapterlens.show.words import texts, word
from hanreport.text import Lines, Span, find_words, nearest_words

STAGES: Final = ("research", "build", "built", "trial", "use")
"""How far a thing has come, in this order; what a report calls it stands in ``texts/ledger.toml``."""
NOTHING: Final = "–"
"""What a cell shows that the text leaves open."""


def numbers(part: Chapter, name: str) -> SimpleNamespace:
    """The numbers that an essay names, as attributes.

    Args:
        part: the section (or chapter) they are in.
        name: of the essay's texts.

    Raises:
        ChapterlensError: a name fits no quantity of the part, or several.
    """
    declared: Mapping[str, Any] = texts(name).get("numbers", {})
    made = {}
    for key, how in declared.items():
        wanted = how if isinstance(how, Mapping) else {"beside": how[0], "printed": how[1]}
        asked = {k: v for k, v in wanted.items() if k not in ("words", "bare")}
        found = pick(part, wanted.get("words", ""), **asked)
        made[key] = replace(found, unit="") if wanted.get("bare") else found
    return SimpleNamespace(**made)


def entries(part: Chapter, essay: Essay, *keys: str, **values: Cited) -> pd.DataFrame:
    """What was done, one row a thing.

    Args:
        part: the section that the words stand in.
        essay: whose texts hold the lists ``keys``.
        keys: of the lists; ``group`` is the text ``groups.KEY``.
        values: numbers that the column ``scale`` names in braces.

    Returns:
        Columns key, group, item, where, scale, full (whether there is a scale), stage (as told), at (one of
        ``STAGES``), place (linked line), words (the quote), chapter, section, line, start, end, surface; in the
        order of the lists.

    Raises:
        ChapterlensError: a quote does not stand exactly once in the part, a stage is unknown, a brace names nothing.
    """
    held = [(key, entry) for key in keys for entry in texts(essay.name).get(key, ())]
    if not held:
        raise ChapterlensError(f"texts/{essay.name}.toml has no rows under {', '.join(keys)}", exit_code=1)
    lines, called = Lines(part.text), stages(essay.language)
    rows = []
    for key, entry in held:
        span = _placed(part, essay.name, str(entry["quote"]), lines)
        line, words = lines.at(span.start), span.of(part.text).replace("**", "")
        at = str(entry["stage"])
        if at not in STAGES:
            raise ChapterlensError(
                f"texts/{essay.name}.toml has a stage {at}; there are {', '.join(STAGES)}", exit_code=1
            )
        what, where, scale = [*entry[essay.language], "", ""][:3]
        rows.append(
            {
                "key": key,
                "group": essay.text(f"groups.{key}"),
                "item": what,
                "where": where or NOTHING,
                "scale": _filled(essay, scale, values) if scale else NOTHING,
                "full": bool(scale),
                "stage": called[at],
                "at": at,
                "place": Inline(link(word("line", essay.language, line), f"#L{line}", words)),
                "words": words,
                "chapter": part.id,
                "section": _section(part, line),
                "line": line,
                "start": span.start,
                "end": span.end,
                "surface": span.of(part.text),
            }
        )
    # As objects: a column of plain strings would forget which of them are inline texts.
    return pd.DataFrame(rows, dtype=object).astype({"line": int, "start": int, "end": int, "full": bool})


def stacked(*tables: pd.DataFrame) -> pd.DataFrame:
    """Lists of entries one below the other."""
    return pd.concat(tables, ignore_index=True)


def stages(language: str) -> dict[str, str]:
    """What each of ``STAGES`` is called, in their order."""
    essay = Essay("ledger", language)
    return {stage: essay.text(f"stages.{stage}") for stage in STAGES}


def reached(rows: pd.DataFrame, *stages: str) -> pd.DataFrame:
    """The entries that are at one of the stages."""
    return rows[rows["at"].isin(stages)]


def counts(rows: pd.DataFrame) -> dict[str, Cited]:
    """How many entries there are: ``all``, by stage, with a scale (``sized``) and without (``hollow``); none, no key."""
    parts = {"all": rows, "sized": rows[rows["full"]], "hollow": rows[~rows["full"]]}
    parts |= {stage: reached(rows, stage) for stage in STAGES}
    return {name: tally(found, "") for name, found in parts.items() if len(found)}


def listed(part: Chapter, essay: Essay, key: str, **numbers: Cited) -> list[dict[str, object]]:
    """Numbers with the names that the brackets behind them list: 3个中心区域(市北数智园、…).

    Returns:
        One row a number: item (the text ``key.rows.NAME``), number, names, place.

    Raises:
        ChapterlensError: there are no such brackets in the line, or they list more or fewer names than the number says.
    """
    rows = {}
    for name, number in numbers.items():
        source = number.sources[0]
        found = re.match(r"[^(（\n]*[(（]([^)）\n]*)[)）]", part.text[source.end :])
        names = re.split("[、,，]", found[1]) if found else []
        if len(names) != number.value:
            raise ChapterlensError(
                f"line {source.line} says {number.printed} and lists {len(names)}: {', '.join(names)}",
                exit_code=1,
            )
        said = names if essay.language == "zh" else [part.english(one) for one in names]
        place = Inline(link(word("line", essay.language, source.line), f"#L{source.line}"))
        rows[name] = {"number": number, "names": word("listing", essay.language).join(said), "place": place}
    return essay.lines(key, **rows)


def readings(
    essay: Essay, key: str, columns: Mapping[str, str], numbers: Mapping[str, Cited]
) -> list[dict[str, object]]:
    """Numbers with the interval their words leave and what the essay says of each.

    Args:
        essay: whose texts hold the rows ``key.rows.NAME`` and, for each column, a text ``GROUP.NAME``.
        key: of the table.
        columns: head of a column and the group of its texts.
        numbers: by name.
    """
    rows = {
        name: {
            "number": number,
            "interval": essay.told(number, "i") if number.low != number.high else NOTHING,
            **{head: essay.text(f"{group}.{name}") for head, group in columns.items()},
        }
        for name, number in numbers.items()
    }
    return essay.lines(key, **rows)


def some(numbers: SimpleNamespace, names: str) -> dict[str, Cited]:
    """Some of the numbers, by their names parted by spaces, in that order."""
    return {name: getattr(numbers, name) for name in names.split()}


def _placed(part: Chapter, name: str, quote: str, lines: Lines) -> Span:
    inside = set(part.sentences["line"]) | set(part.outline["line"])
    found = [
        span
        for span in find_words(part.text, quote, Span(0, len(part.text)))
        if lines.at(span.start) in inside
    ]
    if len(found) != 1:
        near = nearest_words(part.text, quote, min(inside, default=1))
        hint = f"; nearest: “{near[0]}” (line {near[1]})" if near and not found else ""
        raise ChapterlensError(
            f"texts/{name}.toml quotes “{quote}”, which stands {len(found)} times in the part, not once{hint}",
            exit_code=1,
        )
    return found[0]


def _filled(essay: Essay, text: str, values: Mapping[str, Cited]) -> Inline:
    try:
        return Inline(text.format(**{key: essay.told(value) for key, value in values.items()}))
    except KeyError as missing:
        raise ChapterlensError(
            f"a row of texts/{essay.name}.toml wants the number {missing.args[0]}", exit_code=1
        ) from None


def _section(part: Chapter, line: int) -> str:
    table = part.sentences if (part.sentences["line"] == line).any() else part.outline
    return str(table.loc[table["line"] == line, "section"].iloc[0])

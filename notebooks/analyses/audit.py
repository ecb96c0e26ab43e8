"""What the audit of a chapter shows: finding, tables and charts, each only where the chapter has something to show.

Knows the words around the tables of ``audits``; nothing about how anything was found.
"""

from analyses.findings import (
    by_scope,
    by_status,
    crosswalk_grid,
    findings_grid,
    firsts_grid,
    grave,
    matches,
    scopes,
)
from chapterlens.chapter import Chapter
from chapterlens.show import charts
from chapterlens.show.cite import tally
from chapterlens.show.figures import Figure
from chapterlens.show.grids import Grid
from chapterlens.show.prose import Finding, Points, finding, points
from chapterlens.show.words import say

_QUIET = ("list-dated", "list-undated", "claim-first", "wide-gaps")
"""Notes that have a table or chart of their own, or none to act on."""


def finding_of(book: Chapter, language: str) -> Finding:
    """How many errors and doubts there are, and how many of the errors the notes correct."""
    table = book.findings
    errors, doubts = (table[table["severity"] == severity] for severity in ("error", "doubt"))
    if errors.empty and doubts.empty:
        return finding(
            say(
                language,
                zh="逐条规则核对，没有发现错误或疑点。",
                en="Rule by rule, no error and no doubt was found.",
            )
        )
    declared = errors[errors["declared"]]
    told_zh, told_en = [], []
    if len(errors):
        told_zh.append(f"错误 {tally(errors, '')} 处")
        told_en.append(f"{tally(errors, '')} errors")
    if len(declared):
        told_zh[-1] += f"（其中 {tally(declared, '')} 处已在注记中更正）"
        told_en[-1] += f" ({tally(declared, '')} of them corrected in the notes)"
    if len(doubts):
        told_zh.append(f"疑点 {tally(doubts, '')} 处")
        told_en.append(f"{tally(doubts, '')} doubtful places")
    return finding(
        say(
            language,
            zh=f"按规则核对原文，发现{'，'.join(told_zh)}。",
            en=f"Checked by rule, the text has {' and '.join(told_en)}.",
        )
    )


def points_of(book: Chapter, language: str) -> Points | None:
    """Where the doubts lie: headings without body, subjects lost, items of the opening list that the body leaves out."""
    table = book.findings
    said = []
    for rules, zh, en in _POINTS:
        rows = table[table["rule"].isin(rules)]
        if len(rows):
            said.append(say(language, zh=zh.format(tally(rows, "")), en=en.format(tally(rows, ""))))
    return points(*said) if said else None


_POINTS = (
    (
        ("two-names", "look-alike", "name-forms"),
        "名称或写法不一 {} 处。",
        "{} things go by two names or spellings.",
    ),
    (
        ("empty-heading", "displaced-body", "lost-heading", "lost-subject"),
        "版面缺失 {} 处：标题无正文、正文错位、标题或主语缺失。",
        "{} places have lost something: a heading its body or place, a paragraph its heading, bullets a subject.",
    ),
    (
        ("list-none",),
        "月度要事有 {} 条在正文中找不到。",
        "{} items of the opening list are not told in the body.",
    ),
    (
        ("total-parts", "counted-list", "counted-set", "share-of-count", "part-share"),
        "总数、个数与占比核对 {} 处，结果见表。",
        "{} totals, counts and shares were checked; the tables say with what result.",
    ),
)


def grave_of(book: Chapter, language: str) -> Grid | None:
    """The errors and doubts as a table to act on."""
    table = grave(book)
    if table.empty:
        return None
    return findings_grid(
        book,
        table,
        title=say(language, zh="错误与疑点", en="Errors and doubts"),
        note=say(
            language,
            zh="原文照印，更正只在“处理”一栏给出，理由见注记。",
            en="The words stand as printed; a correction is given under what to do, its reason in the notes.",
        ),
        language=language,
    )


def notes_of(book: Chapter, language: str) -> Grid | None:
    """The notes: what fits, what is implied, what is not alike."""
    table = book.findings
    kept = table[(table["severity"] == "note") & ~table["rule"].isin(_QUIET)].reset_index(drop=True)
    if kept.empty:
        return None
    return findings_grid(
        book,
        kept,
        title=say(language, zh="核对所得与备考", en="What was checked, and notes"),
        language=language,
    )


def crosswalk_of(book: Chapter, language: str) -> Grid | None:
    """The opening month list against the body."""
    table = matches(book)
    if table.empty:
        return None
    return crosswalk_grid(
        book,
        table,
        title=say(language, zh="月度要事与正文对照", en="The opening list against the body"),
        note=say(
            language,
            zh="“有日期”指正文同月记有此事；“述及”指有此事而无日期；“未见”指没有相同的名称或语句。",
            en="Dated: told in the same month. Told, undated: without a date. Not told: no name or phrase in common.",
        ),
        language=language,
    )


def crosswalk_figure(book: Chapter, language: str) -> Figure | None:
    """How many items of the opening list the body dates, tells without a date, or does not tell."""
    table = matches(book)
    if table.empty:
        return None
    dated = table[table["status"] == "dated"]
    zh = (
        f"月度要事 {tally(table, '')} 条，正文有日期的 {tally(dated, '')} 条"
        if len(dated)
        else f"月度要事 {tally(table, '')} 条，正文都没有日期"
    )
    en = (
        f"Of {tally(table, '')} items in the opening list, the body dates {tally(dated, '')}"
        if len(dated)
        else f"Of {tally(table, '')} items in the opening list, the body dates none"
    )
    return Figure(
        charts.bars(by_status(table, language)),
        title=say(language, zh=zh, en=en),
        subtitle=say(language, zh="条，按正文中的记述", en="Items, by what the body tells"),
        rows=table.drop(columns=["organisations", "same_event", "lines"]),
        alt=say(
            language,
            zh="横条图：月度要事在正文中有日期、述及而无日期、未见的条数。",
            en="Horizontal bars: items of the opening list dated, told without a date, and not told in the body.",
        ),
        language=language,
    )


def firsts_of(book: Chapter, language: str) -> Grid | None:
    """The claims of being first, for checking, by scope."""
    if book.firsts.empty:
        return None
    return firsts_grid(
        book,
        title=say(
            language, zh="称首、称名次的说法，供核实", en="Claims of being first or ranked, to be checked"
        ),
        note=say(
            language,
            zh="原文没有给出这些说法的依据；范围越大，越须查证。",
            en="The text gives no evidence for these claims; the wider the scope, the more they want checking.",
        ),
        language=language,
    )


def firsts_figure(book: Chapter, language: str) -> Figure | None:
    """How many claims of being first each scope has."""
    table = by_scope(book)
    if table.empty:
        return None
    return Figure(
        charts.bars(scopes(book)),
        title=say(
            language,
            zh=f"称首、称名次的说法共 {tally(table, '')} 处",
            en=f"{tally(table, '')} claims of being first or ranked",
        ),
        subtitle=say(language, zh="处，按所称范围", en="Claims, by the scope they name"),
        rows=table,
        alt=say(language, zh="横条图：各范围的说法数。", en="Horizontal bars: claims by scope."),
        language=language,
    )

"""The names of a text: bodies and things, each place once, with other names of the same. Knows no rule of naming."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from hanreport import bodies, things
from hanreport.naming import Found, lexicon


def find(text: str, codes: Sequence[tuple[int, int, str]]) -> Iterator[Found]:
    """The names of a folded text in order, none inside another of its own sort.

    Args:
        text: folded text.
        codes: the codes found before: start, end, rule.
    """
    named = [*_disjoint([*bodies.find(text)]), *_disjoint([*things.find(text, codes)])]
    yield from sorted(named, key=lambda item: (item.start, -item.end))


def aliases(found: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Other names in the text, and full names from the gazetteer, of the same body or thing, by name."""
    full = lexicon()["aliases"]
    names = dict.fromkeys(found)
    same: dict[str, list[str]] = {}
    for name in names:
        same.setdefault(key(full.get(name, name)), []).append(name)
    result = {}
    for name in names:
        others = [other for other in same[key(full.get(name, name))] if other != name]
        if name in full and full[name] not in others:
            others.append(full[name])
        if others:
            result[name] = tuple(others)
    return result


_ASIDE = re.compile(r"[“”\s]")


def key(name: str) -> str:
    """What two spellings of a name share: letters in one case, look-alikes folded, quotation marks away."""
    return _ASIDE.sub("", name).lower().replace("vv", "w").replace("wv", "w").replace("w", "vv")


def _disjoint(found: Sequence[Found]) -> Iterator[Found]:
    """Keep the longest of names that share characters; the one that begins first wins a tie."""
    group: list[Found] = []
    end = 0
    for item in sorted(found, key=attrgetter("start", "end")):
        if group and item.start >= end:
            yield from _longest(group)
            group = []
        group.append(item)
        end = max(end, item.end) if len(group) > 1 else item.end
    yield from _longest(group)


def _longest(group: list[Found]) -> list[Found]:
    if len(group) < 2:
        return group
    kept: list[Found] = []
    starts: list[int] = []
    for item in sorted(group, key=lambda item: item.start - item.end):
        i = bisect_left(starts, item.start)
        if (i and kept[i - 1].end > item.start) or (i < len(kept) and starts[i] < item.end):
            continue
        kept.insert(i, item)
        starts.insert(i, item.start)
    return kept

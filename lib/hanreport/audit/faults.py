"""What a rule of the audit reports: a severity, places that are its evidence, a sentence. Knows no rule, no text."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from hanreport.audit.manuscript import Manuscript
from hanreport.text import Span

SEVERITIES = ("error", "doubt", "note")
"""error: both cannot be right, or a slip of the pen; doubt: probably wrong or unclear; note: worth knowing."""


class Placed(Protocol):
    """Anything with a place in the raw text."""

    @property
    def start(self) -> int:
        """Offset of the first character."""

    @property
    def end(self) -> int:
        """Offset after the last."""


class Fault(NamedTuple):
    """What a rule reports; the first of its raw places decides where it is listed."""

    rule: str
    severity: str
    places: tuple[Span, ...]
    zh: str
    en: str


Rule = Callable[[Manuscript], Iterator[Fault]]


def fault(rule: str, severity: str, places: Iterable[Placed], zh: str, en: str) -> Fault:
    """A fault whose evidence are rows or spans; each place is kept once, in the order given."""
    spans = dict.fromkeys(Span(place.start, place.end) for place in places)
    return Fault(rule, severity, tuple(spans), zh, en)


def plain(value: float) -> str:
    """A number as people write it: at most three significant figures behind whole ones."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def plain_zh(value: float) -> str:
    """A number as a Chinese sentence writes it, 万 and 亿 taken out: 17.2万."""
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{round(value / size, 2 if abs(value) < 100 * size else 0):g}{word}"
    return plain(value).replace(",", "")


def listed(lines: Iterable[int]) -> str:
    """Line numbers with neighbours drawn together: 79–81, 85."""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def listed_zh(lines: Iterable[int]) -> str:
    """Line numbers as a Chinese sentence lists them: 79—81、85."""
    return listed(lines).replace("–", "—").replace(", ", "、")

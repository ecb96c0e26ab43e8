"""What a number means: result or target, the period it is about, level or growth, what it is compared with.

The conventions are those of ``tests/chapters/MEANING.md``.
"""

from collections.abc import Sequence
from typing import NamedTuple

from hanreport.clauses import Clauses
from hanreport.numbers.bounds import QuantityMatch
from hanreport.numbers.labels import Label


class Meaning(NamedTuple):
    """What is said of a quantity beside its value; None where the words do not say.

    Attributes:
        nature: result, estimate, target, rule or baseline.
        period: ISO year, month or range that the value is about.
        measure: level, growth, change, share or rank.
        flow: flow or stock.
        compared_with: words of what it is compared with.
        scope: words of the place, group or sector it covers.
        firmness: of a target: hard, plain or soft.
        firmness_words: the words that decide the firmness.
    """

    nature: str | None = None
    period: str | None = None
    measure: str | None = None
    flow: str | None = None
    compared_with: str | None = None
    scope: str | None = None
    firmness: str | None = None
    firmness_words: str | None = None


def find(
    text: str,
    quantities: Sequence[QuantityMatch],
    labels: Sequence[Label],
    clauses: Clauses,
    years: Sequence[tuple[int, int | None]],
) -> list[Meaning]:
    """What each quantity of a folded text means.

    Args:
        text: folded text.
        quantities: its quantities, in order.
        labels: their labels.
        clauses: its clauses.
        years: where parts begin, in order, and the years that they are about.
    """
    return [Meaning() for _ in quantities]

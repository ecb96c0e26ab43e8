"""Commitments: what a report promises to do, with its number and deadline."""

from collections.abc import Sequence

from hanreport.clauses import Clauses
from hanreport.dates import DateMatch
from hanreport.numbers.bounds import QuantityMatch
from hanreport.records import Commitment, Placer


def commitments(
    text: str,
    clauses: Clauses,
    quantities: Sequence[QuantityMatch],
    dates: Sequence[DateMatch],
    place: Placer,
) -> list[Commitment]:
    """The commitments of a folded text in order.

    Args:
        text: folded text.
        clauses: its clauses.
        quantities: its quantities.
        dates: its dates.
        place: gives the place of a folded span.
    """
    return []

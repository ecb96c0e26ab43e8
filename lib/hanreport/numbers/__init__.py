"""Numbers of a Chinese report: numerals, units, bounds, quantities, ratios, ranks, and the codes that are none."""

from msgspec import Struct


class Match(Struct, frozen=True, gc=False):
    """Words that a rule found: a half-open span of folded text and the rule's name."""

    start: int
    end: int
    rule: str

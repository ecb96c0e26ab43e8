"""One-to-one pairs, the best first. Knows nothing of what is paired."""

from collections.abc import Iterable


def best_first(candidates: Iterable[tuple[tuple[float, ...], int, int]]) -> list[tuple[int, int, int]]:
    """Pairs in which no member comes twice, each the best that was left.

    Args:
        candidates: how far apart two members are, nearest first (compared part by part), and the two. Members
            that are equally far apart go by their places, those near each other first; told the other way round
            the same pairs come out.

    Returns:
        The place of each pair in ``candidates`` and its two members, in the order in which they were chosen.
    """
    ranked = sorted(
        enumerate(candidates),
        key=lambda held: (held[1][0], abs(held[1][1] - held[1][2]), held[1][1] + held[1][2]),
    )
    firsts: set[int] = set()
    seconds: set[int] = set()
    kept = []
    for place, (_, one, other) in ranked:
        if one not in firsts and other not in seconds:
            firsts.add(one)
            seconds.add(other)
            kept.append((place, one, other))
    return kept

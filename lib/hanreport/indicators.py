"""Indicators that reports state year after year (GDP growth, PM2.5, new urban jobs), by a canonical id."""

from hanreport.meaning import Meaning
from hanreport.numbers.bounds import QuantityMatch


def indicator(text: str, quantity: QuantityMatch, label: str, meaning: Meaning) -> str | None:
    """The id of the indicator that a quantity states (``indicators.toml``), or None.

    Args:
        text: folded text.
        quantity: the quantity in it.
        label: its label.
        meaning: what else is said of it.
    """
    return None

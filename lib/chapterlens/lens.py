"""What rows of a chapter can do as a DataFrame: ``df.lens``; and what importing chapterlens sets up."""

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from chapterlens.errors import ChapterlensError
from hanreport.text import fold

if TYPE_CHECKING:
    from chapterlens.beside import Words
    from chapterlens.charts import Chart

__all__ = ["Lens", "set_up"]

SEARCHED = ("surface", "subject", "label", "event", "name")
"""The columns in which a text is looked for, where a table has them."""


@pd.api.extensions.register_dataframe_accessor("lens")
class Lens:
    """Rows of a chapter's table, or some of them, by their words: ``book.quantities.lens.where("订单")``.

    Raises:
        ChapterlensError: the DataFrame has no rows of a chapter (no ``chapter``, ``start``, ``end`` and ``line``).
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        self._rows = rows
        missing = [name for name in ("chapter", "line", "start", "end") if name not in rows]
        if missing:
            raise ChapterlensError(f"rows without {', '.join(missing)} do not say where their words are")

    def where(self, words: str) -> pd.DataFrame:
        """The rows that have some words in their own words, subject, label, event or name.

        Capitals, marks (``**``) and the spaces around figures make no difference: 815架 finds 815 ** 架.

        Args:
            words: the words themselves, not a pattern.
        """
        wanted = fold(words).text.casefold()
        row_words = zip(*(self._rows[name] for name in SEARCHED if name in self._rows), strict=True)
        return self._rows.loc[[wanted in fold("\n".join(one)).text.casefold() for one in row_words]]

    def words(self) -> "Words":
        """The lines that the rows stand in, with their words marked: shown as they are in a cell."""
        from chapterlens.beside import Words

        return Words(self._rows)

    def chart(self, language: str = "zh") -> "Chart":
        """The rows of ``quantities`` as bars with the words at their ends; of one unit.

        Args:
            language: in which numbers are printed, zh or en.
        """
        from chapterlens.charts import bars

        made: Chart = bars(self._rows, language=language)
        return made


@cache
def set_up() -> None:
    """Let matplotlib draw Chinese in a readable style, and pandas print large numbers in figures, not as 1.4e+11.

    This is done once, so what a user sets later stays; a float format that is set already stays, too.
    """
    from chapterlens import theme

    theme.set_up()
    if pd.get_option("display.float_format") is None:
        pd.set_option(
            "display.float_format", lambda value: f"{value:,.0f}" if value % 1 == 0 else f"{value:,.10g}"
        )

"""``translation.toml``: the English of a chapter's lines, keyed by the Chinese, for the English edition."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import force_setattr

from chapterlens.notes import to_record

TRANSLATION_FILE = "translation.toml"


class Translation(Struct, frozen=True, forbid_unknown_fields=True):
    """The English of lines; lines without an entry, or with an empty one, have none.

    Attributes:
        lines: English by the line in Chinese, without the spaces around it.
        unfit: a sentence for each entry whose Chinese is no line of the text; not a key of the file.
    """

    lines: dict[str, str] = {}
    unfit: tuple[str, ...] = field(default=(), name="(unfit)")

    def of(self, line: str) -> str:
        """The English of a line; empty if there is none."""
        return self.lines.get(line.strip(), "")


def read_translation(settings: Mapping[str, Any], text: str) -> Translation:
    """A translation from parsed TOML. An entry whose Chinese is no line of the text is listed and left out.

    Args:
        settings: ``translation.toml`` as ``tomllib`` gives it.
        text: the chapter's raw text.

    Raises:
        ChapterlensError: a key is unknown, or a value is not text.
    """
    made = to_record(settings, Translation, TRANSLATION_FILE)
    written = {line.strip() for line in text.split("\n")}
    given = {chinese.strip(): english.strip() for chinese, english in made.lines.items()}
    unfit = [
        f"{TRANSLATION_FILE} translates “{one}”, which is no line of the text"
        for one in given.keys() - written
    ]
    force_setattr(made, "unfit", tuple(sorted(unfit)))
    force_setattr(made, "lines", {one: english for one, english in given.items() if one in written})
    return made

"""Where a chapter's data come from, in two languages: source, licences, what read them. Knows no file format."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

from chapterlens.chapter import Chapter
from hanreport.schema import Words

LICENCE = Words(
    "MIT: the tables, their columns and what computes them",
    "MIT：各表、各列及其算法",
)
"""What holds for the data themselves (identifier MIT)."""

SOURCE_LICENCE = Words(
    "The quoted words belong to the publisher of the source and are quoted with their place",
    "引用的文字属于来源的发布者，引用时均注明位置",
)
"""What holds for the words that rows quote."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What is said of a chapter wherever its data go.

    Attributes:
        id: the chapter's id.
        title: of the chapter.
        report: that it is a chapter of.
        chapter: its number in the report.
        edition: of the report.
        year: that the chapter is about; None when nobody says.
        region: that it is about.
        publisher: of the report.
        language: of the text.
        text_sha256: of the text, in UTF-8.
        characters: of the text.
        version: of this library.
    """

    id: str
    title: Words
    report: Words
    chapter: str
    edition: str
    year: int | None
    region: Words
    publisher: Words
    language: str
    text_sha256: str
    characters: int
    version: str

    @property
    def generator(self) -> str:
        """What read the text."""
        return f"chapterlens {self.version}"

    def facts(self) -> Iterator[tuple[Words, Words]]:
        """What a reader of the data should know of it, name and words."""
        number = Words(f"{self.report.en}, chapter {self.chapter}", f"《{self.report.zh}》第{self.chapter}章")
        yield Words("Source", "来源"), number
        yield Words("Published by", "发布"), self.publisher
        yield Words("Region", "地区"), self.region
        yield Words("Edition", "版本"), Words(self.edition, self.edition)
        told = f"sha256 {self.text_sha256}"
        yield Words("Source text", "原文"), Words(told, told)
        yield Words("Read by", "读取"), Words(self.generator, self.generator)
        yield Words("Licence", "许可"), LICENCE
        yield Words("Words", "文字"), SOURCE_LICENCE


def origin(chapter: Chapter) -> Origin:
    """Where a chapter's data come from."""
    meta = chapter.meta
    return Origin(
        id=chapter.id,
        title=Words(meta.title_en, meta.title),
        report=Words(meta.report_en, meta.report),
        chapter=meta.chapter,
        edition=meta.edition,
        year=meta.year,
        region=Words(meta.region_en, meta.region),
        publisher=Words(meta.publisher_en, meta.publisher),
        language=meta.language,
        text_sha256=hashlib.sha256(chapter.text.encode()).hexdigest(),
        characters=len(chapter.text),
        version=version("chapterlens"),
    )

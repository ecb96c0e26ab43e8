"""What a text is: its title, kind, region, publisher, and the years it reports on and plans."""

import re
from collections.abc import Sequence

from hanreport import outline
from hanreport.records import Chapter, Heading
from hanreport.scanning import load_toml
from hanreport.text import Lines

_OWN = "[\u4e00-\u9fff]{1,10}?(?:省|自治[区州县]|特别行政区|市|州|盟|县|区|旗)"
_MET = re.compile(rf"在(?P<own>{_OWN})第?[一二三四五六七八九十百\d]{{1,4}}届")
_NAMED = re.compile(
    rf"^(?:关于)?(?:\d{{4}}年?度?)?(?P<own>{_OWN}|{'|'.join(load_toml('places.toml')['place']['province'].split())})"
)
_FOR = re.compile(r"我(?:受.{0,12})?(?:谨)?代表(?P<body>[\u4e00-\u9fff]{0,12}?(?:人民政府|国务院))")
_BODY = re.compile(
    r"(?m)^[ \t\u3000]*(?:发布(?:单位|机构)[:：]\s*)?(?P<body>[\u4e00-\u9fff]{2,20}(?:局|委员会|厅|办公室|政府|总队))\s*$"
)


def about(
    text: str, lines: Lines, sections: outline.Sections, found: Sequence[Heading], years: outline.Years
) -> list[Chapter]:
    """What a text is, as the one row of the table ``chapters``; none for a text without words.

    Args:
        text: the raw text.
        lines: its lines.
        sections: its sections.
        found: its headings, with their roles.
        years: the years that it reports on and plans.
    """
    first = re.search(r"\S[^\n]{0,200}", text)
    if first is None:
        return []
    start, end, title = *first.span(), first[0].strip()
    if found and found[0].start == start:
        end, title = found[0].end, found[0].title
    head = text[: outline.HEAD]
    met, named, speaks = _MET.search(head), _NAMED.search(title), _FOR.search(head)
    region = met["own"] if met else named["own"] if named else ""
    issued = speaks or _BODY.search(head)
    publisher = issued["body"] if issued else ""
    if speaks and region and publisher.startswith(("人民", "省", "市", "自治", "州", "县", "区")):
        publisher = region + publisher.lstrip("省市州县区自治")
    kinds = [kind for kind, words in outline.LISTS["kinds"].items() if words.search(title)]
    place = (*sections.at(start - 1), lines.at(start), start, end, text[start:end], "title")
    return [
        Chapter(
            *place,
            title=title,
            kind=next(iter(kinds), "work_report" if speaks else "other"),
            region="全国" if publisher == "国务院" else region,
            year_reported=years.reported,
            year_planned=years.planned,
            publisher=publisher,
        )
    ]

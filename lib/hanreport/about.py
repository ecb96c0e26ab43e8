"""What a text is: its title, kind, region, publisher, and the years it reports on and plans."""

import re
from collections.abc import Sequence

from hanreport import outline
from hanreport.records import Chapter, Heading
from hanreport.text import Lines

_KINDS = (
    ("work_report", re.compile("政府工作报告")),
    ("communique", re.compile("公报")),
    ("plan", re.compile("(?:规划|纲要|计划|方案|要点|意见)$")),
    ("budget_report", re.compile("预算")),
    ("progress_report", re.compile("报告|进展|年报|白皮书")),
)
"""Kinds of text by words of the title; the first that fits."""
_PLACES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_OWN = "[\u4e00-\u9fff]{1,10}?(?:省|自治[区州县]|特别行政区|市|州|盟|县|区|旗)"
_MET = re.compile(rf"在(?P<met>{_OWN})第?[一二三四五六七八九十百\d]{{1,4}}届")
_NAMED = re.compile(rf"^(?:关于)?(?:\d{{4}}年?度?)?(?P<own>{_OWN}|{_PLACES})")
_FOR = re.compile(r"我(?:受.{0,12})?(?:谨)?代表(?P<body>[\u4e00-\u9fff]{0,12}?(?:人民政府|国务院))")
_BODY = re.compile(
    r"^[ \t\u3000]*(?:发布(?:单位|机构)[:：]\s*)?(?P<body>[\u4e00-\u9fff]{2,20}(?:局|委员会|厅|办公室|人民政府|总队))\s*$",
    re.M,
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
    start, end = first.span()
    title = first[0].strip()
    if found and found[0].start == start:
        end, title = found[0].end, found[0].title
    head = text[: outline.HEAD]
    met = _MET.search(head)
    named = _NAMED.search(title)
    region = met["met"] if met else named["own"] if named else ""
    speaks = _FOR.search(head)
    issued = speaks or _BODY.search(head)
    publisher = issued["body"] if issued else ""
    if speaks and region and publisher.startswith(("人民", "省", "市", "自治", "州", "县", "区")):
        publisher = region + publisher.lstrip("省市州县区自治")
    section, heading = sections.at(start - 1)
    return [
        Chapter(
            *(section, heading, lines.at(start), start, end, text[start:end], "title"),
            title=title,
            kind=next(
                (kind for kind, words in _KINDS if words.search(title)), "work_report" if speaks else "other"
            ),
            region="全国" if region == "全国" or publisher == "国务院" else region,
            year_reported=years.reported,
            year_planned=years.planned,
            publisher=publisher,
        )
    ]

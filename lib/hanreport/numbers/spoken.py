"""Numbers in words of their own: 三大重点领域, 半小时, 两打, 俩, 十的六次方; and idioms whose figures count nothing."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import DIGITS, Form, Found, front, made, unit_after
from hanreport.numbers.counting import noun
from hanreport.numbers.numerals import HAN, number

# Set phrases: 三大重点领域, 六大行动.
_SET_OF = "重点|先导|新兴|支柱|主导|传统|优势|关键|核心|专项|特色|千亿级|标志性|战略性"
_SET = (
    "领域|行动|任务|工程|产业集群|产业|体系|中心|功能|平台|板块|方向|专项|计划"
    + "|战略|基地|集群|区域|举措|环节|机制|场景|品牌|主题"
)


def _half_of(match: re.Match[str], text: str) -> Found | None:
    """半小时, 半亩: half of a measure."""
    unit, name, stop = unit_after(text, match.end())
    if unit is None or (name not in _HALVED and (unit.kind not in ("measure", "money") or len(name) < 2)):
        return None
    begin, bound = front(text, match.start())
    return made(begin, stop, unit.kind, Decimal("0.5"), name, bound, "half-of", Decimal("0.5"))


_HALVED = "斤亩吨年升里寸尺个"


def _dozen(match: re.Match[str], text: str) -> Found | None:
    """两打, 半打, 三打半: by the dozen."""
    times = Decimal("0.5") if match["dozen_n"] == "半" else number(match["dozen_n"])
    if times is None:
        return None
    if match["dozen_half"]:
        times += Decimal("0.5")
    begin, bound = front(text, match.start())
    return made(begin, match.end(), "count", 12 * times, "个", bound, "dozen", Decimal(6))


def _two(match: re.Match[str], text: str) -> Found | None:
    """俩闺女, 仨儿子, 他们俩: two or three of something in one word."""
    if text[match.start() - 1 : match.start()] not in tuple("们咱") and not noun(text, match.end()):
        return None
    return made(*match.span(), "count", Decimal(2 if match["two"] == "俩" else 3), "", "exact", "two")


def _powered(match: re.Match[str], text: str) -> Found | None:
    """十的六次方, 5的平方: a power in words."""
    base, by = number(match["powered_n"]), match["powered_by"]
    exponent = number(by) if by else Decimal(2 if match["powered_word"] == "平方" else 3)
    if base is None or exponent is None or exponent > _HIGHEST:
        return None
    return made(*match.span(), "count", base**exponent, "", "exact", "power", Decimal(1))


_HIGHEST = 99
"""The exponent of the largest power that is worked out."""


def _idiom(match: re.Match[str], text: str) -> None:
    """Set words whose figures count nothing."""


_IDIOMS = (
    "[一二三]元[一二三]次|三天两头|三天打鱼，?两天晒网|一年四季|四季如春|十年寒窗|十年树木|百年树人|三头六臂|四平八稳|半斤八两|五十步笑百步"
    "|三分钟热度|二十四节气|三百六十行|七十二行|五台山|三伏|三九天|三个臭皮匠|三人行|一日三秋|一刻千金|十里八乡|三朝五代"
)


def _set(match: re.Match[str], text: str) -> Found | None:
    value = number(match["set_n"])
    if value is None or text[match.start() - 1 : match.start()] == "第":
        return None
    return made(*match.span(), "count", value, match["set_noun"], "exact", "set-phrase")


FORMS = (
    Form("idiom", HAN + "半", f"(?P<idiom>{_IDIOMS})", _idiom),
    Form(
        "set",
        HAN,
        rf"(?P<set>(?P<set_n>[二两三四五六七八九十]{{1,2}})大(?:{_SET_OF})?(?P<set_noun>{_SET}))",
        _set,
        "大",
    ),
    Form(
        "powered",
        HAN + DIGITS,
        rf"""(?P<powered>(?<![{HAN}\d.])(?P<powered_n>\d{{1,9}}(?:\.\d{{1,9}})?|[{HAN}]{{1,9}})的
             (?:(?P<powered_by>\d{{1,2}}|[{HAN}]{{1,3}})次方|(?P<powered_word>平方|立方)(?![米厘分毫公千英]|和根)))""",
        _powered,
        "的",
    ),
    Form("two", "俩仨", "(?P<two>(?<!伎)[俩仨])", _two),
    Form(
        "dozen",
        DIGITS + HAN + "半",
        rf"""(?P<dozen>(?<![{HAN}\d.])(?P<dozen_n>\d{{1,6}}|[{HAN}]{{1,6}}|半)打(?P<dozen_half>半)?
             (?![{HAN}开造算印击破架听通断包扮扫针卡工折电猎磨败消水球车字气赌仗法假交量动]))""",
        _dozen,
        "打半",
    ),
    Form("half_of", "半", "(?P<half_of>(?<![一过多大两前后上下])半)", _half_of),
)
"""In the order they are tried where two begin together."""

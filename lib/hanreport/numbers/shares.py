"""Shares and multiples: 1/5, 三分之一, 百分之九十四, 三成, 一半, 1.2:1, 翻一番. Knows nothing about units."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import DIGITS, Form, Found, back, between, front, made, unit_after
from hanreport.numbers.bounds import BEFORE
from hanreport.numbers.numerals import ARABIC, FORMAL, HAN, HAN_DIGIT, HAN_RUN, number, pair
from hanreport.numbers.ranges import TO
from hanreport.scanning import alone

# What 成 begins a word with (成立, 成果).
_NOT_TENTHS = "不立果都为功本员熟长效套品绩交型就分语人千百年份形规体败列因片群册像"


_OF = {"百": "%", "一百": "%", "千": "‰", "万": "‱"}


def _parts(match: re.Match[str], text: str) -> Found | None:
    """三分之一, 百分之九十四, 百分之三十到四十, 百分之二三十, 百分之十几."""
    whole, words, end = number(match["whole"]), match["share"], match.end()
    unit = _OF.get(match["whole"])
    rule = "parts" if unit is None else "hundredths" if unit == "%" else "thousandths"
    begin, bound = front(text, match.start())
    if unit and (ends := pair(words)):
        return between(begin, end, "percent", *ends, unit, "about", rule)
    share = number(words)
    if not whole or share is None:
        return None
    if unit and (to := _TO_PARTS.match(text, end)) and (high := number(to["high"])) and high > share:
        return between(begin, to.end(), "percent", share, high, unit, bound, rule)
    if match["share_sign"]:
        share = -share
    if match["share_more"] and bound == "exact":
        bound = "more_than"
    end, bound = back(text, end, bound)
    if not unit and bound == "exact" and (edge := _EDGE.match(text, end)):
        end, bound = edge.end(), "more_than" if edge[0] == "强" else "at_most"
    if unit:
        return made(begin, end, "percent", share, unit, bound, rule, words=words)
    value, after = share / whole, unit_after(text, end)
    if bound == "exact" and after.unit is not None and after.unit.kind == "measure" and after.name in _PARTED:
        return made(begin, after.end, "measure", value, after.name, bound, rule, value)
    return made(begin, end, "ratio", value, "ratio", bound, rule, value)


# 三分之一升: a part of a measure, not of a whole.
_PARTED = frozenset(("升", "毫升", "斤", "公斤", "吨", "米", "公里", "亩", "英里", "英寸", "小时", "秒"))


# 三分之一强, 三分之一弱: a little more, a little less.
_EDGE = re.compile("[强弱](?![大化度势制劲调烈硬项点小于])")
_TO_PARTS = re.compile(rf"(?:{TO.pattern})(?:百分之)?(?P<high>{HAN_RUN}|{ARABIC})")


def _double(match: re.Match[str], text: str) -> Found | None:
    """翻一番, 翻了近一番, 翻两番: each time twice as much."""
    times = number(match["times"])
    assert times is not None
    start, bound = front(text, match.start())
    if match["times_near"]:
        bound = BEFORE[match["times_near"]]
    if match["times_more"]:
        bound = "more_than"
    end, bound = back(text, match.end(), bound)
    return made(start, end, "ratio", Decimal(2) ** int(times), "倍", bound, "double")


def _proportion(match: re.Match[str], text: str) -> Found:
    """4.1:41.7:54.2: the parts of a whole have no one value."""
    start, bound = front(text, match.start())
    return Found(start, match.end(), "ratio", None, None, None, "ratio", bound, "proportion")


def _versus(match: re.Match[str], _: str) -> Found | None:
    """3比2: the ratio of a vote or a match."""
    first, second = number(match["vs_1"]), number(match["vs_2"])
    if first is None or not second:
        return None
    value = first / second
    return made(*match.span(), "ratio", value, "ratio", "exact", "ratio", value)


def _ratio(match: re.Match[str], text: str) -> Found | None:
    first, second = Decimal(match["r1"]), Decimal(match["r2"])
    clock = len(match["r2"]) == 2 and "." not in match[0] and first < 24 and second < 60
    if not second or clock:
        return None
    start, bound = front(text, match.start())
    return made(start, match.end(), "ratio", first / second, "ratio", bound, "ratio", first / second)


def _fraction(match: re.Match[str], text: str) -> Found | None:
    over, under = Decimal(match["over"]), Decimal(match["under"])
    if (
        not under
        or (over >= under and not alone(text, *match.span()))
        or text.startswith(("/", "月"), match.end())
    ):
        return None
    start, bound = front(text, match.start())
    end, bound = back(text, match.end(), bound)
    value = over / under
    return made(start, end, "ratio", value, "ratio", bound, "fraction", value)


def _tenths(match: re.Match[str], text: str) -> Found | None:
    if ends := pair(match["tenths_n"]):
        low, high = (10 * end for end in ends)
        return between(*match.span(), "percent", low, high, "%", "about", "tenths")
    value = number(match["tenths_n"])
    if value is None or text[match.start() - 1 : match.start()] == "第":
        return None
    value *= 10
    least = number(match["tenths_from"] or "")
    if least and 10 * least < value:
        return between(*match.span(), "percent", 10 * least, value, "%", "exact", "tenths")
    if half := match["tenths_half"]:
        value += 5 if half == "半" else number(half) or 0
    start, bound = front(text, match.start())
    if match["tenths_more"] and bound == "exact":
        bound = "more_than"
    end, bound = back(text, match.end(), bound)
    return made(start, end, "percent", value, "%", bound, "tenths", Decimal(10))


def _half_tenth(match: re.Match[str], text: str) -> Found | None:
    """半成, 半个百分点."""
    start, bound = front(text, match.start())
    end, bound = back(text, match.end(), bound)
    value, unit = (Decimal("0.5"), match["half_point"]) if match["half_point"] else (Decimal(5), "%")
    return made(start, end, "percent", value, unit, bound, "half", value)


def _half(match: re.Match[str], text: str) -> Found | None:
    bound = "at_least" if match[0] == "过半" else "exact"
    start, told = front(text, match.start())
    end, bound = back(text, match.end(), bound if told == "exact" else told)
    return made(start, end, "ratio", Decimal("0.5"), "ratio", bound, "half", Decimal("0.5"))


def _discount(match: re.Match[str], text: str) -> Found | None:
    """八五折 is 85 % of the price."""
    figures = match["discount_n"]
    value = number(figures)
    if value is None:
        return None
    share = value if len(figures) == 2 else value * 10  # 八五折, but 六点五折 and 8折
    return made(match.start(), match.end(), "percent", share, "%", "exact", "discount", Decimal(10))


def _half_price(match: re.Match[str], _: str) -> Found:
    return made(*match.span(), "percent", Decimal(50), "%", "exact", "discount", Decimal(10))


def _all(match: re.Match[str], _: str) -> Found:
    return made(*match.span(), "percent", Decimal(100), "%", "exact", "hundredths", Decimal(1))


def _mixed(match: re.Match[str], text: str) -> Found | None:
    """三又二分之一, 1又1/2: the fraction's parts stand in the order of its writing."""
    whole, first, second = (number(match[name]) for name in ("mixed_n", "mixed_over", "mixed_under"))
    if whole is None or not first or not second:
        return None
    if "又" not in match[0] and (first >= second or text.startswith("/", match.end())):
        return None
    part = second / first if "分之" in match[0] else first / second
    return made(match.start(), match.end(), "ratio", whole + part, "ratio", "exact", "mixed", part)


_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅛": (1, 8)}


def _vulgar(match: re.Match[str], _: str) -> Found:
    """½, 2½: a fraction that is one character."""
    over, under = _VULGAR[match[0][-1]]
    part = Decimal(over) / under
    value = Decimal(match["vulgar_n"] or 0) + part
    return made(*match.span(), "ratio", value, "ratio", "exact", "mixed", part)


FORMS = (
    Form(
        "vulgar",
        DIGITS + "".join(_VULGAR),
        rf"(?P<vulgar>(?P<vulgar_n>(?<![\d.])\d{{1,3}})?[{''.join(_VULGAR)}])",
        _vulgar,
        "".join(_VULGAR),
    ),
    Form(
        "mixed",
        DIGITS + HAN,
        rf"""(?P<mixed>(?<!\d)(?P<mixed_n>\d{{1,9}}|{HAN_RUN})(?:又|[ ](?=\d{{1,2}}/))
             (?P<mixed_over>{HAN_RUN}|\d{{1,9}})(?:分之|/)(?P<mixed_under>{HAN_RUN}|\d{{1,9}}))""",
        _mixed,
        "又 ",
    ),
    Form(
        "parts",
        HAN,
        rf"""(?P<parts>(?P<whole>[百千万]|{HAN_RUN})分之(?P<share_sign>负)?
             (?P<share>{ARABIC}|{HAN_RUN}|[{FORMAL}零]{{1,9}})(?P<share_more>[几余多])?)""",
        _parts,
        "分",
    ),
    Form(
        "double",
        "翻",
        "(?P<double>翻了?(?P<times_near>近|约|超过|超|不止)?(?P<times>[一两二三四])番(?P<times_more>多|有余)?)",
        _double,
    ),
    Form(
        "proportion",
        DIGITS,
        r"(?P<proportion>(?<![\d.:：])\d{1,9}(?:\.\d{1,9})?(?:[:：∶]\d{1,9}(?:\.\d{1,9})?){2,9}(?![\d:：]|\.\d))",
        _proportion,
        ":：∶",
    ),
    Form(
        "versus",
        DIGITS + HAN,
        rf"""(?P<versus>(?<![\d.{HAN}])(?P<vs_1>\d{{1,3}}|{HAN_DIGIT})比(?P<vs_2>\d{{1,3}}|{HAN_DIGIT})
             (?=[，。；、,;！!？?）)”\s的战险获领再落逆击胜]|$))""",
        _versus,
        "比",
    ),
    Form(
        "ratio",
        DIGITS,
        r"(?P<ratio>(?<![\d.:：])(?P<r1>\d{1,9}(?:\.\d{1,9})?)[:：∶](?P<r2>\d{1,9}(?:\.\d{1,9})?)(?![\d:：]|\.\d))",
        _ratio,
        ":：∶",
    ),
    Form(
        "fraction",
        DIGITS,
        r"(?P<fraction>(?<![\d./])(?P<over>\d{1,3})/(?P<under>\d{1,3})(?![\d/.]))",
        _fraction,
        "/",
    ),
    Form(
        "tenths",
        DIGITS + HAN,
        rf"""(?P<tenths>(?<![{HAN}])(?:(?P<tenths_from>{HAN_DIGIT}|\d)[至到—~-])?(?P<tenths_n>{HAN_DIGIT}{{1,2}}|{HAN_DIGIT}点{HAN_DIGIT}|十|\d(?:\.\d)?)成(?P<tenths_half>半|{HAN_DIGIT})?
             (?![{_NOT_TENTHS}])(?P<tenths_more>[多余])?)""",
        _tenths,
        "成点至到—~-",
    ),
    Form(
        "discount",
        DIGITS + HAN,
        r"""(?P<discount>(?P<discount_n>[一二三四五六七八九](?:点?[一二三四五六七八九])?|\d(?:\.\d)?)折
            (?![叠腾射磨旧合算中返线断扣页纸]))""",
        _discount,
        "折点",
    ),
    Form("price", "对半", "(?P<price>(?:对折|半折|半价))", _half_price),
    Form("all", "百", "(?P<all>百分百)", _all),
    Form(
        "half_tenth",
        "半",
        "(?P<half_tenth>半成(?![品熟型体立])|半个(?P<half_point>[百千万]分点))",
        _half_tenth,
    ),
    Form("half", "一过半", "(?P<half>(?:一半|过半|半数)(?!导))", _half),
)
"""In the order they are tried where two begin together."""

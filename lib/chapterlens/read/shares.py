"""Shares and multiples: 1/5, 三分之一, 百分之九十四, 三成, 一半, 1.2:1, 翻一番. Knows nothing about units."""

import re
from decimal import Decimal

from chapterlens.read.amounts import DIGITS, Form, Found, back, front, made
from chapterlens.read.numerals import ARABIC, HAN, HAN_DIGIT, HAN_RUN, last_place, number

# What 成 begins a word with (成立, 成果).
_NOT_TENTHS = "立果都为功本员熟长效套品绩交型就分语人千百年份形规体败列因片群册像"


def _parts(match: re.Match[str], text: str) -> Found | None:
    whole, share = number(match["whole"]), number(match["share"])
    if not whole or share is None:
        return None
    if match["share_sign"]:
        share = -share
    start, bound = front(text, match.start())
    end, bound = back(text, match.end(), bound)
    if match["whole"] in ("百", "一百"):
        return made(start, end, "percent", share, "%", bound, "hundredths", last_place(match["share"]))
    if match["whole"] in ("千", "万"):
        unit = "‰" if match["whole"] == "千" else "‱"
        return made(start, end, "percent", share, unit, bound, "thousandths", last_place(match["share"]))
    value = share / whole
    return made(start, end, "ratio", value, "ratio", bound, "parts", value)


def _double(match: re.Match[str], text: str) -> Found | None:
    times = number(match["times"])
    assert times is not None
    start, bound = front(text, match.start())
    return made(start, match.end(), "ratio", Decimal(2) ** int(times), "倍", bound, "double")


def _ratio(match: re.Match[str], text: str) -> Found | None:
    first, second = Decimal(match["r1"]), Decimal(match["r2"])
    clock = len(match["r2"]) == 2 and "." not in match[0] and first < 24 and second < 60
    if not second or clock:
        return None
    start, bound = front(text, match.start())
    return made(start, match.end(), "ratio", first / second, "ratio", bound, "ratio", first / second)


def _fraction(match: re.Match[str], text: str) -> Found | None:
    over, under = Decimal(match["over"]), Decimal(match["under"])
    if not under or over >= under or text.startswith(("/", "月"), match.end()):
        return None
    start, bound = front(text, match.start())
    end, bound = back(text, match.end(), bound)
    value = over / under
    return made(start, end, "ratio", value, "ratio", bound, "fraction", value)


def _tenths(match: re.Match[str], text: str) -> Found | None:
    value = number(match["tenths_n"])
    if value is None or text[match.start() - 1 : match.start()] == "第":
        return None
    value *= 10
    if half := match["tenths_half"]:
        value += 5 if half == "半" else number(half) or 0
    start, bound = front(text, match.start())
    end, bound = back(text, match.end(), bound)
    return made(start, end, "percent", value, "%", bound, "tenths", Decimal(10))


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
    part = second / first if "分之" in match[0] else first / second
    return made(match.start(), match.end(), "ratio", whole + part, "ratio", "exact", "mixed", part)


FORMS = (
    Form(
        "mixed",
        DIGITS + HAN,
        rf"""(?P<mixed>(?<!\d)(?P<mixed_n>\d{{1,9}}|{HAN_RUN})又
             (?P<mixed_over>{HAN_RUN}|\d{{1,9}})(?:分之|/)(?P<mixed_under>{HAN_RUN}|\d{{1,9}}))""",
        _mixed,
        "又",
    ),
    Form(
        "parts",
        HAN,
        rf"(?P<parts>(?P<whole>[百千万]|{HAN_RUN})分之(?P<share_sign>负)?(?P<share>{ARABIC}|{HAN_RUN}))",
        _parts,
        "分",
    ),
    Form("double", "翻", "(?P<double>翻(?P<times>[一两二三四])番)", _double),
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
        rf"""(?P<tenths>(?<![{HAN}])(?P<tenths_n>{HAN_DIGIT}(?:点{HAN_DIGIT})?|十|\d(?:\.\d)?)成(?P<tenths_half>半|{HAN_DIGIT})?
             (?![{_NOT_TENTHS}]))""",
        _tenths,
        "成点",
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
    Form("half", "一过半", "(?P<half>(?:一半|过半|半数)(?!导))", _half),
)
"""In the order they are tried where two begin together."""

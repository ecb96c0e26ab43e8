"""Names with a number in them (5G, VV116, 02专项, 长征四号丙, 14号线) and words that hold a numeral and are none: never
quantities."""

import re
from collections.abc import Iterator

from hanreport.numbers import Match
from hanreport.numbers.numerals import HAN
from hanreport.numbers.units import unit_at
from hanreport.text import alone, any_of, load_toml, scan

_HAN_NUMBER = "[〇零一二三四五六七八九十百]{1,12}"
_NOT_NAME = (
    "，。、；：！？,;:!?“”‘’\"'《》〈〉（）()【】\\[\\]\\s|·…—"
    "的和与及或在由将对为是等其于从到以被把让向按用了"
)
_PLAN = "一二三四五六七八九十"
_BRANDS = "|".join(
    f"""
    {_HAN_NUMBER}届(?=历?[一二三四五六七八九十]{{0,2}}[次中]|政府|人大|政协|人民代表|[常省市区县全]委|委员会|理事|职代|团代)
    {_HAN_NUMBER}次(?=(?:[、和][一二三四五六七八九十]{{1,2}}次){{0,6}}(?:(?:全体)?会议|全会|常委会))
    一网(?:通办|统管|通管) 中共{_HAN_NUMBER}大 党的{_HAN_NUMBER}大 {_HAN_NUMBER}届{_HAN_NUMBER}中全会
    {_HAN_NUMBER}大(?=精神|报告|以来|胜利|召开) 近?零(?:排放|碳|能耗|污染) 双一流 一带一路 第三方 两弹一星
    一江一河 一核[两多] [一二三四五六七八九]位一体 九三学社 三农
    八项规定 四个自信 四个意识 四个全面 两个维护 两个确立 三个代表 三严三实 三去一降一补
    百千万(?=人才|工程)
    """.split()
)
# What a number with 号 may name: 长征四号丙, 高分十二号02星, 14号线.
_NAMED = (
    rf"(?:{_HAN_NUMBER}|(?<!\d)\d{{1,9}})号(?!召|称|码|段)"
    r"(?:[甲乙丙丁戊]|[A-Z\d](?:[A-Z\d/、]*)(?:星|组|箭|机)?|[A-Z]?星|机组|院区|公告|文件|轨道|地块|航站楼"
    r"|[线楼机院令文馆门井坑舰艇船轮站园桥路炉塔])?"
    rf"(?:遥{_HAN_NUMBER})?"
)

_PATTERN = re.compile(
    rf"""
      (?P<standard>(?:ISO|IEC|HACCP|CMMI|GB|QS)[ -]?\d{{1,5}}(?:[:：-]\d{{4}})?(?![\d.])
         |[A-Z]{{1,5}}\d{{0,4}}(?:/[A-Z]{{1,6}})?\ ?\d{{1,6}}(?:\.\d{{1,3}})?[—–-](?:19|20)\d\d(?!\d))
    | (?P<latin>[A-Za-z\u03b1-\u03c9](?:[A-Za-z0-9]|[-./_](?=[A-Za-z0-9])){{0,60}})
    | (?P<head>(?:(?<![^\n])|(?<=\#\ ))(?:0\d|\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})(?=[ \t\u3000]+\S))
    | (?P<head_word>(?:(?<![^\n])|(?<=\#\ ))第(?:{_HAN_NUMBER}|\d{{1,3}})(?:[章编篇节]|部分)(?=[ \t\u3000：:\n]|$))
    | (?P<sum>(?<!\d)\d{{1,9}}(?:\+\d{{1,9}}){{1,12}}(?:\+[NnXx])?(?![A-Za-z\d%]))
    | (?P<digital>(?<![\d.])\d{{1,18}}(?:\.\d{{1,9}}){{0,4}}[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?:\ [A-Z]{{2,}})?)
    | (?P<plan>(?<![{_PLAN}])十[{_PLAN}]五(?=[”"」’规期时以开收末\s、和，,至]))
    | (?P<project>(?<![\d.])0\d\s?(?:专项|专案))
    | (?P<order>[〔\[（(](?:19|20)\d\d[〕\])）](?:第)?\d+号)
    | (?P<named>{_NAMED})
    | (?P<version>(?<![\d.])\d{{1,9}}\.0(?:版本?)?(?![\dA-Za-z%万亿千百个元米倍吨年月公平亩人:：∶])
                 |(?<=[”"’」])\d+(?:\.\d+)+(?=平台|版|系统))
    | (?P<brand>{_BRANDS})
    | (?P<designation>[歼轰运直强教]-\d{{1,3}}[A-Z]?)
    | (?P<figure>(?<=[图表])\d{{1,2}}[-—–]\d{{1,2}}(?!\d)|(?<=附件)\d{{1,2}}(?!\d))
    | (?P<hotline>1[12]\d(?=报警|急救|火警|指挥|接警)|(?<!\d)(?:[19]\d{{4}}|[1-9]\d{{2,4}}(?=网站|热线|便民|政务))
         (?=[“”\u4e00-\u9fff]{{0,8}}(?:热线|平台|网站|专线|客服|投诉)))
    | (?P<road>(?<=[国省县乡]道)[1-9]\d{{2}}(?!\d)|(?<=轨道交通)\d{{1,3}}线)
    | (?P<list>(?<![\d前.])(?:\d{{2,4}}|(?<=[界国球业企富亚市省县陆])[百千])强(?!度)
         |(?<!\d)(?:985|211)(?=工程|高校|大学|院校|、211))
    | (?P<institution>第(?:{_HAN_NUMBER}|\d{{1,3}})(?:人民)?(?:医院|中学|小学|书记|研究[院所]|设计院|工程局|勘察院
         |(?=[\u4e00-\u9fff]{{2,4}}医院)附属))
    | (?P<edition>(?<!\d)(?:19|20)\d\d(?=[版级届款](?!别)))
    | (?P<clock>(?<!\d)(?:[01]?\d|2[0-4])(?:[时点][0-5]?\d分(?!钟)|[:：][0-5]\d(?![\d:：.%]))
      |(?<=[日晨午晚])(?:[01]?\d|2[0-4])[时点](?!间))
    | (?P<grade>[\d一二三四Ⅰ-Ⅳ]类(?=创?新药|化学|生物|中药|医疗|器械|医药|药|诊断|仿制|证))
    | (?P<quoted>(?<=[“"])\d{{2,5}}(?=[^\d\s“”"]{{0,8}}[”"])(?![%万亿千百个家项人件元条米年月日吨座名台]))
    | (?P<policy>(?<=[\u4e00-\u9fff])\d{{1,3}}条(?=[”"]))
    | (?P<panel>\d{{1,2}}(?:\.\d)?代(?=生?产?线|显示|面板)|\d{{1,2}}英寸(?=(?:晶圆|芯片|硅片)?(?:制造|生产|产)?线))
    | (?P<level>(?<![\d.])(?:[1-9]\d?|{_HAN_NUMBER})[级等]
                (?=[甲乙丙]等|台风|地震|大风|风|医院|保护|文物|响应|资质|防护|能效|标准|负荷|公路|航道|[、，,。和及\n]|$))
    """,
    re.VERBOSE,
)
# Where one may begin; most figures are seen to be amounts or dates by what follows.
_BEGINS = re.compile(
    r"[歼轰运直强教\dA-Za-z\u03b1-\u03c9〇零一二三四五六七八九十百千万两〔\[（(中党近双第](?:(?<=[歼轰运直强教])(?=-)"
    r"|(?<=[〔\[（(])(?=[12])|(?<=中)(?=共)|(?<=万)(?=强)|(?<![歼轰运直强教\d〔\[（(中万])|(?<!\d\d)(?<=\d)(?:(?![\d.,]{0,20}[%亿万元年月日个项家人件余多，。])|(?<=0)(?=\d)))"
)
# How far a designation like 高分十二号02星 reaches back from its number, and the verbs it does not reach over.
_BEFORE = re.compile(rf"[^{_NOT_NAME}\d*]{{1,9}}$")
_VERB = re.compile(r".*(?:搭载|标志着?|支撑|发射|推进|建设|完成|实现|打造|开展|研制|采用|利用|通过)")
_PRICE = re.compile(r"(?:RMB|CNY|USD|EUR|GBP|HKD|JPY)\d+(?:\.\d+)?")
_SUBSCRIPT = re.compile(r"[A-Za-z]{1,12}[\u2080-\u2089]{1,4}(?:[A-Za-z]{1,4}[\u2080-\u2089]{0,4}){0,8}")
_LETTER_UNITS = frozenset("mgtsWVhJNLT")
"""Units of one letter that a figure may run into (8m, 150W); other letters make a name (5G, 4K)."""


def find(text: str) -> Iterator[Match]:
    """The codes of a folded text in order, none inside another."""
    done = 0
    for match in scan(_BEGINS, _PATTERN, text):
        start, end = match.span()
        rule = match.lastgroup or ""
        item: Match | None = Match(start, end, rule)
        if rule == "latin":
            item = _latin(text, start, end)
        elif rule == "digital":
            item = None if _is_amount(text, start, end) else item
        elif rule == "named":
            item = Match(start - _name_before(text, start), end, rule)
        elif rule == "version" and (alone(text, start, end) or _measures(text, end)):
            item = None
        # A formula may run on behind its match (O₃), a designation begin before it.
        if item is not None and item.start >= done:
            yield item
            done = item.end


def _measures(text: str, end: int) -> bool:
    """Whether a unit of measure follows a number (20.0毫米): then it is no version."""
    unit = unit_at(text, end)
    return unit is not None and unit.kind != "count"


def _latin(text: str, start: int, end: int) -> Match | None:
    """Latin with a figure in it: VV116, IPv6, PM2.5, L4级, O₃. Without one it is just a word."""
    if subscript := _SUBSCRIPT.match(text, start):
        return Match(start, max(end, subscript.end()), "formula")
    if not any(c.isdigit() for c in text[start:end]):
        return None
    behind_scale = text[start - 1 : start] in ("万", "亿") and _measures(text, start)  # 9万m2
    if behind_scale or text[start - 1 : start].isdecimal() or _PRICE.fullmatch(text, start, end):
        return None
    if text.startswith(("级", "类", "型"), end):
        end += 1
    return Match(start, end, "latin")


def _is_amount(text: str, start: int, end: int) -> bool:
    """Whether figures that run into Latin carry a unit (300mm, 4万TEU) and name nothing (5G, 3D NAND, 400G)."""
    head = end - len(text[start:end].lstrip("0123456789."))
    unit = unit_at(text, head)
    if unit is None:
        return False
    if unit.name == "P" and head + 1 == end:
        return "算力" in text[max(0, start - 12) : end + 6]
    behind = head + len(unit.name)
    whole = behind >= end and (len(unit.name) > 1 or unit.name in _LETTER_UNITS)
    goes_on = text.startswith(("/", "·", "²", "³"), behind)
    return whole or (goes_on and not text[behind + 1 : behind + 2].isdecimal())


def _name_before(text: str, start: int) -> int:
    """How many characters of a name stand before its number with 号: 可持续发展科学卫星1号, 长征四号丙."""
    before = _BEFORE.search(text[max(0, start - 9) : start])
    name = before[0] if before else ""
    verb = _VERB.match(name)
    return len(name) - (verb.end() if verb else 0)


# Words that hold a numeral and are none (三元锂, 九江, 两位数), as masked.toml lists them: consulted before anything.
_MASKED = [word for some in load_toml("numbers/masked.toml").values() for word in some["words"].split()]
_MASKED_WORD = re.compile(any_of(_MASKED))
_MASKED_BEGINS = re.compile(rf"[{''.join(sorted({word[0] for word in _MASKED}))}](?<![\d{HAN}第余多几数.].)")


def masked(text: str) -> list[tuple[int, int]]:
    """The spans of those words in a folded text, in order; none behind a figure (3万达标 is no 万达)."""
    return [match.span() for match in scan(_MASKED_BEGINS, _MASKED_WORD, text)]

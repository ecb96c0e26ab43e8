"""What a quantity is a quantity of, in words of its own sentence: its subject, the base of a share, its cut-off.

A clause gives a number a noun phrase before it (工业投资 | 增长8%), what was counted behind it (建成5个 | 园区) or
neither (增长8%); then the sentence's topic goes on. Several numbers side by side are aligned with several names.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from hanreport.numbers.bounds import QuantityMatch
from hanreport.text import Clause, Clauses, any_of, any_word, load_toml

_Ones = Sequence[QuantityMatch]


class Label(Struct, frozen=True, gc=False):
    """What a quantity is a quantity of.

    Attributes:
        subject: words of the sentence; parts that stand apart are joined by a blank.
        shared: whether they name a whole list of which this number is one, no member being told apart.
    """

    subject: str
    shared: bool = False


LONGEST = 40
"""Characters a label may have."""

_REACH = 70
"""Characters before a number that are looked at for its label."""
_SHORT = 26
"""Characters of a verb phrase that are added to what is too short to stand alone."""
_SENTENCE = 240
"""Characters of a sentence before a number that are looked at for its cut-off."""
_BEHIND = 40
"""Characters behind a number that are looked at for its label."""
_TRIM = " \t\u2003\u3000[]+/*#-—的了等、|：:()（）【】"
_TRAIL_ENDS = frozenset("别续达到占有共中、和及与并或设")


def _words(table: str, key: str = "words") -> list[str]:
    return str(_LEXICON[table][key]).split()


_LEXICON = load_toml("numbers/labels.toml")
_RE = {name: re.compile("|".join(some)) for name, some in _LEXICON["patterns"].items()}
_BACK = {key: any_of(word[::-1] for word in _words(key)) for key in ("moves", "reaches", "between")}
# Read backwards from the number, which is quicker than looking for the end of what may begin anywhere.
_TAIL_BACK = re.compile(
    f"(?!总副|升提建新|高最[球界国]|现[发表呈涌]|约[签节公条履制集契特])(?:(?P<move>[了至到为]?(?!长增稳){_BACK['moves']})|(?!排[减外]|有拥|达通)(?P<reach>了?{_BACK['reaches']})|(?P<between>{_BACK['between']})"
    "|(?:年|月个|度季个?|季榨个|次)[\\d一二三四五六七八九十两]{1,3}(?:第?续连|前提)|的?划计度?年(?:成完)?"
    '|的?[末底初]?(?:年\\d{4}较?|[”"]?五[一二三四]十[“"]?)|上(?=会)|[ *（(“：:、])'
)
_NOUNS, _CAUTIOUS = any_of(_words("lead", "nouns")), any_of(_words("lead", "cautious"))
_DO, _DONE = any_of(_words("lead", "verbs")), any_of(_words("lead", "kept"))
_KEPT = re.compile(f"(?:{_DONE})(?:[和、]?(?:{_DONE}))*(?!{_NOUNS})")
_CARRIED = re.compile(f".{{0,12}}?{_KEPT.pattern}(?!(?:{_DONE})$)(?=[^、的].)")
_ACT = f"{_DO}|{_DONE}"
_ONLY = re.compile(f"(?:{_ACT})+")


def _lead(verbs: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_RE['numbered'].pattern}|[\u4e00-\u9fff]{{2,4}}[共现]有|(?:{verbs})(?:了|和|、(?=[改扩新]))?(?!{_NOUNS})"
        rf"|(?:{_CAUTIOUS})(?=[^\W总]?(?:{verbs}|{_CAUTIOUS}|{_DONE}))|(?:{any_of(_words('lead'))}))*"
    )


_LEAD = _lead(_DO)
_RATE_VERBS = [one for key in ("verbs", "kept", "works") for one in _words("lead", key) if one[0] != "新"]
_RATE_LEAD = _lead(any_of(_RATE_VERBS))
_HEAD = re.compile(f"(?:{any_of(_LEXICON['heads']['before'].split())})*(?:{any_of(_words('heads'))})$")
_COMPLETE = re.compile(f"(?:{_HEAD.pattern[:-1]}|{_RE['complete'].pattern})(?<!需氧量)$")
_NOUN = f"(?:{any_of(_words('attributes', 'before'))})*(?:{any_of(_words('attributes'))})"
_ATTRIBUTE = re.compile(f"(?!{any_of(_words('attributes', 'complete'))})(?:{_NOUN}|..率)(?:.?占.*|、.*)?")
_COUNTED_HEAD = re.compile(f"{_RE['paid_out'].pattern}|(?:{_RE['of_year'].pattern})?(?:{_NOUN}|增速)+$")
_BARE_HEAD = re.compile(f"(?:年|总|年均|直接)?(?:{any_of(_words('heads'))})$")
_MEASURES = "数率额值量比度"
_MADE = re.compile(f"^([^完实达]+?[^完实达、])(?:{_RE['made'].pattern})(.{{,12}}?{_HEAD.pattern})")
_MADE_SIGNS = frozenset("完实全持稳大")
_RATE = re.compile(f"..[{_MEASURES}]$")
_RATES, _SUMS = ("占比", "比重", "增速"), ("总量", "总数", "数量", "排名", "位次")
_TOTALS, _ENDS = frozenset(_words("totals")), any_word(_words("ends"))
_COMPARED = any_word(_words("compared"))
_DONE_WITH = re.compile(rf"(?:全面|全力|重点)?(?:用于|支持|补[上齐]|{_ACT}).{{4}}")
_UNCOUNTED = frozenset(["年", "个月", "个季度", "天", "小时", "金", "银", "铜"])
_VERB = re.compile(rf"(?:力争|确保|预计|新增|接待|实现|(?:再|累计|全面)?(?:{_ACT})(?!{_NOUNS}))")
_JOINTS = (re.compile("、"), re.compile("、|以及|和|及|与"), re.compile("以及|和|及|与"))
_OPEN, _RELATIVE = ("at_least", "at_most"), ("percent", "ratio", "rank")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"))
_TOO_SHORT = re.compile(f"(?!{_HEAD.pattern}).{{1,2}}|[十百千]*[万亿]元以上")
# What goes on to another number, or only compares or ranks this one.
_COMPARING = re.compile(f"[\\d、和及与(（)）]|等(?!级)|{_RE['step'].pattern}|{any_of(_words('comparing'))}")
_STATED = re.compile(f"{_RE['holds'].pattern}(?:{any_of(_words('moves') + _words('reaches'))}|全.|优秀|第)")
_REACHED, _WHERE = ("惠及", "覆盖", "带动", "服务"), (*"在对为用以", "力争")
_ALL = frozenset(["我国", "我省", "我市", "我区", "全国", "全省", "全市", "全区", "全县", "全旗"])
# 过亿元 | 企业.
_NAMES_ON = re.compile(f"(?!{any_of(_words('comparing') + _words('ends'))}|大关|[新大]?台阶|关口)[一-鿿]")


class _Frame(Struct, frozen=True, gc=False):
    """What a clause gives a number.

    Attributes:
        named: the noun phrase before it.
        verb: move, reach or empty, by the words between.
        counted: the noun phrase behind it.
        bare: the words before it as they stand, for want of anything better.
        behind: the words of its clause behind it.
    """

    named: str
    verb: str
    counted: str
    bare: str
    behind: str


_NEAR = 120
"""Characters of a clause before a number in which its own words stand."""


def find(text: str, ones: _Ones, clauses: Clauses) -> list[Label]:
    """The labels of the quantities of a folded text, in their order.

    Args:
        text: folded text.
        ones: its quantities, in order.
        clauses: its clauses.
    """
    found: list[Label] = []
    said, sentence, topic, first = list[str](), -1, "", 0
    while first < len(ones):
        last = first
        while last + 1 < len(ones) and _side_by_side(text, ones[last], ones[last + 1]):
            last += 1
        clause = clauses.all[clauses.at(ones[first].start)]
        if clause.sentence != sentence:
            said, sentence, topic = [], clause.sentence, ""
        labels, left = _group(text, ones, (first, last), clause, said, topic)
        if len(labels) <= len(said) and _moved(text, ones[first - 1], ones[first].start):
            labels, left = found[-len(labels) :], topic  # 从39项拓展到 | 91项
        near = max(clause.start, ones[first].start - _NEAR)
        found += [_specified(label, text, ones[first], near) for label in labels]
        aside = _RE["aside"].search(text, near, ones[first].start)
        if ones[first].kind != "ordinal" and not aside:
            topic = left
            names = list(dict.fromkeys([label.subject for label in labels]))
            if ones[first].unit not in _UNCOUNTED:
                said = [*[label for label in said if label not in names], *names][-12:]  # for a later 分别
        first = last + 1
    return _joined(text, ones, found)


def _specified(label: Label, text: str, one: QuantityMatch, start: int) -> Label:
    """The label with what its clause says of the number alone: 年均, 实际, or the base of a share (产量9吨、占全国 | 5%)."""
    how = _RE["how"].search(text, start, one.start)
    if not how and one.kind in _RELATIVE[:2] and any(sign in text[start : one.start] for sign in "占贡"):
        how = _RE["base_only"].search(text, max(0, start - 1), one.start)
    longer = f"{label.subject} {how[1]}".strip() if how and how[1] not in label.subject else ""
    return Label(longer, label.shared) if 0 < len(longer) <= LONGEST else label


def _moved(text: str, one: QuantityMatch, end: int) -> bool:
    """Whether what begins at a number moves to the one at ``end``."""
    began = _RE["from"].search(text, max(0, one.start - 12), one.start)
    return began is not None and _RE["to"].fullmatch(text, one.end, end) is not None


def _side_by_side(text: str, one: QuantityMatch, other: QuantityMatch) -> bool:
    """Whether nothing but a mark or a link parts two numbers of one kind."""
    alike = one.kind == other.kind or (other.bound not in _OPEN and "ordinal" not in (one.kind, other.kind))
    if not alike or _RE["between"].fullmatch(text, one.end, other.start):
        return alike
    each = "分别" in text[max(0, one.start - 30) : one.start].rpartition("，")[2]  # 分别增长5%、下降 | 3%
    return each and _RE["each"].fullmatch(text, one.end, other.start) is not None


def _joined(text: str, ones: _Ones, found: list[Label]) -> list[Label]:
    """The labels, with what a number takes from the one behind it.

    首批5个园区; 5个乡级、6个村级水源地; 总投资9亿元的8个项目.
    """
    for i in range(len(found) - 2, -1, -1):
        one, other, label, behind = ones[i], ones[i + 1], found[i].subject, found[i + 1].subject
        between = text[one.end : other.start]
        alone = one.unit == "批" or (label[:1].isdecimal() and label.endswith(one.unit))
        sized = one.kind == "count" and other.kind == "money" and between == behind
        graded = label[-1:] in ("级", "类") and len(between) <= len(label) + 2
        if len(between) < 2 and (alone or (one.kind == "ordinal" and not between)):
            found[i] = found[i + 1]
        elif sized and text[other.start] in "超过突":  # 90家企业营收 | 超百亿元
            found[i] = Label(text[one.end : other.end])
        elif between == "的" and (head := _HEAD.search(label)) and label[: head.start()][-1:] in ("", " "):
            found[i] = Label(f"{behind} {head[0]}")
        elif between == "的有":  # 占比超过10%的有 | 4种
            found[i + 1] = Label(f"{label}{text[one.start : one.end]}的"[-LONGEST:])
        elif label and between in (f"{label}、", f"{label}和") and (chosen := _RE["chosen"].search(behind)):
            found[i] = Label(f"{label}{behind[chosen.start() :]}"[:LONGEST])
        elif graded and _RE["graded"].match(behind):
            found[i] = Label(f"{label} {_RE['graded'].sub('', behind)}")
    return found


def aligned(words: str, numbers: int) -> list[Label]:
    """The labels of so many numbers that share a list of names (铜矿、铅矿、锌矿产量), in their order.

    Where the names are as many as the numbers, each has its own, with the noun of measure that the last one carries
    for all; else all have the list.
    """
    for together, apart in _LEXICON["apart"].items():
        words = words.replace(together, apart) if apart.count("、") < numbers < 4 else words
    words = _RE["others"].sub(" ", words) if numbers > 1 else words
    verb = done[0] if (done := _KEPT.match(words)) and done.end() < len(words) else ""
    names = _names(words[len(verb) :], numbers)
    if len(names) == numbers:  # 改造 | 供热、燃气、排水管网
        members = (name.removeprefix("实现") for name in _completed(names))
        return [Label(name if _VERB.match(name) else verb + name) for name in members]
    if numbers == 2 and (pair := _RE["pair"].search(words)):  # 城乡居民收入, 预算收支
        parts = [_LEXICON["pairs"].get(of, of) for of in pair[1]]
        return [Label(f"{words[: pair.start()]}{of} {words[pair.end() :]}".strip()) for of in parts]
    return [Label(words, shared=numbers > 1 and len(names) > 1)] * numbers


def _names(words: str, numbers: int) -> list[str]:
    """The names of a list, parted at the marks that give as many as there are numbers, if any do."""
    masked = _RE["inside"].sub(lambda match: "〇" * len(match[0]), words)
    parted = []
    for joint in _JOINTS:
        cuts = [0, *(end for match in joint.finditer(masked) for end in match.span()), len(words)]
        parts = [words[a:b].strip(_TRIM) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
        if len(parts) == numbers and all(parts):
            return parts
        parted.append(parts)
    return max(parted, key=len)


def _completed(names: Sequence[str]) -> list[str]:
    """Names with what the last or the first one carries for all: 铜矿、锌矿产量, 景区接待人次、收入."""
    names = _measured(names)
    thing = whose[0] if (whose := _RE["whose"].match("、".join(names))) else ""
    measure = None if _HEAD.fullmatch(names[0]) else _BARE_HEAD.search(names[0]) or _RATE.search(names[0])
    if measure and all(_BARE_HEAD.fullmatch(one) or _RATE.fullmatch(one) for one in names[1:]):
        thing = names[0][: measure.start()]
    return [names[0], *(f"{thing} {name}".strip() for name in names[1:])]


def _measured(names: Sequence[str]) -> list[str]:
    """Names with the noun of measure of the next one that has it."""
    *others, last = names
    rate = last[-2:] if last[-2:] in _RATES and names[0][-2:] not in _RATES and names[0][-1] != "率" else ""
    share = _RE["share"].search(last)  # 甲、乙增加值占工业比重
    stem = None if _HEAD.search(names[0]) else _HEAD.search(last[: share.start() if share else -2])
    if rate and (tail := stem or share):
        rate = max(_head(others, last), last[tail.start() :], key=len)
    lacks = [not _COMPLETE.search(one) or 0 < last.find(one[-2:]) < len(last) - 2 for one in others]
    if rate or (others and all(lacks)):
        head = rate or ("" if _VERB.match(last) else _head(others, last).lstrip("等”》 "))
        own = head.removeprefix("产业")  # 制造业、新兴产业 | 贷款
        return [*(f"{name} {own if name.endswith('业') else head}".strip() for name in others), last]
    return list(names)


def _head(others: Sequence[str], last: str) -> str:
    """The noun of measure of the last name that the others share."""
    others = [others[0].removeprefix("老旧"), *others[1:]]
    longest, measure = max(map(len, others)), _HEAD.search(last) or _RATE.search(last)
    if longest > 1 and (at := last.find(others[0][-2:])) > 0 and at + 2 < len(last):
        return last[at + 2 :]
    # 畜禽、奶肉牛 | 饲养量, 蔬菜、小浆果 | 设施产量
    cut = measure is not None and measure.start() in ((3, 5, 7) if measure[0] in _RATES else (3,))
    short = longest == 2 and len(last) > 3 and "“" not in last and all(len(one) == 2 for one in others)
    if longest == 1 or (short and not cut):
        return last[longest:]
    return measure[0] if measure and measure.start() and len(measure[0]) > 1 else ""


def _group(
    text: str, ones: _Ones, span: tuple[int, int], clause: Clause, said: Sequence[str], topic: str
) -> tuple[list[Label], str]:
    """The labels of numbers that stand side by side, and the topic that they leave for what follows.

    Args:
        text: folded text.
        ones: its quantities.
        span: the first and the last of the numbers among them.
        clause: what they stand in.
        said: the labels of the sentence so far.
        topic: what it left.
    """
    first, last = span
    one, numbers = ones[first], last + 1 - first
    before = _before(text, ones, first, clause.start)
    stop = _ceiling(text, ones, last, clause.end)
    of = text.startswith("的", one.end)  # 90%的 | 园区达到标准, 9亿元 | 支持园区建设
    alone = stop == clause.end or text.startswith("、", stop)
    if alone and not (one.kind in _RELATIVE if of else one.kind == "money"):
        alone = _RE["whole"].fullmatch(before.strip(_TRIM)) is not None
    earlier = text[max(clause.sentence, clause.start - 44) : clause.start]
    frame = _frame(one, before, text[ones[last].end : clause.end], stop - ones[last].end, alone)
    if numbers > 1 and one.kind != "ordinal":
        unsaid = not frame.named and not frame.counted
        if unsaid and not said and (names := _RE["earlier"].search(earlier)):  # A、B，较上年分别提高 | 5%、6%
            return aligned(names[1] if "、" in names[1] else _without_lead(names[1]), numbers), topic
        if unsaid and len(said) >= numbers:
            return [Label(subject) for subject in said[-numbers:]], topic
        if said and frame.named.startswith(said[-1]):  # 6条产业链、9个专业镇营收分别增长…
            return aligned("、".join([*said[-numbers:-1], frame.named]), numbers), topic
        if frame.named and (frame.verb or not frame.counted):
            whose = f"{topic} " if "其中" in frame.bare and not _HEAD.search(frame.named) else ""
            listed, _, deed = frame.named.partition("分别")  # 甲贷款、乙贷款分别发放 | 6亿元、7亿元
            labels = aligned(listed, numbers)
            return [Label(f"{whose}{each.subject} {deed}".strip(), each.shared) for each in labels], listed
    if said and one.bound in _OPEN and ones[first - 1].end == one.start and ones[first - 1].kind == "count":
        return [Label(said[-1])] * numbers, topic  # 80个 | 亿元以上项目
    lacks = not (frame.named or frame.counted or frame.bare[-2:] in ("", "投入"))
    attribute = _ATTRIBUTE.fullmatch(frame.named) is not None
    of_all = attribute or frame.named in _TOTALS
    reached = frame.named.startswith(_REACHED)
    if not topic and (lacks or of_all or _KEPT.fullmatch(frame.named)):
        topic = _earlier(earlier)
    elif (reached or (lacks and frame.verb == "reach")) and ones[first - 1].end <= _comma(text, clause):
        # A增长5%，B创新高，达到 | 9亿元
        own = _earlier(earlier)
        topic = own if _HEAD.search(own) or (reached and len(own) > 2) else topic
    spent = frame.bare.endswith("投入") and not frame.named
    topic = "" if spent else topic
    prior = ones[first - 1] if first and ones[first - 1].start >= clause.start else None
    apart = (of_all or not frame.named) and not (frame.counted or (attribute and prior))
    if len(said) > 1 and apart and _RE["both"].search(before):  # A5家、B6家，均居首位
        begin = _comma(text, clause)
        members = sum(begin < other.start < clause.start for other in ones[max(0, first - 12) : first])
        things = said[-max(members, 2) :]
        all_of = f"{'、'.join(things)} {frame.named if attribute else ''}".strip()
        return [Label(all_of[-LONGEST:], shared=True)] * numbers, topic
    prior = prior if before[:1] in "、和及与" or before.endswith(("和", "及", "与")) else None
    subject = _whole(_subject(one, frame, topic, prior))
    # 90公里 | 34个排污口: that of the next
    lone = not (frame.named or frame.verb or frame.counted) and one.unit not in _UNCOUNTED
    lone = lone and last + 1 < len(ones) and ones[last + 1].start == ones[last].end
    set_phrase = one.rule == "set-phrase" and len(one.unit) > 1  # 做强 | 八大产业集群
    if lone or not subject or set_phrase:
        subject = f"{'' if _ONLY.fullmatch(frame.named) else frame.named} {text[one.start : one.end]}".strip()
    left = subject
    if frame.bare.endswith("连续") or (one.unit in _UNCOUNTED and one.kind == "measure"):
        held = frame.bare.endswith("连续") and not (topic and topic in subject)
        left = frame.named or (subject if held else topic)  # 连续3年 | 提高养老金，惠及5万人
        left = f"{topic} {left}".strip() if left in _TOTALS else left
    elif topic and (one.unit in _UNCOUNTED or (_KEPT.fullmatch(frame.named) and not frame.counted)):
        left = topic
    elif subject == frame.named and before.partition(subject)[0].endswith(("新增", "净增")):
        left = f"新增{subject}"  # 新增贷款9亿元、占全国 | 5%
    # A、B均超 | 60%
    both = ("均" in before or "双" in before or "别" in before) and _RE["both"].search(before)
    placed = one.kind == "rank" and frame.verb and "、" in subject  # A、B居 | 首位
    parts = _names(subject, 0) if both or placed or subject.endswith("率") else ()
    each = both or placed or all(part.endswith("率") for part in parts)  # A率和B率达 | 60%
    return [Label(subject, len(parts) > 1 and bool(each))] * numbers, left


def _comma(text: str, clause: Clause) -> int:
    """Where the clause before begins: the comma in front of it, -1 for none."""
    return max(text.rfind(mark, clause.sentence, max(clause.start - 1, 0)) for mark in "，,")


def _earlier(words: str) -> str:
    """What the clause before is about, from the words of the sentence so far."""
    said = _without_lead(clause[1]) if (clause := _RE["earlier"].search(words)) else ""
    begun = _ENDS.split(said)[0]
    head = begun if begun.endswith("计划") else _predicate(begun)[0]
    return head if len(head) > 1 and len(begun) - len(head) != 1 else begun if len(begun) > 1 else said


def _before(text: str, ones: _Ones, first: int, start: int) -> str:
    """The words of the clause before a number, back to the number before; one that only modifies is passed by."""
    one, at = ones[first], first - 1
    start = max(start, one.start - _REACH)
    while at >= 0 and ones[at].start >= start and _modifies(text, ones[at], one.start):
        at -= 1
    if at < 0 or ones[at].end <= start:
        return text[start : one.start]
    words = text[ones[at].end : one.start]
    joint = _RE["joint"].search(words) if "分别" not in words else None
    return words[joint.start() :] if joint else words


def _modifies(text: str, one: QuantityMatch, end: int) -> bool:
    """Whether a number is a part of the words before the one at ``end`` (30岁以上的员工 | 5人)."""
    words = text[one.end : end]
    if one.kind == "ordinal" and ((one.unit == "期" and words) or "产业" in text[one.start : end]):
        return True  # 第一、第三产业增加值 | 分别…
    ordered = one.kind == "ordinal" or (one.kind == "rank" and one.unit == "个")  # 全省第二个
    head, comma, _ = words.partition("、")
    if "”" in words and "“" not in words.partition("”")[0]:
        return True  # 新建“9分钟生活圈” | 5个
    if (words and words[0] in "、和及与") or (comma and head.rstrip("左右以上下内").endswith("）")):
        return False
    return (
        (one.unit in ("千伏", "市") and words != "" and not comma)  # 新增1000千伏输电线路 | 300公里
        or (ordered and (words != "" or text.startswith("首次", one.start) or text[end] in "突超"))
        or (not comma and text.startswith(("连续", "提前"), one.start - 2))
        or words.startswith(("的情况下", "占", "对"))
        or (text[one.end - 2 : one.end] in ("以上", "以下", "以内") and not (comma and one.kind == "count"))
        or (one.kind == "money" and one.bound in _OPEN and _NAMES_ON.match(words) is not None)
    )


def _ceiling(text: str, ones: _Ones, last: int, end: int) -> int:
    """Where the words behind a number end: its clause, or the next number that is no part of what is counted."""
    stop = ones[last].end
    end = min(end, stop + _BEHIND)
    for at in range(last + 1, len(ones)):
        one = ones[at]
        if one.start >= end:
            break
        if text.count("“", stop, one.start) > text.count("”", stop, one.start):
            continue  # 35个 | 对接“五个中心”平台
        touches = one.start == ones[at - 1].end and one.kind != "rank"
        graded = one.unit in ("", "元") or one.kind == "measure"
        graded = graded or _RE["class"].search(text, one.start, one.end) is not None
        money = one.kind == "money" and _NAMES_ON.match(text, one.end)  # 5个投资10亿元以上项目
        sized = one.bound in _OPEN and (money or text.startswith("的", one.end))  # 5个人口10万以上的县
        if one.kind != "ordinal" and not sized and not (touches and graded):
            between = text[stop : one.start]
            return stop + joint.start() if (joint := _RE["joint"].search(between)) else one.start
    return max(stop, end)


def _frame(one: QuantityMatch, before: str, behind: str, stop: int, alone: bool) -> _Frame:
    if behind.startswith("的") and (first := _RE["one_of"].match(before)):
        before, behind = f"{first['whose']} {before[first.end() :]}".lstrip(), ""
    describes = before.endswith("的") and one.kind in ("count", "measure")  # 技术领先的 | 2座电站
    words, verb = (before, "") if describes else _predicate(f"{before}翻" if one.rule == "double" else before)
    verb = "" if before.endswith("有") or words.endswith("的") else verb  # 已有 | 7家, 下达的新增 | 5亩
    lead = _RATE_LEAD if one.kind in _RELATIVE else _LEAD
    listed = "分别" in before and "、" in words
    named = lead.sub("", words, count=1).strip(_TRIM) if listed else _without_lead(words, lead)
    if not _MADE_SIGNS.isdisjoint(named):  # 甲酒业完成产值
        named = _MADE.sub(r"\1 \2", named)
    if _HEAD.search(named) or named.endswith("率"):
        named = _RE["caused"].sub("", named)
    if ("从" in named or "由" in named) and _RE["to"].match(behind):
        named = _RE["moved_from"].sub(" ", named).strip()
    bare, counted = before.strip(" *").lstrip("、和及与"), _counted(behind[:stop], one, alone)
    if one.kind == "count" and stop < len(behind):  # 75家企业 | 销售收入18亿元
        counted = rest if len(rest := _COUNTED_HEAD.sub("", counted)) > 2 else counted
    if named in _ALL or (before[-1:] in _TRAIL_ENDS and _RE["linked"].search(before)):
        named = kept[0] if (kept := _KEPT.match(named)) else ""  # 新建甲、乙以及 | 3座电站
    named = named or ("人均" if bare.startswith("人均") else "")
    past = one.kind == "measure" and _RE["period"].search(bare) and not _RE["extreme"].match(behind)
    named, bare = ("", "") if past else (named, bare)
    if before.endswith(("为", "对")) and not named:  # 为 | 5家企业提供服务
        counted = _RE["given"].sub(r"\2 \1", counted)
    if counted and not verb and "、" in named and "“" not in named:
        own = behind.startswith("的") or (one.kind == "measure" and one.unit not in _UNCOUNTED)
        if "等" not in bare and own:
            named = named.rpartition("、")[2]  # 甲扩建、乙 | 500千伏主变扩建
        elif bare.endswith("等"):
            named = _RE["other_work"].sub("", named)  # 甲铁路和乙、丙等 | 4条公路
    if one.kind == "ordinal" and one.unit in ("届", "期"):
        named = "" if one.unit == "届" and counted else named.rpartition("、")[2]
        counted = counted.partition("、")[0]
    if _ONLY.fullmatch(counted) or (one.kind == "measure" and _LEAD.fullmatch(counted)):
        counted = ""
    behind = _RE["since"].sub("", (behind[:stop] if one.unit == "次" else behind).lstrip("*"))
    return _Frame(named, verb, counted, bare, behind)


def _cut(words: str) -> str:
    """Words that say what became of a number, as many as a label has room for."""
    short = words[:_SHORT]
    return (short if short == words else short.rpartition("、")[0] or short).strip(_TRIM)


def _predicate(words: str) -> tuple[str, str]:
    """The words without the predicate at their end, and what it says: move, reach or nothing."""
    verb, back, at = "", words[::-1], 0
    while match := _TAIL_BACK.match(back, at):
        if match.lastgroup in ("move", "reach") and verb != "move":
            verb = match.lastgroup
        at = match.end()
    words, rest = words[: len(words) - at], words[len(words) - at :]
    if words.endswith(("收入比", "比值")) and rest[:1] in tuple("缩扩收为达降由从"):
        return words, "reach"
    if "占" in words and (share := _RE["share"].search(words)):
        whole = _predicate(words[: share.start()])[0]
        return (whole if len(_without_lead(whole)) < 2 else words), "reach"
    compared = _COMPARED.search(words)
    if compared and (verb or words[compared.start()] not in "比较" or back[:1] in "(（"):
        return _predicate(words[: compared.start()])[0], verb or "move"
    return words, verb


def led(words: str) -> bool:
    """Whether a verb or an adverb leads to a noun phrase (累计改造 | 老旧小区)."""
    return words.strip(_TRIM) != _without_lead(words) or _KEPT.match(words) is not None


def _without_lead(words: str, lead: re.Pattern[str] = _LEAD) -> str:
    """A noun phrase without the adverbs and verbs that lead to it."""
    words = words.strip(_TRIM.replace("等", "") if "等级" in words else _TRIM)
    others, _, piece = words.rpartition("、")
    if _VERB.match(piece) and not _KEPT.fullmatch(others):
        words = piece
    rest = lead.sub("", words, count=1).rstrip(_TRIM).lstrip(_TRIM.replace("等", ""))
    return rest if len(rest) > 1 else ""


def _counted(behind: str, one: QuantityMatch, alone: bool) -> str:
    """What was counted, from the words behind a number: up to the verb that says what became of it.

    Args:
        behind: those words.
        one: the number.
        alone: whether they are all that its clause says, so that what became of it belongs to the label.
    """
    if _RE["step"].match(behind):
        return ""
    words = _RE["bound"].sub("", behind.lstrip("* "))
    after = words.startswith("的")
    words = _RE["since"].sub("", words.lstrip("*的 "))
    if _RE["goes_on"].match(words):
        return ""
    masked = _RE["inside"].sub(lambda match: "〇" * len(match[0]), words)
    if stop := _ENDS.search(masked, 1 if after else 0):
        head = words[: stop.start()]
        alone = alone and len(words) <= _SHORT and not _RE["manner"].match(words, stop.start())
        if not head and (noun := _RE["noun_last"].search(words)):  # 2个 | 带动力强的产业
            return noun[1]
        short = _TOO_SHORT.fullmatch(head.strip(_TRIM)) is not None
        also = words.find("、", stop.end())
        words = words[:also] if also > 0 and _ENDS.search(words, also) else words  # 园区开工、规模居前列
        words = _cut(words) if alone and head else _predicate(_cut(words))[0] if short else head
    at = masked.rfind("、", 0, len(words))
    more, last = words[: max(at, 0)], words[at + 1 :]
    if more and (one.kind == "measure" or _ATTRIBUTE.fullmatch(last) or _VERB.match(last)):
        words = more.partition("、")[0] if one.kind == "measure" else more  # 4个 | 省、规模居前
    sized = one.kind in ("measure", "rank") and one.unit not in _UNCOUNTED
    if sized and len(first := words.partition("和")[0]) > 2 and not _RE["work"].search(words):
        words = first
    words = words.strip(_TRIM)
    ends = words[-1:] in _TRAIL_ENDS
    return _RE["linked"].sub("", _RE["trail"].sub("", words)).strip(_TRIM) if ends else words


def _subject(one: QuantityMatch, frame: _Frame, topic: str, prior: QuantityMatch | None) -> str:
    """The label of a number, or of several that share one.

    Args:
        one: the number.
        frame: what its clause gives it.
        topic: what its sentence is about.
        prior: the number before, where this one goes on with its predicate (A增长5%、B增长6%).
    """
    named, counted = frame.named, frame.counted
    if not named and ("累计" in frame.bare or (frame.verb == "reach" and one.kind not in _RELATIVE)):
        topic = _RE["fresh"].sub("", topic)  # 新建绿道37公里、累计达到 | 200公里
    if frame.behind.startswith("的有"):  # 占比超过10% | 的有4种、超过20%的有3种
        return named or topic
    if one.unit in ("岁", "周岁") and (people := _RE["people"].match(counted)):
        return people[0]
    timed = one.unit in _UNCOUNTED and re.match(r"\D{1,4}\d", frame.behind)
    compares = (one.unit != "次" or one.kind != "count") and _COMPARING.match(frame.behind)  # 两次 | 下调利率
    said = "" if timed or compares or frame.behind in _WHERE else _cut(frame.behind)
    if frame.bare.endswith("连续"):  # 产量连续5年 | 居首位: what holds
        state = _cut(frame.behind.removeprefix("榨季").partition("、")[0])
        of = topic if named in _TOTALS or _STATED.match(state or "第") else ""
        return f"{of if named in _TOTALS else named or of} {state}".strip()
    describes = counted and not frame.verb and frame.behind.startswith("的")  # 总投资5亿元 | 的项目
    if describes and ((measure := _HEAD.search(named)) or (named in _REACHED and one.kind == "count")):
        return f"{counted} {named if not measure or (named.isalpha() and len(named) < 12) else measure[0]}"
    within = _RE["noun"].fullmatch(named) and not frame.verb and topic.endswith(f" {named}")
    if within and (counted or len(one.unit) > 1):  # 辐射30个国家130个 | 城市, 惠及8个乡镇30万群众
        unit = named if one.unit.endswith("次") else one.unit
        return f"{topic[: -len(named)]}{counted or unit}"
    if one.kind == "count" and frame.bare.endswith("等") and len(one.unit) > 1 and one.unit[-1] != "次":
        counted = counted or one.unit  # 甲、乙等 | 7大产业集群
    moved = frame.verb == "move" and one.kind == "count"  # 工程提升40所 | 高中办学能力
    if topic and counted in ("任务", "目标"):  # 新增就业5万人、完成 | 4万人任务
        return f"{topic} {counted}"
    if counted and (moved or not named or not frame.verb) and not (named and one.kind == "rank"):
        if frame.bare.endswith("等") and named:
            return f"{_shortened(named)}等 {counted}"
        if one.kind in ("percent", "ratio") and said.startswith(counted):  # 50%的 | 村庄达到标准
            counted = said
        kept = None if named or not prior or _VERB.match(frame.bare) else _KEPT.match(topic)
        whose = topic if named in _REACHED and (len(counted) < 4 or len(topic) < 12) else ""
        words = f"{whose} {kept[0] if kept else named} {counted}".strip()
        return words if len(words) <= LONGEST else counted[:LONGEST]
    holds = one.kind == "measure" or _DONE_WITH.match(said) or not frame.bare
    if named:
        holds = one.kind in ("percent", "ratio") or len(named) < 3
    if said and holds and not frame.verb and (named or one.kind not in _RELATIVE):  # 污水100% | 达到标准
        return f"{_shortened(named or frame.bare.removeprefix('其中'))} {said}".strip()
    if topic and named and _TOTALS.issuperset(_JOINTS[1].split(named)):  # 总量 | 5家, 总量和增速 | 居第一
        placed = one.kind == "rank" and named not in _SUMS and not topic.endswith(named)
        return f"{topic} {named}" if placed or named in _RATES[:2] else _RE["fresh"].sub("", topic)
    parted = _ATTRIBUTE.fullmatch(named) is not None
    if topic and (parted or _KEPT.fullmatch(named)):
        done = _KEPT.match(topic)
        bare = topic[done.end() :] if done else _RE["begun"].sub("", _without_lead(topic, _RATE_LEAD))
        if parted:
            if (same := named.removeprefix("完成")) in topic:  # 工业投资增长5%，累计完成投资 | 9亿元
                return topic[: topic.index(same)] + same
            thing, _, last = topic.rpartition(" ")
            bare = thing if thing and _ATTRIBUTE.fullmatch(last) else topic
            bare = bare[done.end() :].strip() if done and bare[done.end() : done.end() + 1] == " " else bare
            whole = named.startswith(_REACHED) or bare.endswith("生产总值") or set("幅模") & set(named)
            bare = bare if whole else _RE["begun"].sub("", _BARE_HEAD.sub("", bare))
        return f"{bare if len(bare) > 1 and not _ONLY.fullmatch(bare) else topic} {named}"
    no_verb = frame.bare == named and not (frame.verb or _VERB.match(named) or _RE["done"].search(named))
    level = _RE["of_level"].match(f"{topic}、{named}") if named and prior else None
    named = f"{level[1]}{named}" if level else named  # 国家级绿色工厂6家、 | 绿色园区2家
    if named and prior and no_verb and (kept := _CARRIED.match(topic)):
        return f"{kept[0]} {named}"
    part = "其中" in frame.bare and 0 < len(named) < 5 and not (one.kind in _RELATIVE and _HEAD.search(named))
    if topic and (part or named.startswith("用于")):
        of = _RE["total"].sub("", topic)
        return of if of.endswith(named) else f"{of} {named}"[-LONGEST:]
    if named:
        head = _HEAD.search(topic) if prior and frame.verb and one.kind == "percent" else None
        head = _RE["turnover"].search(f"{topic}|{named}") if one.kind == "money" else head
        unlike = head and named[-1] not in _MEASURES and not _HEAD.search(named)
        return _shortened(f"{named} {head[0]}" if head and unlike else named)
    return topic or counted or frame.bare.strip(_TRIM + "由从")[-LONGEST:] or said


def _whole(words: str) -> str:
    """A label whose brackets and quotation marks are shut."""
    for mark, shut in () if words.isalnum() else _PAIRS:
        more = words.count(mark) - words.count(shut)
        if more > 0 and not words.endswith(mark):
            words += shut
        elif more:
            words = words.replace(shut if more < 0 else mark, "")
    return words.strip()


def _shortened(words: str) -> str:
    """A noun phrase of bearable length: the last members of a list, or the last characters."""
    end = words[-LONGEST:]
    return words if len(words) <= LONGEST else end.partition("、")[2] or end


def is_informative(text: str, one: QuantityMatch) -> bool:
    """Whether a number is worth a row: not a time that only says when (五年 | 增长5%), not a count of points or steps."""
    if one.unit in ("年", "个月", "周年") and one.kind == "measure":
        return _RE["lasts"].search(f"{text[: one.start][-6:]}|{text[one.end : one.end + 2]}") is not None
    return one.unit not in ("个", "方面") or not _RE["points"].match(text, one.end - 2 * (one.unit != "个"))


def cut_offs(text: str, starts: Sequence[int]) -> list[str]:
    """The cut-offs that the sentences of numbers state before them (截至年底, 全年), in their words.

    Args:
        text: folded text.
        starts: where the numbers begin, in order.

    Returns:
        One a number; empty where its sentence states none.
    """
    begins = (max(text.rfind("。", 0, at) + 1, text.rfind("\n", 0, at) + 1, at - _SENTENCE) for at in starts)
    spans = zip(begins, starts, strict=True)
    return [["", *(match[0] for match in _RE["cut_off"].finditer(text, *span))][-1] for span in spans]


def base(text: str, start: int) -> str:
    """What a share is a share of (占全国的 | 1/5: 全国); empty when the clause does not say."""
    return match["base"] if (match := _RE["base"].search(text[max(0, start - _REACH) : start])) else ""

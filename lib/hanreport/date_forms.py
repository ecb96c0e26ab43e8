"""How a day, month, quarter, year or century is written, as one pattern. Knows no reading of it."""

_HY = "[一二][〇○零一二三四五六七八九]{3}"
_Y = rf"(?:[12]\d{{3}}|{_HY})"
_SHORT_Y = r"(?<!\d)\d\d"
_HM = "(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九]|元)"
_M = rf"(?:(?:1[0-2]|0?[1-9])(?!\d)|{_HM})"
_D = r"(?:(?:3[01]|[12]\d|0?[1-9])(?!\d)|(?:[二三]?十|[廿卅])?[一二三四五六七八九](?![一二三四五六七八九])|[二三]?十|[廿卅])"
_TO = r"[-—–~至到]{1,2}"
_PART = "底|末|初|[上中下]旬|中下旬|上中旬|中"
_Q = "[一二三四1-4]"
_FIGURES = "〇零一二两三四五六七八九十百千"
FEASTS = {
    "元旦": "01-01",
    "妇女节": "03-08",
    "五一": "05-01",
    "劳动节": "05-01",
    "青年节": "05-04",
    "儿童节": "06-01",
    "教师节": "09-10",
    "国庆": "10-01",
    "平安夜": "12-24",
    "圣诞": "12-25",
}
"""Feasts that have a day of their own."""
_FEAST = "|".join(FEASTS)

DATE_FORMS = rf"""
      (?P<span>(?:(?P<span_y>{_Y}|{_SHORT_Y})年)?(?P<span_m>{_M})月(?:(?P<span_d>{_D})[日号]?|份|(?:{_PART}))?{_TO}
         (?:(?P<span_y2>{_Y})年)?(?P<span_m2>{_M})月(?:(?P<span_d2>{_D})[日号]|份|(?:{_PART}))?)
    | (?P<days>(?:(?P<days_y>{_Y}|{_SHORT_Y})年)?(?P<days_m>{_M})月(?P<days_d>{_D})[日号]?{_TO}(?P<days_d2>{_D})[日号])
    | (?P<months>(?:(?P<months_y>{_Y})年)?(?P<months_m>{_M}){_TO}(?P<months_m2>{_M})月份?)
    | (?P<quarters>(?:(?P<quarters_y>{_Y})年)?(?:前(?P<quarters_n>{_Q})个?季度?
         |第?(?P<quarters_q>{_Q})(?:季度)?{_TO}第?(?P<quarters_q2>{_Q})季度))
    | (?P<day>(?:(?P<day_y>{_Y}|{_SHORT_Y})年\s?)?(?P<day_m>{_M})月\s?(?P<day_d>{_D})(?:[日号]|(?=(?:、{_D}){{1,9}}[日号])))
    | (?P<month>(?:(?P<month_y>{_Y}|{_SHORT_Y})年\s?)?(?P<month_m>{_M})月
         (?:(?P<month_part>{_PART})|份)?(?![球薪季台供嫂饼流半]))
    | (?P<month_list>(?:(?P<month_list_y>{_Y})年)?(?P<month_list_m>{_M})(?=(?:[、和及]{_M}){{1,9}}月))
    | (?P<half>(?:(?P<half_y>{_Y})年\s?)?(?P<half_n>[上下])半年)
    | (?P<quarter>(?:(?P<quarter_y>{_Y})年\s?)?(?:第?(?P<quarter_n>{_Q})(?:个?季度|(?<=年第.)季|(?<=年.)季)
         |Q(?P<quarter_l>[1-4])(?![A-Za-z0-9])
         |第?(?P<quarter_i>{_Q})(?=[、和及]第?{_Q}季度))(?:[初末]|中期)?)
    | (?P<years>(?P<years_y>{_Y})年?{_TO}(?P<years_y2>{_Y})(?:年(?:底|末|初)?|学年|年度|财年))
    | (?P<bare_years>(?P<bare_years_y>(?:19|20)\d\d)[-—–~](?P<bare_years_y2>(?:19|20)\d\d)(?=[，。；、,;)）”]|$|\n))
    | (?P<season>(?P<season_y>(?:19|20)\d\d)[/-](?P<season_y2>\d\d)(?:年度|学年|赛季|财年))
    | (?P<decade>(?:(?P<decade_c>1\d|2[01]|十[六七八九]|二十一?|上个?)世纪|(?P<decade_y>1[89]|20)(?=\d0年代))?
         (?P<decade_n>\d0|[一二三四五六七八九]十|[二三四五六七八][三四五六七八九]十)年代(?:[初末]期?|中期|后期)?)
    | (?P<century>(?P<century_n>1\d|2[01]|十[一二三四五六七八九]?|二十一?)世纪(?:初|末|中叶|上半叶|下半叶)?)
    | (?P<feast>(?P<feast_y>{_Y}|{_SHORT_Y})年的?(?P<feast_n>{_FEAST}))
    | (?P<year_list>(?P<year_list_y>{_Y})(?=(?:、{_Y}){{0,8}}(?:、|和|及|与){_Y}年))
    | (?P<bc>公元前(?P<bc_y>\d{{1,4}})年)
    | (?P<ad>公元(?P<ad_y>\d{{1,4}})年)
    | (?P<republic>民国(?P<republic_n>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})年
         (?:(?P<republic_m>{_M})月(?:(?P<republic_d>{_D})[日号])?)?)
    | (?P<year>(?P<year_y>{_Y})(?:年(?:底|末|初|度(?!\d))?|学年|财年)(?![代龄]))
    | (?P<short_year>(?P<short_year_y>0\d|[5-9]\d|(?<![{_FIGURES}])[五六七八九〇零][〇零一二三四五六七八九])年
         (?=[出生毕入那底初末春夏秋冬的奥，]|世博|非典|$)(?<!五六年)(?<!六七年)(?<!七八年)(?<!八九年))
    | (?P<iso>(?P<iso_y>[12]\d{{3}})[-/.](?P<iso_m>1[0-2]|0?[1-9])[-/.](?P<iso_d>3[01]|[12]\d|0?[1-9])(?![\d.]))
    | (?P<slashed>(?P<slashed_m>1[0-2]|0?[1-9])/(?P<slashed_d>3[01]|[12]\d|0?[1-9])/(?P<slashed_y>(?:19|20)\d\d)(?!\d))
    | (?P<slashed_2>(?P<slashed_2_d>3[01]|2\d|1[3-9])/(?P<slashed_2_m>1[0-2]|0?[1-9])/(?P<slashed_2_y>(?:19|20)\d\d)(?!\d))
    | (?P<eight>(?P<eight_y>(?:19|20)\d\d)(?P<eight_m>0[1-9]|1[0-2])(?P<eight_d>0[1-9]|[12]\d|3[01])
         (?![\d.,%万亿千百个家项元件]))
    | (?P<dotted_span>(?P<dotted_span_y>(?:19|20)\d\d)\.(?P<dotted_span_m>1[0-2]|0?[1-9]){_TO}
         (?P<dotted_span_y2>(?:19|20)\d\d)\.(?P<dotted_span_m2>1[0-2]|0?[1-9])(?![\d.]))
    | (?P<dotted>(?P<dotted_y>(?:19|20)\d\d)[-/.](?P<dotted_m>0[1-9]|1[0-2])(?=[，。；、,;)）”—至\n]|$))
    | (?P<lone>(?<![^\s，。；：“”（）(于在])(?P<lone_d>{_D})[日号](?:{_TO}(?P<lone_d2>{_D})[日号])?(?=[，,上下凌晚晨\n]|$))
    | (?P<of_month>(?P<of_month_n>[本当上下这][个]?)月(?P<of_month_d>{_D})[日号])
    | (?P<weekday>(?<![{_FIGURES}每\d])
         (?:[上下本这]{{0,2}}个?(?:星期|礼拜)(?P<weekday_n>[一二三四五六日天])(?![{_FIGURES}个])
         |(?:[上下本这]{{1,2}}周(?P<weekday_p>[一二三四五六日])(?![{_FIGURES}个次天项件名家场位类大条种年月期届])
         |周(?P<weekday_s>[一二三四五六日])(?=[，。；、,;）)上下早晚中凌前后至到和的有—~-]|$)))
         (?:{_TO}(?:周|星期|礼拜)?(?P<weekday_to>[一二三四五六日天]))?)
    | (?P<news>(?<![每限前后内期近约超达计用历满第\d])(?P<news_d>{_D})日
         (?=公布|发布|宣布|召开|举行|举办|表示|开幕|闭幕|抵达|印发|讯|电(?!价|量|费)))
"""
"""Every form as one group of its name (verbose syntax), in the order they are tried where two begin together."""

"""What must stand beside an answer to a question that people ask about any hospital: how many beds, who heads a
department, what a bed costs.

A sentence can hold every word of such a question and a figure, too, and still not tell: "护士占三成，每月六千元" has no
number of nurses.  For each kind of question this says what there must be: of a telephone number its digits, of an
age the years, of a founding a word for it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_COUNT = r"[0-9一二两三四五六七八九十百千][0-9.,万亿千百十]*[余多来]?"


def _counted(asked: str, held: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How many people of a kind there are, and what tells it; "一名护士管二十个病人" does not."""
    return (
        re.compile(
            rf"(?:多少|几)[个名位]?(?:(?!博士|硕士|专家)[^，。,]){{0,4}}(?:{asked})|(?:{asked})(?:一共|总共)?有?(?:多少|几)[个名位人]"
        ),
        _beside(held, "(?:[个名位]|人(?!次))(?!病|患|老|孩|学|家属|群众)"),
    )


def _beside(nouns: str, measures: str) -> re.Pattern[str]:
    """A number with one of these measures within some characters of one of these nouns."""
    return re.compile(
        rf"(?:{nouns})[^。;]{{0,12}}?{_COUNT}\s*(?:{measures})|{_COUNT}\s*(?:{measures})[^,。;]{{0,10}}?(?:{nouns})"
    )


def _when(events: str) -> re.Pattern[str]:
    """When something happened: both orders."""
    asked = "(?:什么时候|啥时候|哪年|哪一年|何时|几月|几几年)"
    return re.compile(rf"(?:{events})[^,。]{{0,6}}{asked}|{asked}[^,。]{{0,6}}(?:{events})")


_NEEDED = (
    (re.compile("军衔"), re.compile("[少中上大]校|[少中上]尉|[少中上大]将|士官|军士")),
    (
        re.compile("学历|(?:(?<!为)什么|哪|啥)[^,。]{0,6}毕业|毕业于"),
        re.compile("博士|硕士|本科|大专|中专|研究生|毕业|就读|考上|学医"),
    ),
    (re.compile("职称"), re.compile("主任|主治|住院医|主管|教授|讲师|副高|正高|高级|中级|初级")),
    (re.compile("(?:什么|哪个|哪种)(?:牌子|品牌|型号|牌的)"), re.compile("牌|型号|[a-z]{2,}")),
    (re.compile("籍贯|(?:哪里|哪儿|什么地方)人"), re.compile("籍|人氏|出生|老家|来自|生于")),
    (
        re.compile(
            r"(?:电话|号码|热线|手机|微信|邮箱|网址)(?:号码|号)?(?:是|有)?(?:多少(?![人个次条名位])|几(?![点时个年月次条人名位])|(?:什么|啥)(?!时|人|地方|样))|完整.{0,2}号码|(?:号码|电话|联系方式).{0,4}(?:发|给|告诉)|联系(?:电话|方式)$"
        ),
        re.compile(
            r"[0-9]{7,}|[0-9]{3,4}-[0-9]{4,}|(?<![0-9])(?:1[12][0-9]|12[0-9]{3}|9[0-9]{4})(?![0-9个人次名例张家])|@|www|http"
        ),
    ),
    _counted("医生|大夫|医师", "医生|医师|大夫|医务|执业"),
    _counted("专家|教授", "专家|教授|主任医师|名医"),
    _counted("博士", "博士"),
    _counted("硕士|研究生", "硕士|研究生"),
    _counted("护士|护理人员", "护"),
    _counted("职工|员工", "职工|员工|人员|在编|在岗|职员|团队|队伍|[医护]"),
    (
        re.compile(r"(?:多少|几)(?:张)?(?:病)?床|床位?(?:数|有|是|一共|总共)*(?:多少|几)|床位数?$"),
        re.compile(rf"{_COUNT}张|床位?[^,。;]{{0,12}}{_COUNT}|{_COUNT}个?床"),
    ),
    (
        re.compile(r"门(?:急)?诊(?:量|人次|病人|患者)|诊疗人次"),
        _beside("诊", "万|人次|例|人|名"),
    ),
    (
        _when("建院|创建|创办|始建|建于"),
        re.compile(
            "建院|始建|[建办设]于|创[建办立]|前身|诞生|[0-9]年[^,。;]{0,10}(?:建[成起]|成立)|[建办]起|年历史|[0-9]年前"
        ),
    ),
    (_when("成立"), re.compile("成立|建|创|设立|诞生|前身|挂牌|揭牌|[0-9]年前")),
    (
        _when("建成|启用|投用|竣工|完工|交付|投入使用|开业"),
        re.compile(
            "建[成起立好]|[启投]用|竣工|完[工成]|交付|使用|开[业诊张放]|落成|搬|迁|运[行营]|揭牌|挂牌|封顶|成立|设立|上线|营业|正式|预计|计划|力争|将"
        ),
    ),
    (
        re.compile(
            r"(?:接生|分娩|出生)[^,。]{0,4}(?:多少|几)(?!天|个?月|小时|斤)|(?:多少|几)[^,。]{0,4}(?:孩子|婴儿|宝宝|新生儿)(?:出生|$)"
        ),
        _beside("接生|分娩|出生|产妇|新生儿|婴儿|宝宝|孩子|娃|助产|产下", "[个名例位]|人(?!次)"),
    ),
    (
        re.compile(r"(?:自己|个人|病人|患者|家里|家属)[^,。]{0,3}(?:付|出|掏|花|交|承担)[^,。]{0,4}(?:多少|几|钱)"),
        re.compile(r"自付|自费|自己|个人|掏|付|交|报销|收费|费用|价|免|不要钱|兜底|(?<![万亿])(?:元|块)"),
    ),
    (
        re.compile(r"(?:多少|几)[^,。]{0,4}(?:钱|元)买|[买购](?:了|来|进)?[^,。]{0,10}(?:多少|几)[^,。]{0,3}[钱元]"),
        re.compile("[买购价花捐售]|耗资|添置"),
    ),
    (
        re.compile("^(?!.*(?:报销|补|减|优惠|投|公家|政府|财政|捐|奖|罚|赔|欠)).*(?:多少钱|几块钱|什么价|价格)"),
        re.compile("[0-9一二两三四五六七八九十百千万亿半][余多]?(?:美?元|块)|免费|不收|不要钱|分文|一分钱"),
    ),
    (
        re.compile(
            "(?:做|拍|照|测|查|洗|镶|打|住|吃|停|挂|体检|接种)(?:一?[个次回台晚天颗张针顿])[^,。]{0,12}(?:多少钱|几块钱|什么价)"
        ),
        re.compile("(?<![万亿])[元块]|免费|不收|不要钱|分文|一分钱"),
    ),
    (re.compile("每(?:个|名|位)?人[^,。]{0,12}(?:多少|几)"), re.compile("每[人名位个例台张]|人均|次均|各")),
    (
        re.compile("(?:第一任|首任|头一任|前任|上一任|老)(?:院长|书记|主任)"),
        re.compile("第一任|首任|头一任|第一位|创办|创始|前任|[老原](?:院长|书记|主任)|接任|卸任"),
    ),
    (
        re.compile("(?:为什么|为啥|为何|咋|怎么)[^,。]{0,12}(?:叫|取名|起名|命名)"),
        re.compile("寓意|意为|意思|取意|之意|象征|得名|取[名自]|谐音|因|像|就是|故名|所以|说的是"),
    ),
    (re.compile("几级|[二三]级.{0,4}[二三]级|什么等级|哪一级"), re.compile("[一二三]级|[一二三][甲乙]|[甲乙]等")),
    (re.compile("老院区?|旧院区?|旧址|原址|[旧老]楼"), re.compile("老院|旧|原[院址]|老[楼门城]")),
    (
        re.compile("(?:[去到从在跟与和送转]|来自)[^,。]{0,4}哪(?:一)?(?:家|个|所)医院"),
        re.compile("[\u4e00-\u9fff]{2}(?:医院|[一二三]院|附院|医大|医科大|卫生院|保健院)"),
    ),
    (
        re.compile("死者|遇难者|(?:多少|几)[个名位]?人?(?:死|遇难|牺牲)|死了(?:多少|几)"),
        re.compile("死|亡|遇难|牺牲|去世|无一"),
    ),
    (re.compile("(?:谁|哪|几)[^,。]{0,3}副院长|副院长[^,。]{0,4}(?:谁|哪|几)"), re.compile("副院长")),
    (re.compile("赔偿|赔了?(?:多少|几)"), re.compile("赔|补偿|抚恤")),
    (re.compile(r"(?:周|星期|礼拜)几"), re.compile(r"(?:周|星期|礼拜)[一二三四五六日天末]|每天|每日|工作日|节假日")),
    (
        re.compile(
            r"(?:周末|双休|节假日|(?:周|星期|礼拜)[六日天]|过年|春节|国庆)[^，。？?]{0,8}(?:上班|上不上班|开门|开不开|开诊|营业|休息|坐诊|看病|看诊|有人|有没有人)"
        ),
        re.compile(
            r"周末|双休|假|周[一二三四五六日]|星期|礼拜|无休|不休|每天|每日|天天|全年|365|24小时|春节|过年|国庆"
        ),
    ),
    (
        re.compile(
            r"收不收|收费(?:吗|么|不)|要不要(?:钱|交钱|花钱|收费|付钱|自费)|[要用]钱(?:吗|么|不)|自费(?:吗|么|不)"
        ),
        re.compile(r"元|费|付|免|价|钱|报销|医保|不收|买单|兜底|承担"),
    ),
    (re.compile("几点"), re.compile(r"[0-9一二三四五六七八九十两半][点时](?!间)|[0-9]:[0-9]|小时|全天|昼夜")),
    (re.compile(r"哪(?:一)?年|几几年"), re.compile(r"[0-9]{2,4}年|[一二三四五六七八九〇]{2,4}年|[去今明前当同次]年")),
    (
        re.compile(
            r"(?:改|换|更)(?:成|为|了|过)?(?:什么|啥|几次|过)名|(?:以前|原来|过去|早先|从前|最早|曾经?)(?:是|的)?(?:叫|名|称)|原名|曾用名|旧称|前身"
        ),
        re.compile(
            r"更名|改名|易名|改称|改[为成][^，。]{0,16}(?:院|中心|站|所)|名字|名为|前身|原(?![因来理则本])|[叫曾旧]|称(?!职)"
        ),
    ),
    (
        re.compile(r"(?:增加|增长|上升|提高|提升|上涨|涨|多|增)了?(?:多少|几)|增幅|涨幅"),
        re.compile(r"增|涨|升|提高|翻|多[了出]|高[了出]|倍|[由从].{1,16}[到至为]"),
    ),
    (
        re.compile(r"(?:减少|下降|降低|降|缩短|节省|省|便宜)了?(?:多少|几)|降幅"),
        re.compile(r"减|降|少|缩|省|便宜|低|一半|[只仅][有要需]|[由从].{1,16}[到至为]"),
    ),
    (
        re.compile(r"(?:哪家|哪个|哪几家|(?<!为)什么)[^，。,]{0,4}(?:公司|企业|集团|厂)"),
        re.compile(r"公司|企业|集团|厂"),
    ),
    (
        re.compile(r"(?:哪家|哪个|哪所|哪几所|(?<!为)什么)[^，。,]{0,3}(?:大学|学院|学校)"),
        re.compile(r"大学|学院|学校|[医师]大"),
    ),
)
"""The question, and what its answer holds."""


@lru_cache(maxsize=64)
def needed(question: str) -> tuple[re.Pattern[str], ...]:
    """What must be there to answer a normalised question; asked of every candidate."""
    return tuple(held for asked, held in _NEEDED if asked.search(question))

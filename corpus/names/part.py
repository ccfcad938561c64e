"""The part that an institution plays where a text names it: what a clause is about, a partner, a name told as a name."""

from __future__ import annotations

import re
from enum import StrEnum

from corpus.names.name import Name
from corpus.names.naming import OPEN, Naming, naming_of


class Part(StrEnum):
    """What a mention of an institution is to the clause that it stands in."""

    TOPIC = "topic"
    """The clause begins with it."""
    AMID = "amid"
    """It stands further on, behind no word that makes it a partner."""
    BESIDE = "beside"
    """Behind a preposition: somebody goes there, works with it, is compared with it."""
    CHIEF = "chief"
    """Its head is named: 某医院院长."""
    SPEAKER = "speaker"
    """The place of work of somebody who speaks in the report."""
    OFFICE = "office"
    """The place of work of somebody else who is named."""
    GUEST = "guest"
    """Its people come, or it gives: it is seen from elsewhere."""
    LISTED = "listed"
    """It stands in a row of several."""
    CALLED = "called"
    """A name told as a name, on a plate, in quotation marks or behind 叫: what an institution is or was called."""


def part_of(name: Name, whole: str) -> Part:
    """The part that a mention plays in a text."""
    return part_told(name, whole, naming_of(name, whole))


def part_told(name: Name, whole: str, naming: Naming | None) -> Part:
    """The same, where it is known what the text says of the name."""
    start = max(0, name.start - _BEFORE)
    line = whole.rfind("\n", start, name.start) + 1
    before, behind = whole[max(line, start) : name.start], whole[name.end : name.end + _BEHIND]
    if before[-1:] in set(OPEN[1:-1]) and _THEIR_PLATE.match(behind):
        return Part.GUEST
    if naming not in {None, Naming.FOUNDED, Naming.RENAMED}:
        return Part.CALLED
    if is_guest(before, behind):
        return Part.GUEST
    if (_LIST_BEFORE.search(before) or _LIST_BEHIND.match(behind)) and not _ALL_OF_THEM.match(behind):
        return Part.LISTED
    if _CHIEF.match(behind):
        return Part.CHIEF
    if _OFFICER.match(behind):
        return Part.SPEAKER if _SPEAKS.match(whole, name.end) else Part.OFFICE
    visited = _VISITED.match(behind) or _COMES.search(before)
    if (_PREPOSITION.search(before) and not visited) or _ANOTHER.search(before):
        return Part.BESIDE
    begins = _CLAUSE_BEGINS.search(before) is not None and not behind.startswith("也")
    return Part.TOPIC if begins else Part.AMID


_BEFORE, _BEHIND = 32, 28
"""Characters around a mention that are looked at."""

_HOUSE = "(?:[院站所]|中心|集团)(?:[（(][^（()）]{1,12}[）)])?的?"
_LIST_BEFORE = re.compile(f"{_HOUSE}(?:、|以及|或者?|，还?有)$|、[^，。；：、\n]{{2,16}}{_HOUSE}[和与及]$")
_LIST_BEHIND = re.compile(
    f"(?:[（(][^（()）]{{1,12}}[）)])?的?(?:(?:、|以及|或者?|，还?有)[^，。；：、\n]{{1,16}}{_HOUSE}"
    f"|[和与及][^，。；：、\n]{{2,16}}{_HOUSE}[^，。；：\n]{{0,2}}[、等]|等[^，。；、\n]{{0,6}}(?:医院|单位|机构))"
)
_ALL_OF_THEM = re.compile("(?:两|三)(?:家|院|所)|双方")
"""Around the name of one of several in a row: 某县人民医院、某县中医院等单位; 某县人民医院和某县中医院两家."""

# ---------------------------------------------------------------- seen from elsewhere

_STAFF = r"(?:[\u4e00-\u9fff]{1,8}科)?的?(?:多位|几位|一位|[0-9一二三四五六七八九十两]{1,9}[名位个])?(?:[\u4e00-\u9fff]{0,6}?科)?的?"
_GUEST = re.compile(
    rf"{_STAFF}(?:(?:老|退休)?(?:副?教授|专家(?!门诊|号|一览|介绍|名单|库|楼)|名医(?!工作|馆|堂|门诊)|老师|研究生|博士)|医疗队|博士团|(?:帮助|支持|指导|帮扶)下|[\u4e00-\u9fff]教授)"
    rf"|的[\u4e00-\u9fff]{{1,6}}?(?:专家|教授)|[^，。；：]{{0,14}}?(?:[与同跟和](?:它(?!的)|医院|这里|他们|我们|[本该我]院)|在这[里儿]|院里)"
    rf"|来的(?![病患人])|[^，。；：]{{0,8}}?(?:待过|学[过了的]|进修|工作过|读过书?|实习过|干过|当过|[出下]来的|请[^，。；]{{0,4}}去)"
)
"""Behind the name of an institution: someone who comes from there, or what is told as seen from the report's own: 跟它, 这里."""
_GIVES = re.compile(
    r"""[^，。；：]{0,14}?(?:[派送捐垫搬赠带调拨借运寄请教]|支援|介绍|援助)[驻遣助建]?[^，。；：]{0,3}?(?:来(?![说自]|看病)|给(?!药)|过来)
    |来人[^，。；]{0,2}(?:蹲|住|帮|教|带|坐|指导)|[^，。；]{0,6}?每[^，。；]{1,6}?[来派]|的?[^，。；]{0,8}?(?:专程|亲自|带队|带人|率队)来(?!自)|(?:派[人员]|带教|会诊|坐诊|接收[^，。；]{0,6}进修|反过来)
    |托管了?(?:这[家所]|我们|本院|[\u4e00-\u9fff]{1,10}?(?:医院|卫生院|保健院))""",
    re.VERBOSE,
)
"""Behind the name of an institution that gives, or whose people come: 来 is said by who receives."""
_WITH = re.compile("(?:^|[，。；])[^，。；]{0,3}?(?:医院|[本该我]院|它|卫生院|中心)?[又还也]?[与同跟和]$")
"""Before the name of one that the report's own hospital works with, which is not named there."""
_PARTNERS = re.compile(
    "[^，。；]{0,8}?(?:结成|结对|结为|结了|签约|签订|签署|签下|签了|合作|协作|共建|建立[^，。；]{0,12}关系|合办)"
)
"""Behind the name of one that somebody works with."""
_THEIR_PLATE = re.compile("[^”」，。；]{1,8}(?:站|点|基地|单位|联盟|成员|中心|门诊|医院)[”」]")
"""Behind a name on a plate that says what it is of another: “某医院援建工作站”."""
_FROM = re.compile(
    r"(?:来自|参照了?|借鉴了?|学习了?|效仿|依托(?:的是|于)?|毕业于|进修于|就职于|请来|转到|转往|转至|送到|送往|派往|辗转|远赴|特邀|聘请|邀请|(?:单位|东家|娘家)是|(?:结对|帮扶|支援|对口|牵手|援建|托管|指导)的(?:单位|医院)?是)[“\"]?$"
)
_GIVER_BEHIND = re.compile(r"(?:评为|授予|确定为|列为|命名为|指定为|批准为|吸收为|认定为|颁发)")
_OFFICER = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}科)?的?(?:[\u4e00-\u9fff]{1,6}科)?(?:原|党委|常务)?"
    r"(?:副?(?:院长|书记|主任|站长|所长)|(?:副?主任|主治)?医[师生]|医生|护士长|护师)"
)
"""Behind the name of an institution: someone who works there."""
_SPEAKS = re.compile("[^。！？\n“”]{4,24}?(?:说|介绍|告诉|表示|回忆|坦言|解释|指着|算过|笑|[：:])")
"""Behind the name of an institution: someone there speaks."""
_CHIEF = re.compile("[（(]?的?(?:党委|党总支|党支部)?(?:院长|书记|站长|所长|主任)(?!医|助)")
"""Behind the name of an institution: whoever leads it."""
_PREPOSITION = re.compile(
    rf"""(?:[与同跟和及到去从由向被请找把往给替帮离让像进回对靠比至赴]|(?<!图)为|(?:(?<=[院家他她们])|(?<=[医学]生))在
    |[设开办]在|联合|携手|牵手|连线|求助|请示|对接|依托|借助|加入|挂靠|隶属于?|托管给?|纳入|成为|前往|(?:正在|着手|计划|准备|拟|将)?(?:筹建|筹备|组建|新建)){OPEN}?$""",
    re.VERBOSE,
)
_ANOTHER = re.compile("[还另又](?:有|设)了?一?[家所座间个][^，。；\n]{0,10}?(?:医院)?[，]?(?:即|叫|名叫|名为|是)?$")
"""Before the name of one that there is besides: 城里还有一所公立的医院，即某院."""
_VISITED = re.compile("(?:调研|考察|视察|走访|蹲点|采访|督导|暗访)")
"""Behind the name of an institution that somebody came to see: what follows is told of it."""
_COMES = re.compile("(?:记者|笔者)[^，。；\n]{0,12}?(?:走进|来到|走访|探访|踏进|赶到|抵达)$")
"""Before the name of an institution that a reporter comes to."""
_CLAUSE_BEGINS = re.compile(r"(?:^|[，。；：！？,;:—“”‘’（(|｜■◆●★▲•·\s])(?:[^，。；：,;:]{0,5}[^，。；：,;:是])?$")


def is_guest(before: str, behind: str) -> bool:
    """Whether what stands around a name tells of a partner, a guest's home or the giver of an honour."""
    if _GUEST.match(behind) or _FROM.search(before) or _GIVES.match(behind):
        return True
    if _WITH.search(before) and _PARTNERS.match(behind):
        return True
    return before.endswith(("被", "获", "由")) and _GIVER_BEHIND.match(behind) is not None


def begins_clause(name: Name, whole: str) -> bool:
    """Whether a clause begins with an institution."""
    return _CLAUSE_BEGINS.search(whole, max(0, name.start - _BEFORE), name.start) is not None

"""People in a text: who is named with an office, and who holds the office that is asked about.

Reports and questions name people with what they are, on either side of the name: 院长某某, 某某主任.  There is no list of
people; a surname, an office and what stands around them tell.
"""

from __future__ import annotations

import re
from functools import cache

from corpus.names.name import core, names_in

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤代葛鲁柳傅齐康萧庞纪阮蓝季霍洪易"
    "滕甘戚桑宓阎隋卞柏褚岑翟刁窦樊费耿巩谷桂嵇冀焦靳荆鞠阚柯寇匡赖郎栗廉蔺凌娄栾骆茅梅蒙苗闵牟穆倪聂宁牛农欧裴蒲浦祁乔屈瞿"
    "冉饶荣芮尚佘申盛施舒佟童涂屠危卫温翁邬巫伍奚席冼项辛邢宣荀颜晏尤游俞虞喻郁岳臧詹湛章甄祝庄卓宗左狄鄢郗郜逄鄂渠"
)
"""The most frequent surnames of one character, but for those that begin many words: 安, 常, 单, 花, 解, 水, 时."""
_CLAUSE = "[^,。;!?]"
"""A character that does not end a clause, in normalised text."""
_DOUBLE_SURNAMES = (
    "欧阳|上官|司马|诸葛|赫连|皇甫|司徒|令狐|慕容|尉迟|夏侯|东方|申屠|闻人|公孙|端木|轩辕|宇文|长孙|钟离|司空|呼延"
)
NAME = rf"(?:(?:{_DOUBLE_SURNAMES})|[{SURNAMES}])(?![老院])[\u4e00-\u9fff]{{1,2}}"
"""A pattern for somebody's name, by the surname."""
_OFFICE = "(?:副?院长|书记|主任|教授|医生|医师|专家|护士长|博士|院士|记者|局长)"

_DEPARTMENT = re.compile(r"[\u4e00-\u9fff]{1,2}[科室部区](?:主任|护士长)")

_NAME_BEHIND = re.compile(rf"{_OFFICE}({NAME}?)(?=[^\u4e00-\u9fff]|是|说|做|在|有|的|怎|为|介|表|什|叫|$)")
_NAME_IN_OFFICE = re.compile(
    rf"(?:^|[^\u4e00-\u9fff])({NAME})"
    rf"(?=是{_CLAUSE}{{0,16}}(?:{_OFFICE}|吗)|调[到往去]|担任|出任|当[了过上]|在{_CLAUSE}{{2,16}}(?:当|任|做)|退休|辞职|上任)"
)
_NAME_BEFORE = re.compile(rf"(?:^|[^\u4e00-\u9fff])([{SURNAMES}](?:(?!的)[\u4e00-\u9fff]){{1,2}}){_OFFICE}")

_HEAD_OF = re.compile(
    r"((?![这那哪个该本各每全])[\u4e00-\u9fff][科室])的?副?(主任|护士长|负责人|(?:专家|医生|大夫)(?=是谁|有谁|叫|[是有]哪))"
)
_ROLES = re.compile("院长|书记|局长|主任|所长|站长|理事长|校长|县长|市长")
_NO_OFFICER = re.compile(
    "(?:院长|书记|主任|局长)(?:办公会|负责制|办公室|信箱|接待日|热线|会议|专题|查房|论坛|职业化)|党支部书记|支部书记|书记专题"
)
"""Holds the word for an office and speaks of nobody in it."""
_TAKES_OFFICE = "接任|继任|出任|升任|改任|兼任|担任|就任|当选"
_NO_NAME = (
    "担任|负责|带领|带着|带队|亲自|参加|组成|牵头|以上|以下|以及|助理|[医护药技]师|委员|会议|轮流|值班|坐诊|查房"
    "|和|或|的|等|在|到|由|把|对|都|也|还|每|全|各|一"
)
"""Words behind an office that are no name."""
_ASKS_FOR_A_NAME = re.compile("叫什么|叫啥|名字|姓什么|姓啥")
_ASKS_WHO_LEADS = re.compile("(?:负责人|带头人|牵头人|组长|队长|领队|创始人|创办人|发明人)(?:是|叫)")
_OFFICER_BEHIND = re.compile(r"(?:党委)?(?:副)?(?:院长|书记|主任)[\u4e00-\u9fff]{2,3}")


def named(question: str) -> tuple[str, ...]:
    """The people whom a normalised question names with an office: 院长某某, 某某是…的院长吗, 某某主任."""
    patterns = _NAME_BEHIND, _NAME_IN_OFFICE, _NAME_BEFORE
    return tuple(match[1] for pattern in patterns for match in pattern.finditer(question))


def heads(question: str) -> tuple[tuple[str, str], ...]:
    """The departments whose head a normalised question asks for, in two characters, and the head: 骨科, 主任."""
    return tuple((match[1], match[2]) for match in _HEAD_OF.finditer(question))


def tells_who(text: str, question: str, someone: re.Pattern[str]) -> bool:
    """Tell whether a text names whom a normalised question asks for: by a name, and in the offices that it gives.

    `someone`: what may be somebody with an office or a calling.
    """
    leader = _ASKS_WHO_LEADS.search(question) is not None
    if (leader or _ASKS_FOR_A_NAME.search(question)) and not _names_someone(text, someone, besides=question):
        return False
    return leader or all(_holds_officer(text, role, question) for role in _ROLES.findall(question))


def without_strangers(text: str, hospital: str) -> str:
    """A text without the officers of other hospitals: "某大学医院院长某某" is not this hospital's."""
    for name in reversed(names_in(text)):
        officer = _OFFICER_BEHIND.match(text, name.end)
        if not officer or name.generic:
            continue
        other_place = name.places and not any(p.text.rstrip("市县区") in hospital for p in name.places)
        if other_place or core(name.rest) not in core(hospital):
            text = text[: name.start] + text[officer.end() :]
    return text


def _names_someone(text: str, someone: re.Pattern[str], *, besides: str) -> bool:
    """Tell whether somebody is named who does not stand in `besides`."""
    # Also where two stand across each other: 儿科主任 and 主任某某.
    found = (match[0] for start in range(len(text)) if (match := someone.match(text, start)))
    return any(person not in besides and not _DEPARTMENT.match(person) for person in found)


def _holds_officer(text: str, role: str, question: str) -> bool:
    """Tell whether someone in this office is named; a deputy is not meant unless asked for."""
    if f"副{role}" in question:
        return f"副{role}" in text
    if f"支部{role}" in question:
        return f"支部{role}" in text
    return _officer(role).search(_NO_OFFICER.sub("", text)) is not None


def warm_up() -> None:
    """Compile what is looked for of each office, so that no question waits for that."""
    for role in _ROLES.pattern.split("|"):
        _officer(role)


@cache
def _officer(role: str) -> re.Pattern[str]:
    """Somebody in an office: behind it, before it, or taking it."""
    behind = rf"(?<!副){role}(?:是|叫)?(?!{_NO_NAME})[\u4e00-\u9fff·\s]{{2,4}}"
    first = rf"(?:(?<![\u4e00-\u9fff])(?![由科该每各全老原前])[\u4e00-\u9fff]|[{SURNAMES}])"
    before = rf"{first}[\u4e00-\u9fff]{{1,2}}(?<![副科]){role}"
    taking = rf"[\u4e00-\u9fff]{{2}}(?:{_TAKES_OFFICE}){_CLAUSE}{{0,8}}?(?<!副){role}"
    taken = rf"(?<!副){role}{_CLAUSE}{{0,12}}[\u4e00-\u9fff]{{2}}(?:{_TAKES_OFFICE})"
    holding = rf"{NAME},?(?:如今|现在|目前|现)[是任]{_CLAUSE}{{0,8}}(?<!副){role}"
    being = rf"{NAME}(?:是{_CLAUSE}{{0,12}}(?:的|[科室院])|{_CLAUSE}{{0,12}}[当任][了上]?(?:{_CLAUSE}{{0,8}}?[的科室院])?)(?<!副){role}"
    named = rf"(?<!副){role}(?:[:、]|是){_CLAUSE}{{2,20}}?(?:医[生师]|大夫|主任|护士|学生|徒弟|女儿|儿子|的){NAME}"
    return re.compile(f"{behind}|{before}|{taking}|{taken}|{holding}|{being}|{named}")

"""What a text itself says an institution is called: second and former names, nicknames, what it is called now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.names import places
from corpus.names.grammar import branches, grammar
from corpus.names.name import Name, names_in, same
from corpus.names.standing import starts, times

UNITS = "县市区旗州"
_NAME = "[\u4e00-\u9fff〇○0-9]"
_SECOND_NAME = re.compile(
    rf"^\s*[（(【]\s*(?:又名|原名|原|曾用名|简称|以下简称|前身为|前身是|加挂|挂|也称|亦称|又叫|又称|也叫|即|同时挂牌)?[“\"‘《]?(?P<name>{_NAME}{{3,24}}?)[”\"’》]?(?:牌子)?\s*[）)】]"
)
"""A name in brackets right behind another one."""
_OTHER_NAME = branches(
    r"(?:又名|原名|曾用名|曾名|[改整扩合]?编为|简称|前身是|前身为|前身系|前身叫|前身|更名为|改名为|改称|更名|加挂了?|挂牌|挂上?了?|牌子[，,]?(?:叫|是|写着|上写的是)|增挂了?|也叫|又叫|亦称|也称|又称|另称|俗称|人称|原为|原是|原称|原叫|以前叫|过去叫|从前叫|曾叫|后来叫|后叫|后称|当时叫|那时叫|时称|最初叫|起初叫|始称|始名|一度叫|旧称|第二名称(?:是|为)?|另一个名字(?:是|叫)?|(?:当地人|老百姓|百姓|大家|乡亲们?|人们|居民|老街坊)(?:都|习惯|至今|仍|还|亲切地)*(?:叫|称|喊)(?:它|其|这里)?(?:为|作)?)"
    rf"[“\"‘《：:]?(?P<name>{_NAME}{{3,24}}?)(?=[”\"’》，。；、！？（(\n]|牌子|的牌|两块|$)"
)
_FOUNDED = re.compile(
    rf"前身[，,]?(?:是|为|系)[^，。；]{{0,24}}?(?:设立|建立|建起|建成|成立|创办|开办|办起|办|建|设)的(?P<name>{_NAME}{{3,24}}?)(?=[”\"’》，。；、！？（(\n]|$)"
)
"""前身，是某年设立的某院."""
_DATED = re.compile(r"[年月日][\s\u3000，]*$")
_QUOTED = re.compile(r"[“「‘『]([\u4e00-\u9fff]{2,8}?(?:医院|卫生院))[”」’』]")
_PEOPLE = "[人们民众家坊工亲姓机客员友童贩的]"
_SAYS = "(?:(?<!这)[叫喊唤称说认](?:[它其]|这里|这儿|医院)?(?:[作做为成]|惯了?|的是)?)"
_NICKNAMED = re.compile(
    rf"""(?:{_PEOPLE}[^，。；：“”"\n]{{0,9}}?{_SAYS}|[叫称喊唤](?:[它作做为]|这里|这儿))
    [“「‘『"](?:[去上到])?(?P<quoted>[\u4e00-\u9fff〇○0-9]{{2,7}})[”」’』"]
    |(?:只|都|就|一概|一律)[说叫喊][“「‘『"][去上到](?P<place>[\u4e00-\u9fff〇○0-9]{{2,5}})[”」’』"]
    |(?:[管把](?:[它其]|这里|这儿|医院)[^，。；“”]{{0,4}}?[叫喊唤称]|[叫喊唤称]它)[作做为成]?(?P<plain>[\u4e00-\u9fff]{{2,6}})(?=[，。；、！？])""",
    re.VERBOSE,
)
"""What people are said to call it: 山里人叫它“某某医院”, 街坊管它叫红房子; once is enough."""
_ALSO = re.compile(
    '[”」’』"]，?(?:或者?|也|还|又|有的)[^，。；“”]{0,5}?[叫喊说称][“「‘『"](?P<quoted>[\u4e00-\u9fff]{2,7})[”」’』"]'
)
"""Another one right behind the first."""
_HOUSE = re.compile(
    ".*[院楼站店馆堂所寮屋园]|.*(?:房子|院子|眼科|口腔)|[〇○零一二三四五六七八九十0-9]{3,4}|[^中西军校兽名神老乡村苗藏蒙壮傣彝瑶侗回维牙]医|[矿油钢铁煤电林化厂局路港]总"
)
"""Nicknames that can be nothing but an institution's."""
_OF_A_HOUSE = re.compile("[管把][^，。；]{0,8}(?:院|中心|血站|妇幼|疾控|集团|它|这里|这儿)")
"""Says that an institution is called so, whatever the nickname."""
_NO_NICKNAME = re.compile(".*[车法药汤]|.*入院|.*[出住转]院|.*?(?:大夫|医生|院长|主任)")
_NICKNAME = 8
"""Characters of a nickname at most."""
_NEAR = 40
"""Characters before another name within which the institution itself is named."""


def other_names(group: Sequence[Name], whole: str) -> tuple[str, ...]:
    """Second and former names of an institution that the text gives."""
    texts = sorted({name.text for name in group}, key=len, reverse=True)
    group = [*{(name.text, name.rest, name.places): name for name in group}.values()]  # a name may stand often
    found: dict[str, None] = {}
    for text in texts:
        for start in starts(text, whole):
            found |= dict.fromkeys(_in_brackets(start, start + len(text), whole))
    for told in _told_names(whole):
        if _is_of(group, (*texts, *found), told) and not any(same(told.name, own) for own in group):
            found[told.name.text] = None
    return tuple(found)


class _Told(NamedTuple):
    """A name that a text gives something besides its own."""

    name: Name
    near: str
    """What stands right before the place where it is said."""
    named: Name | None
    """The last institution that its sentence names before it."""
    own: bool
    """What stands before it speaks of the report's own hospital, or it is an entry of its chronicle: 1958年　改称某医院."""


@lru_cache(maxsize=1)
def _told_names(whole: str) -> tuple[_Told, ...]:
    """The names that a text gives something besides its own.

    Remembered, as a text on a hundred hospitals is asked for the names of each.
    """
    told = (
        (_whole_name(match["name"]), whole[max(0, match.start() - _NEAR) : match.start()])
        for said in (_OTHER_NAME, _FOUNDED)
        for match in said.finditer(whole)
    )
    return tuple(_told(name, near) for name, near in told if name)


def _told(name: Name, near: str) -> _Told:
    own = _DATED.search(near) is not None or _OWN.search(near) is not None
    return _Told(name, near, _last_named(near.rpartition("。")[2]), own)


def _last_named(text: str) -> Name | None:
    return next((name for name in reversed(names_in(text)) if not name.generic), None)


def _is_of(group: Sequence[Name], texts: tuple[str, ...], told: _Told) -> bool:
    """Whether what is called otherwise is one institution, and no other named right before."""
    near, end = told.near, len(told.near)
    if near.endswith(texts) or near.endswith(texts, 0, end - 1) or near.endswith(texts, 0, end - 2):  # but for two
        return True
    if told.named is not None:
        named = told.named
        return named.text.endswith(texts) or any(same(named, own) for own in group)
    return told.own or any(text in told.near for text in texts)


_OWN = re.compile("医院|该院|我院|中心|当地|它")


def _whole_name(text: str) -> Name | None:
    """A name that the text sets apart, so that it needs no edge: 坡上医院 of 当地人叫它坡上医院。"""
    names = names_in(text)
    if names and _OF_THE_PLACE.fullmatch(text) and names[-1].end == len(text):
        return Name(text, 0, (), text)
    if not names or names[-1].end != len(text):
        return next((name for name in names if not name.generic), None)
    if names[-1].start and len(names) == 1 and len(text) <= _NICKNAME and not _has_clause(text):
        return Name(text, 0, (), text)
    return next((name for name in names if not name.generic), None)


_OF_THE_PLACE = re.compile(f"(?:自治)?[{UNITS}](?!级|立|里|内)[\u4e00-\u9fff]{{2,12}}")
"""A name that is told without its place, which is that of the report's own hospital: 县第二人民医院."""


def _has_clause(text: str) -> bool:
    return any(token.lastgroup == "clause" for token in grammar().token.finditer(text))


def _in_brackets(start: int, end: int, whole: str) -> list[str]:
    """The names in brackets behind a name, or before the brackets that it stands in."""
    second = _SECOND_NAME.match(whole[end : end + 40])
    found = [n.text for n in names_in(second["name"])[:1] if not n.generic] if second else []
    if whole.endswith(("（", "("), 0, start) and whole.startswith(("）", ")"), end):
        line = whole[whole.rfind("\n", 0, start - 1) + 1 : start - 1]
        found += [n.text for n in names_in(line) if n.end == len(line) and not n.generic]
    return found


def nicknames(whole: str) -> tuple[str, ...]:
    """Names that people are said to use, and names without a place in quotation marks that are used again."""
    quoted = [nickname for nickname in dict.fromkeys(_QUOTED.findall(whole)) if _is_bare(nickname)]
    again = [nickname for nickname in quoted if times(nickname, whole) > 1]
    return tuple(dict.fromkeys([*_said(whole), *again]))


def in_their_order(whole: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What people call several hospitals that a sentence has named in the same order, each with what stands before it:
    街坊分别叫它们“桥头院”和“桥尾院”.
    """
    for match in _RESPECTIVELY.finditer(whole):
        start = max(whole.rfind(end, 0, match.start()) for end in "。！？\n") + 1
        yield whole[start : match.start()], tuple(_IN_QUOTES.findall(match["names"]))


_IN_QUOTES = re.compile('[“「‘『"]([\u4e00-\u9fff〇○0-9]{2,7})[”」’』"]')
_RESPECTIVELY = re.compile(
    '(?:分别|依次|各自?)(?:被|给)?[^，。；：“”"\n]{0,8}?(?:叫|称|唤|喊|简称)(?:它们|两家|两院|其)?(?:[作做为成])?'
    f"(?P<names>(?:{_IN_QUOTES.pattern.replace('(', '(?:')}[、，和与]{{0,2}}){{2,4}})"
)


def _is_bare(nickname: str) -> bool:
    return any(name.text == nickname and not name.generic and not name.places for name in names_in(nickname))


def _said(whole: str) -> Iterator[str]:
    """What people are said to call an institution."""
    for match in _NICKNAMED.finditer(whole):
        for one in (match, _ALSO.match(whole, match.end() - 1)):
            groups = one.groupdict() if one else {}
            nickname = groups.get("quoted") or groups.get("place") or groups.get("plain") or ""
            of_house = groups.get("place") or _HOUSE.fullmatch(nickname) or _OF_A_HOUSE.search(match[0])
            if nickname and of_house and not _NO_NICKNAME.fullmatch(nickname) and not places.meanings(nickname):
                yield nickname

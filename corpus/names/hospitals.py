"""Which hospitals a text names, what else they are called, and which one a report is about.

Names are recognised by how medical institutions are named: a chain of places, an ordinal or a kind,
and a word for the institution.  No list of hospitals is kept.  The right edge of a name is easy; the
left edge is found by the places, else by the words that cannot stand in a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.names import places
from corpus.names.places import Division, Place
from corpus.report import Hospital

# ---------------------------------------------------------------- names

_INSTITUTION = re.compile(
    r"妇幼保健计划生育服务中心|社区卫生服务(?:中心|站)|疾病预防控制中心|疾控中心|急救医疗(?:指挥)?中心|急救中心"
    r"|公共卫生(?:医疗|临床)?中心|公卫(?:医疗|临床)?中心|精神卫生中心|(?:临床|国际)?医疗中心|临床(?:医学)?中心|医学中心"
    r"|妇幼保健[院所]|保健院|卫生院|防[治保][院所站]|疗养院|护理院|康复院|医疗集团|中心血站|血液中心"
    r"|[总附分中]?医院|中医院|门诊部"
    r"|附[一二三四五]?院|(?:第[一二三四五六七八九十]+)?附(?:属)?院|[一二三四五六七八九十]院|(?<=妇)保院"
)
"""The words for an institution, at the right edge of a name."""

# Kinds that are part of an official name.
_OFFICIAL = (
    "人民 中心 中医 中医药 中西医结合 中西医 民族 蒙医 藏医 维吾尔医 回医 壮医 妇幼 妇女儿童 妇女 儿童 妇产 妇儿 妇科 产科 儿科 "
    "肿瘤 传染病 传染 精神病 精神 精神卫生 口腔 眼科 骨科 骨伤 胸科 皮肤病 皮肤 康复 职业病 公共卫生 结核病 肺科 心血管病 心血管 脑科 "
    "老年病 老年 红十字 红十字会 附属 总 急救 市 县 区 省 州 旗"
)
# Words that only describe.
_DESCRIBING = (
    "区域 综合 专科 县级 市级 省级 区级 国家级 三级 二级 一级 甲等 乙等 三甲 二甲 公立 民营 私立 社会办 基层 乡镇 乡 镇 村 街道 社区 县域 市域 "
    "全县 全市 全省 全国 国家 智慧 方舱 互联网 数字 现代化 定点 亚定点 黄码 合作 协作 帮扶 对口 支援 上级 下级 兄弟 友好 教学 研究型 临床 "
    "大型 小型 大 小 新 老 好 外 外地 外面 本地 当地 附近 最大 最好 园林式 花园式 无烟 平安 清廉 标杆 示范 星级 一流 龙头 成员 "
    "这 那 该 本 我 各 每 全 某 哪 另 整 两 几 多 些 家 所 个 座 间 一 二 三 四 五 六 七 八 九 十 百 院 医院 新区 什么 哪些 这些 那些 哪家 哪个 "
    "其他 其它 别的 有关 相关 许多 很多 所有 部分 级别 同级 同等 国内 国外 省内 省外 市内 区内 县内 院内 "
    "网络 核心 主体 医疗 卫生 专业 特色 重点 普通 基地 医养结合 远程 托管 分院 知名 著名 省市 市县 省市县 去 到 在 的 是 有 和 与 跟 同 对 给"
)


def _any_of(words: str) -> re.Pattern[str]:
    alternatives = "|".join(map(re.escape, sorted(words.split(), key=len, reverse=True)))
    return re.compile(f"(?:第[一二三四五六七八九十百零〇0-9]+|{alternatives})*")


_ONLY_KINDS = _any_of(f"{_OFFICIAL} {_DESCRIBING}")
_ONLY_OFFICIAL = _any_of(_OFFICIAL)
_ENDS_DESCRIBING = re.compile(
    "(?:" + "|".join(word for word in _DESCRIBING.split() if len(word) > 1 and word != "社区") + ")$"
)
"""A community hospital is called by its community: 某某道社区医院."""

# Where no place tells the left edge, a name ends before what cannot stand in one.
_LEFT_STOP = re.compile(
    r".*(?:怎么|怎样|如何|什么|为何|[的与及在到从由向被把将于来去至赴往等或让使据当其该本各每这那了着过是又也还就都并且但而之所以者们个家座年月日号给请找问查挂比里看说访]|有(?!限)|[上下](?!级)|(?<![协平太仁永泰安])和|成为|建设|创建|打造|支援|前往|走进|参观|推进|加强|成立|组建|联合|依托|携手|借助|包括|以及|通过|认为|作为|根据"
    r"|积极|全面|国家重点|重点|全省|全市|全县|全国|我[国省市县区]|一家|多家|知名|著名|上级|下级|邀请|聘请|引进|围绕|位于|隶属|介绍|帮助|帮扶|指导"
    r"|医院|记者|通讯员|书记|院长|主任|随着|对于|关于|经过|原为|前身|更名|改名|属于|进入|进驻|入驻|落户|辖区|距离|参加|出席|赶赴|抵达|返回|离开|负责|承担|接受)"
)
_NAME_CHARS = re.compile(r"[\u4e00-\u9fff〇○]+$")
_NOT_A_HOSPITAL = re.compile(
    r"有限(?:责任)?公司|股份|公司|协会|学会|联盟|管理(?:局|中心|委员会|办法|学)|建设(?:项目|指挥部)|绩效|学院"
)
_ORDINAL = re.compile(r"第?([一二三四五六七八九十])")
_WINDOW = 24
"""Characters that a name may have before its institution."""


@dataclass(frozen=True)
class Name:
    """The name of an institution, as it stands in a text."""

    text: str
    start: int
    places: tuple[Place, ...]
    """The chain of places it begins with; offsets within `text`."""
    rest: str
    """What follows the places, the institution included."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @cached_property
    def divisions(self) -> tuple[Division, ...]:
        return places.chain(self.places)

    @property
    def listed(self) -> bool:
        """Whether it begins with a place that the division codes know."""
        return any(division.code for place in self.places for division in place.divisions)

    @property
    def generic(self) -> bool:
        """No particular institution: 县医院, 三甲医院, 医院."""
        return not self.places and is_generic(self.rest)


def is_generic(name: str) -> bool:
    """Whether a name says only of what kind an institution is, not which one.

    Also where a describing word stands right before the institution: no hospital is called 智慧医院.
    """
    if re.fullmatch(r"[一二三四五六七八九十]院|第?[〇○零一二三四五六七八九]{3}医院", name):
        return False  # 二院; 九七五医院, the number of a military hospital
    body = name[: _last_institution(name)] if _INSTITUTION.search(name) else name
    return _ONLY_KINDS.fullmatch(body) is not None or _ENDS_DESCRIBING.search(body) is not None


def _last_institution(name: str) -> int:
    start = len(name)
    for match in _INSTITUTION.finditer(name):
        if match.end() == len(name):
            start = match.start()
    return start


def names_in(text: str) -> list[Name]:
    """The institutions named in a text, left to right; generic ones such as 县医院 are among them."""
    found: list[Name] = []
    after = 0
    for match in _INSTITUTION.finditer(text):
        if match.start() < after or _NOT_A_HOSPITAL.match(text, match.end()):
            continue
        name = _name_ending(text, match.end(), match.start(), after)
        if not name:
            continue
        if found and _is_branch(text, found[-1], name):
            name = _branch(found.pop(), name, text)
        found.append(name)
        after = name.end
    return found


def _is_branch(text: str, parent: Name, name: Name) -> bool:
    """Whether two names are one: 某医院集团某市医院, 某医院某省医院."""
    between = text[parent.end : name.start]
    return (
        not parent.generic and bool(name.places or between) and between in {"", "集团", "医疗集团"} and not name.generic
    )


def _branch(parent: Name, name: Name, text: str) -> Name:
    shift = name.start - parent.start
    own = tuple(p._replace(start=p.start + shift, end=p.end + shift) for p in name.places)
    whole = text[parent.start : name.end]
    return (
        Name(whole, parent.start, own, whole[own[-1].end :]) if own else Name(whole, parent.start, parent.places, whole)
    )


def _name_ending(text: str, end: int, institution: int, after: int) -> Name | None:
    """The name whose institution is `text[institution:end]` and which begins at `after` or later."""
    window = _NAME_CHARS.search(text, max(after, institution - _WINDOW), institution)
    start = window.start() if window else institution
    body = text[start:institution]
    best: tuple[int, tuple[Place, ...], int] | None = None
    runs = _chains(body)
    for run in reversed(runs):
        middle = body[run[-1].end :]
        if not _LEFT_STOP.match(middle) or _ONLY_KINDS.fullmatch(middle):
            best = (run[0].start, run, run[-1].end)
            break
    if best:
        left, run, rest = best
        town = re.match(r"(?:镇|乡|街道)(?=.{0,4}(?:卫生院|社区卫生服务))", body[rest:] + text[institution:end])
        if town:  # a town called like a county elsewhere
            own = _unlisted(run[-1].text + town[0])._replace(start=run[-1].start, end=rest + town.end())
            run, rest = (*run[:-1], own), own.end
        if _ONLY_KINDS.fullmatch(body, rest) and not _ONLY_OFFICIAL.fullmatch(body, rest):
            # A place's new hospital, its county-level hospitals: a description; only the kind is left.
            rest = next(i for i in range(rest, len(body) + 1) if _ONLY_OFFICIAL.fullmatch(body, i))
            return Name(text[start + rest : end], start + rest, (), text[start + rest : end])
        shifted = tuple(p._replace(start=p.start - left, end=p.end - left) for p in run)
        return Name(text[start + left : end], start + left, shifted, body[rest:] + text[institution:end])
    stop = _LEFT_STOP.match(body)
    left = stop.end() if stop else 0
    short = re.fullmatch(r"[一二三四五六七八九十]院|附[一二三四五]?院", text[institution:end])
    if short and not 1 <= len(body) - left <= 4:
        return None  # 全院, 出院, 住院: no institution
    whole = text[start + left : end]
    unlisted = _UNLISTED.match(whole)
    if unlisted:
        return Name(whole, start + left, (_unlisted(unlisted[1]),), whole[unlisted.end(1) :])
    return Name(whole, start + left, (), whole)


# A place that the division codes do not list: renamed, merged or misspelt.
_UNLISTED = re.compile(
    r"((?![我本该全各某这那同]|第)[\u4e00-\u9fff]{1,4}?(?:自治县|[县市旗]|(?<!社)区))(?=(?:第[一二三四五六七八九十]|人民|中心|中医|中西医|妇幼|妇女|儿童|精神|口腔|传染|公共卫生|疾病预防|急救|社区)?.{0,6}(?:医院|保健院|中心)$)"
)


def _unlisted(text: str) -> Place:
    return Place(0, len(text), text, (Division("", text),))


def _chains(body: str) -> list[tuple[Place, ...]]:
    """Runs of places that stand directly one after the other."""
    runs: list[list[Place]] = []
    for place in places.places_in(body):
        beside = bool(runs) and runs[-1][-1].end == place.start
        if beside and _fits(runs[-1], place):
            runs[-1].append(place)
        elif not beside or places.unit_of(place.text):
            runs.append([place])
        # else a street or a village that is called like a county elsewhere
    return [tuple(run) for run in runs]


def _fits(run: list[Place], place: Place) -> bool:
    """Whether a place continues a chain: it lies in the place before it, or could by its unit."""
    before = places.chain(run)[-1]
    return any(d.within(before) for d in place.divisions) or len(place.text) > 2


# ---------------------------------------------------------------- one institution, many names

_LONG_FORMS = (
    ("中医医院", "中医院"),
    ("疾病预防控制中心", "疾控中心"),
    ("妇幼保健计划生育服务中心", "妇幼保健院"),
    ("公共卫生", "公卫"),
)


def core(rest: str) -> str:
    """The part of a name behind its places, in a form that equal names share."""
    text = rest.lstrip("市县区省州旗")
    for long, short in _LONG_FORMS:
        text = text.replace(long, short)
    return text


_GENERAL = frozenset({"医院", "人民医院", "中心医院", "第一人民医院", "总医院"})


def _same(a: Name, b: Name) -> bool:
    """Whether two names can be one institution: the same core, and places that fit together."""
    if not a.places or not b.places:
        shorter, longer = sorted((a.text, b.text), key=len)
        return longer.endswith(shorter)
    one, other = a.divisions[-1], b.divisions[-1]
    here = one == other or one.name == other.name or bool(set(a.places[-1].divisions) & set(b.places[-1].divisions))
    cores = {core(a.rest), core(b.rest)}
    return here and (len(cores) == 1 or ("医院" in cores and cores <= _GENERAL))


# ---------------------------------------------------------------- the subject of a report


@dataclass(frozen=True)
class Mentions:
    """The texts to look for the subject in, the most telling first."""

    headline: Sequence[str]
    """Title and subtitle."""
    byline: str
    lead: str
    """The first paragraph of the body."""
    body: str
    headings: Sequence[str] = ()
    rest: str = ""
    """What was set aside: captions, sources, mastheads."""

    @cached_property
    def whole(self) -> str:
        """All of them, a line each; offsets of names are into this."""
        return "\n".join([*self.headline, self.byline, self.body, self.rest])


_SECOND_NAME = re.compile(
    r"^\s*[（(【]\s*(?:又名|原名|原|曾用名|简称|以下简称|前身为|前身是|加挂|挂|也称|亦称|又叫|又称|也叫|即|同时挂牌)?[“\"‘《]?(?P<name>[\u4e00-\u9fff]{3,24}?)[”\"’》]?(?:牌子)?\s*[）)】]"
)
_OTHER_NAME = re.compile(
    r"(?:又名|原名|曾用名|曾名|简称|前身是|前身为|前身系|前身叫|前身|更名为|改名为|改称|更名|加挂了?|挂牌|挂上?了?|增挂了?|也叫|又叫|亦称|也称|又称|另称|俗称|原为|原是|原称|原叫|以前叫|过去叫|从前叫|曾叫|旧称|第二名称(?:是|为)?|另一个名字(?:是|叫)?)"
    r"[“\"‘《：:]?(?P<name>[\u4e00-\u9fff]{3,24}?)(?=[”\"’》，。；、！？（(]|牌子|的牌|两块|$)"
)


def subjects(mentions: Mentions) -> tuple[Hospital, ...]:
    """The hospitals that a report is about, with their aliases; none when the report names none.

    More than one only when the report divides itself between them: each has a heading of its own.
    """
    whole = mentions.whole
    groups = [_lengthened(group, whole) for group in _groups(names_in(whole))]
    if not groups:
        return _composed(whole)
    outside = _places_outside_names(whole)
    ranked = sorted(groups, key=lambda group: -_weight(group, mentions, outside, groups))
    parted = [group for group in ranked if len(group) > 1 and _heads_a_section(group, mentions.headings)]
    if len(parted) > 1 and ranked[0] in parted:
        best = sorted(parted, key=lambda group: group[0].start)
    elif _is_subject(ranked[0], mentions, outside):
        best = ranked[:1]
    else:
        return _composed(whole)
    found = []
    for group in best:
        name = _canonical(group)
        others = (*_other_names(group, whole), *_abbreviations(name, whole), *_nicknames(whole))
        found.append(Hospital(name.text, aliases(name, others, whole)))
    return tuple(found)


def _abbreviations(name: Name, whole: str) -> tuple[str, ...]:
    """Short forms that the text uses of its own: names whose characters the full name holds in their order."""
    full = "".join(d.name for d in name.divisions) + name.rest
    short = {n.text for n in names_in(whole) if not n.generic and not n.listed and len(n.text) < len(name.text)}
    return tuple(sorted(s for s in short if s[0] in full[:4] and holds_in_order(s, full)))


def _nicknames(whole: str) -> tuple[str, ...]:
    """Names without a place that the text sets in quotation marks and uses again: what people call the hospital."""
    quoted = re.findall(r"[“「‘『]([\u4e00-\u9fff]{2,8}?(?:医院|卫生院))[”」’』]", whole)
    return tuple(
        nickname
        for nickname in dict.fromkeys(quoted)
        if whole.count(nickname) > 1
        and any(name.text == nickname and not name.generic and not name.listed for name in names_in(nickname))
    )


def holds_in_order(short: str, full: str) -> bool:
    """Whether the characters of a short name stand in the full one in their order."""
    rest = iter(full)
    return all(character in rest for character in short)


def named(name: str, mentions: Mentions) -> Hospital:
    """A hospital whose name is given rather than recognised, with the aliases that follow from it."""
    whole = mentions.whole
    parsed = next((n for n in names_in(name) if n.end == len(name)), None)
    if parsed is None or parsed.generic:
        return Hospital(name)
    return Hospital(name, aliases(parsed, _other_names([parsed], whole), whole))


def _lengthened(group: list[Name], whole: str) -> list[Name]:
    """The names with the character before them, where that always is the same one: 岚县 in every 青岚县."""
    longer = {text: _character_before(text, whole) for text in {name.text for name in group if name.places}}
    return [_with(longer[name.text], name) if longer.get(name.text) else name for name in group]


def _character_before(text: str, whole: str) -> str:
    """The character that stands before every mention of a name, where it can be part of it; else empty."""
    starts = [m.start() for m in re.finditer(re.escape(text), whole)]
    before = {whole[i - 1] if i else "" for i in starts}
    character = next(iter(before), "")
    belongs = len(starts) > 2 and len(before) == 1 and _NAME_CHARS.match(character) and character not in _VERBS
    return character if belongs else ""


def _with(character: str, name: Name) -> Name:
    place = _unlisted(character + name.places[0].text)
    later = [p._replace(start=p.start + 1, end=p.end + 1) for p in name.places[1:]]
    return Name(character + name.text, name.start - 1, (place, *later), name.rest)


_VERBS = frozenset("在到对与和的是为由从向于来去赴让把使据该本省市县区有及将给被跟同以往入进访帮助请问近日年月说者看")


def _heads_a_section(group: list[Name], headings: Sequence[str]) -> bool:
    """Whether a heading names an institution, or begins with its place alone: 某县：小弟要有小弟的样."""
    names = {name.text for name in group}
    fronts = {front for name in group for front in _place_names(name)}
    return any(
        any(name in heading for name in names) or re.split("[：:，,]", heading)[0].strip() in fronts
        for heading in headings
    )


def owner(text: str, found: Sequence[Hospital]) -> Hospital | None:
    """Which of several hospitals a text names, when it names just one.

    A place alone names its hospital at the beginning; further on it may be where patients come from.
    """
    count = Counter(name for h in found for name in {h.name, *h.aliases})

    def names(name: str) -> bool:
        return count[name] == 1 and (text.startswith(name) if _INSTITUTION.search(name) is None else name in text)

    named = [h for h in found if any(map(names, (h.name, *h.aliases)))]
    return named[0] if len(named) == 1 else None


def speaks_of_own(text: str) -> bool:
    """Whether a text without a named hospital is about one all the same: 我院, 该院, 县医院."""
    return bool(re.search(r"我院|该院|本院|院方", text)) or any(
        name.generic and re.match(r"[县市区旗](?!级|域)", name.rest) and len(name.rest) > 2 for name in names_in(text)
    )


def _groups(names: Sequence[Name]) -> list[list[Name]]:
    """Names of one institution together."""
    groups: list[list[Name]] = []
    seen: dict[str, list[Name]] = {}  # a long report names the same few thousands of times
    for name in names:
        if name.generic:
            continue
        if name.text not in seen:
            seen[name.text] = next((group for group in groups if any(_same(name, other) for other in group)), [])
            if not seen[name.text]:
                groups.append(seen[name.text])
        seen[name.text].append(name)
    return groups


def _places_outside_names(text: str) -> Counter[str]:
    """How often each place is named other than in the name of an institution, by its short name."""
    inside = {offset for name in names_in(text) for offset in range(name.start, name.end)}
    return Counter(place.divisions[0].short for place in places.places_in(text) if place.start not in inside)


def _weight(group: list[Name], mentions: Mentions, outside: Counter[str], groups: list[list[Name]]) -> float:
    """How much speaks for an institution being what the report is about."""
    texts = {name.text for name in group}

    def stands_in(text: str) -> bool:
        return any(t in text for t in texts)

    weight = min(len(group), 8) * 1.0
    weight += 4.0 * any(stands_in(text) for text in mentions.headline)
    weight += 4.0 * stands_in(mentions.byline)
    weight += 3.0 * stands_in(mentions.lead)
    shorts = {d.short for name in group for d in name.divisions[-1:]}
    if stands_in(mentions.byline) or not all(_OFFICER.match(mentions.whole, name.end) for name in group):
        weight += 2.0 * min(4, max((outside[s] for s in shorts), default=0))
    else:
        weight -= 2.0  # the home of guests, however often their town is named
    weight += 2.0 * any(s in text for s in shorts for text in mentions.headline)
    if not shorts:
        weight -= 2.0  # a name without a place is a brand or a partner known by it
    level = max((len(d.code) for name in group for d in name.divisions), default=2)
    others = max((len(d.code) for other in groups if other is not group for n in other for d in n.divisions), default=0)
    if level == 2 < others:
        weight -= 4.0  # reports on a county's hospital name its patrons in the provincial capitals
    return weight


_OFFICER = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}科)?(?:原|党委|常务)?(?:副?(?:院长|书记|主任)|副?教授|(?:副?主任|主治)?医师|医生|护士长|护师|专家)"
)
"""Behind the name of an institution: someone who comes from there, as patrons and guests do."""


def _is_subject(group: list[Name], mentions: Mentions, outside: Counter[str]) -> bool:
    """A hospital named once in passing is not what a report is about."""
    texts = {name.text for name in group}
    prominent = any(
        t in text for t in texts for text in [*mentions.headline, mentions.byline, mentions.lead, mentions.rest]
    )
    local = any(outside[d.short] for name in group for d in name.divisions[-1:])
    return prominent or len(group) >= 2 or local


def _canonical(group: list[Name]) -> Name:
    """The most frequent form with an administrative unit; the longer one when they are as frequent."""
    count = Counter(name.text for name in group)

    def rank(name: Name) -> tuple[bool, bool, bool, int, int]:
        units = [places.unit_of(p.text) for p in name.places]
        own = bool(units and units[-1])
        province = len(name.places) > 1 and len(name.divisions[0].code) == 2
        return (any(units), own, not province, count[name.text], len(name.text))

    return max(group, key=rank)


def _composed(whole: str) -> tuple[Hospital, ...]:
    """A hospital that is only called 县人民医院, in a report that names a single county.

    Both halves of the name stand in the source; nothing is put together where two would fit.
    """
    generic = Counter(
        name.rest
        for name in names_in(whole)
        if name.generic and re.match(r"[县市区旗](?!级|域)", name.rest) and len(name.rest) > 3
    )
    if not generic:
        return ()
    rest = generic.most_common(1)[0][0]
    unit = rest[0]
    found = {p.text: p for p in places.places_in(whole) if p.text.endswith(unit) and len(p.divisions) == 1}
    if len(found) != 1:
        return ()
    place = next(iter(found))
    name = names_in(place + rest[1:])
    return (Hospital(name[0].text, aliases(name[0], (), whole)),) if name else ()


def _other_names(group: list[Name], whole: str) -> tuple[str, ...]:
    """Second and former names that the text itself gives."""
    texts = sorted({name.text for name in group}, key=len, reverse=True)
    found: dict[str, None] = {}
    for text in texts:
        for match in re.finditer(re.escape(text), whole):
            second = _SECOND_NAME.match(whole[match.end() : match.end() + 40])
            if second and names_in(second["name"]):
                found[names_in(second["name"])[0].text] = None
            if whole[: match.start()].endswith(("（", "(")) and whole[match.end() :].startswith(("）", ")")):
                line = whole[: match.start() - 1].rpartition("\n")[2]
                found |= {n.text: None for n in names_in(line) if n.end == len(line) and not n.generic}
    for match in _OTHER_NAME.finditer(whole):
        near = whole[max(0, match.start() - 40) : match.start()]
        if any(t in near for t in texts) or re.search(r"医院|该院|我院|中心", near):
            for name in names_in(match["name"]):
                if not name.generic and not any(_same(name, own) for own in group):
                    found[name.text] = None
    return tuple(found)


# ---------------------------------------------------------------- aliases

_TRADES = {"中医药": "中医", "医": "医", "卫生": "卫"}
"""What stands for a school's trade in its nickname: 某医附院, 某卫附院."""
_SCHOOLS = {"医科大学": "医大", "医药大学": "医大", "医学院": "医", "大学": "大", "学院": "院"}


def _short_cores(rest: str) -> list[str]:
    """How people shorten what follows the place."""
    text = rest
    short: list[str] = []
    ordinal = re.match(r"第([一二三四五六七八九十])(人民|中心)?医院$", text)
    if ordinal:
        short += [f"{ordinal[1]}院", f"第{ordinal[1]}医院", f"第{ordinal[1]}人民医院"]
    if re.fullmatch(r"(人民|中心)医院|医院", text):
        short += ["医院"]
    if "中西医结合" in text:
        short += ["中西医结合医院", "中西医医院", "中西医"]
    elif "中医" in text and text.endswith("医院"):
        short += ["中医医院", "中医院", "中医"]
    if "妇幼" in text:
        short += ["妇幼保健院", "妇幼保健", "妇幼院", "妇幼", "妇保院", "妇保"]
    if re.search("妇女儿童|妇儿|儿童|妇产|肿瘤|口腔|眼科|传染病|精神|骨科|胸科|康复", text) and text.endswith("医院"):
        kind = text.removesuffix("医院")
        short += [kind + "医院", {"妇女儿童": "妇儿医院"}.get(kind, kind)]
    if "疾病预防控制" in text or "疾控" in text:
        short += ["疾病预防控制中心", "疾控中心", "疾控"]
    if "公共卫生" in text or "公卫" in text:
        for form in (text, text.replace("公共卫生", "公卫")):
            short += [
                form,
                form.replace("医疗中心", "中心").replace("临床中心", "中心"),
                re.sub("(医疗|临床)?中心$", "", form),
            ]
    enterprise = re.match(r"(.*?)(?:集团)?(?:有限|股份|责任)*公司(职工|总|中心)?医院$", text)
    if enterprise:
        own = enterprise[2] or ""
        short += [enterprise[1] + kind for kind in (f"{own}医院", "医院", "公司医院", f"公司{own}医院")]
    brand = re.fullmatch(r"([\u4e00-\u9fff]{2,4}?)(?:中心|人民|总)?医院", text)
    if brand and not _ONLY_KINDS.fullmatch(brand[1]):
        short += [f"{brand[1]}医院", brand[1]]
    if "社区卫生服务" in text:
        short += [text.replace("卫生服务中心", ""), text.replace("卫生服务", "")]
    if "精神卫生中心" in text:
        short += ["精卫中心", "精神卫生中心"]
    if "急救" in text:
        short += ["急救中心", "120急救中心", "120"]
    military = re.match(r"(.*?)第?([〇○零一二三四五六七八九]{3})医院$", text)
    if military:
        digits = "".join(str("〇一二三四五六七八九".index(c)) for c in re.sub("[○零]", "〇", military[2]))
        short += [f"{military[2]}医院", f"{digits}医院", f"第{digits}医院", f"{military[1]}{digits}医院"]
    township = re.match(r"(.{2,6}?)(镇|乡|街道|街)(中心)?(卫生院|社区卫生服务中心)$", text)
    if township:
        town, unit, _, kind = township.groups()
        kinds = ["卫生院", "中心卫生院"] if kind == "卫生院" else ["社区卫生服务中心", "社区医院", "社区"]
        short += [f"{town}{u}{k}" for u in ("", unit) for k in [*kinds, ""]]
    short += _attached(text)
    if text.endswith("儿童医院") and "妇女" not in text:
        short += ["儿院", "儿童院"]
    return list(dict.fromkeys(s for s in short if len(s) >= 2))


def _attached(text: str) -> list[str]:
    """How people shorten the hospital of a university or a college."""
    attached = re.match(
        r"(.*?(?:大学|学院|学校|医科院|科学院))(?:附属)?(第[一二三四五六七八九十])?(?:附属)?(.*?)医院$", text
    )
    if not attached or "附属" not in text:
        return []
    short: list[str] = []
    school, number, kind = attached[1], (attached[2] or "").removeprefix("第"), attached[3]
    brief = re.sub("医科大学|医药大学|医学院|大学|学院", lambda m: _SCHOOLS[m[0]], school)
    trade = re.search("中医药|医|卫生", school[1:])
    nickname = school[0] + _TRADES[trade[0]] if trade else brief
    if number == "一":
        short += ["附院", "附属医院"]
    for name in dict.fromkeys((school, brief, nickname)):
        short += [f"{name}附属医院", f"{name}附院"] if number == "一" else []
        short += [f"{name}附属{attached[2] or ''}{kind}医院", f"{name}{number}附院", f"{name}附{number}院"]
        short += (
            [f"{name}附{number}", f"{name}{number}院", f"{name}第{number}附属医院"]
            if number
            else [f"{name}附属医院", f"{name}附院"]
        )
    short += [f"{number}附院", f"附属{attached[2] or ''}医院"] if number else ["附院", "附属医院"]
    return short


def aliases(name: Name, others: Sequence[str], whole: str) -> tuple[str, ...]:
    """Other ways to say a hospital's name, the telling ones first and the place alone last."""
    found: dict[str, None] = {}
    if name.places:
        own = name.places[-1]
        unit = places.unit_of(own.text)
        short = places.short_name(own.text)
        full = name.divisions[-1].name
        units = dict.fromkeys(u for u in (unit, places.unit_of(full)) if u)
        fronts = [short, *(short + u for u in units), own.text, full]
        cores = [name.rest.lstrip("市县区省州旗") or name.rest, *_short_cores(name.rest.lstrip("市县区省州旗"))]
        for c in dict.fromkeys(cores):
            for front in dict.fromkeys(fronts):
                found[front + c] = None
        if re.search(r"[镇乡街]|第?[〇○零一二三四五六七八九]{3}医院|大学|学院", name.rest):
            found |= dict.fromkeys(c for c in cores if len(c) > 3 or name.rest.startswith(c))
        if full.endswith("旗") and len(short) > 3:
            brief = [short[0] + full[-2:], short[:2] + full[-2:]]  # banners shorten to first syllable, side, 旗
            sides = re.search(r"[左右前后中]", short)
            brief += [short[0] + sides[0] + full[-2:]] if sides else []
            found |= dict.fromkeys(front + c for front in brief for c in cores)
            found |= dict.fromkeys(front for front in brief if len(front) > 3)
        for c in cores:
            for u in units:
                if len(c) > 1 and _stands_alone(u + c, whole):
                    found[u + c] = None  # 县人民医院: how the report itself shortens the name
        nickname = short[0] + "医"
        if re.search(rf"{nickname}(?![院疗生务学药科保师护治用者患])", whole):
            found[nickname] = None
    elif len(name.rest) > 2:
        for c in _short_cores(name.rest):
            found[c] = None
    for other in others:
        found[other] = None
        for parsed in names_in(other):
            if parsed.text == other and not parsed.generic:
                found |= dict.fromkeys(a for a in aliases(parsed, (), "") if a not in _place_names(parsed))
    if name.places:
        for place in _place_names(name):
            found.pop(place, None)
            found[place] = None
    found.pop(name.text, None)
    return tuple(a for a in found if _tells_which(a))


def _tells_which(alias: str) -> bool:
    """Whether an alias is more than a kind; 县医院 is kept, as reports call their own so."""
    numbered = re.match(r"[〇○零一二三四五六七八九]{3}", alias) is not None
    body = alias[: _last_institution(alias)] if _INSTITUTION.search(alias) else alias
    return numbered or _ONLY_KINDS.fullmatch(body) is None or re.match("[县市区旗]", alias) is not None


def _stands_alone(alias: str, whole: str) -> bool:
    """Whether an alias stands in a text somewhere with no Chinese character before it."""
    at = whole.find(alias)
    while at >= 0:
        if not at or not "\u4e00" <= whole[at - 1] <= "\u9fff":
            return True
        at = whole.find(alias, at + 1)
    return False


def _place_names(name: Name) -> list[str]:
    if not name.places:
        return []
    own = name.places[-1].text
    return list(dict.fromkeys([own, places.short_name(own), name.divisions[-1].name]))

"""Names of an institution besides its full name: from the parts of the name, and from what the text says.

The short forms are rows of `called.toml`.  A form is kept only if it tells which institution is meant, and
if it is not what another place's institution would be called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from corpus import installed
from corpus.names import grammar, places
from corpus.names.grammar import Row
from corpus.names.name import Name, kind_start, leading_places, mother_of, names_in, place_names
from corpus.names.standing import stands, starts

_UNIT = re.compile("^[市县区省州旗]+(?!立)")
_UNIVERSITY = re.compile("[^医药卫]{2,4}大学")
_REMEMBERED = 1024
"""Short forms of which it is remembered whether a text says them: many institutions of one text share theirs."""
_LONG_PLACE = 4
"""Characters of a banner's name that is shortened: 科尔沁右翼前旗."""


def aliases(name: Name, others: Sequence[str], whole: str) -> tuple[str, ...]:
    """Other ways to say a hospital's name, the telling ones first and the place alone last.

    `others`: second names, which the text itself gives; `whole`: that text.
    """
    derived: dict[str, None] = {}
    trusted = has_own_place(name, whole)
    for form in _derived(name, whole, trusted=trusted):
        if tells_which(form) and not _is_elsewhere(form, name):
            derived[form] = None
    found = dict(derived)
    for other in others:
        for told in _with_place(other, name, trusted=trusted):
            found[told] = None
            found |= dict.fromkeys(_of_second(told, whole))
    if trusted and (not name.listed or name.seat[0].code):  # of a district whose city is not listed nothing is known
        for place in place_names(name):
            found.pop(place, None)
            found[place] = None
    found.pop(name.text, None)
    return tuple(found)


def _with_place(other: str, name: Name, *, trusted: bool) -> Sequence[str]:
    """A second name as it is told, or, where it is told without the place, with that of the hospital: 县第二人民医院."""
    rest = _UNIT.sub("", other.removeprefix("自治"))
    if len(rest) == len(other) or not name.places or not trusted:
        return [other]
    return [front + rest for front in _fronts(name, trusted=True)]


@lru_cache(_REMEMBERED)
def _of_second(other: str, whole: str) -> tuple[str, ...]:
    """The short forms of a second name, without its place alone."""
    parsed = next((name for name in names_in(other) if name.text == other and not name.generic), None)
    return tuple(a for a in aliases(parsed, (), whole) if a not in place_names(parsed)) if parsed else ()


def has_own_place(name: Name, whole: str) -> bool:
    """Whether the place that a name begins with is where the institution lies, rather than a brand: 长海医院."""
    if not name.places:
        return False
    own = name.places[-1]
    if name.places[0].start:
        return False  # a branch: its mother's name comes first
    if places.unit_of(own.text) or len(name.places) > 1:
        return True
    full = name.divisions[-1]
    if not full.code:
        return False  # a city in the name of a brand: its other hospitals are named after it as well
    if full.name != own.text and stands(full.name, whole):
        return True
    brand = own.text in grammar.grammar().place_words
    return not brand and (len(full.code) < 6 or _core(name.rest) != "医院")


def code_of(full: str, others: Sequence[str] = ()) -> str:
    """The division code of the place that a hospital's name begins with; empty where there is none."""
    run = leading_places(full)
    parsed = next(iter(names_in(full)), None)
    if parsed and parsed.start == 0 and parsed.places and not has_own_place(parsed, "，".join(others)):
        return ""
    return places.chain(run)[-1].code if run else ""


def tells_which(alias: str) -> bool:
    """Whether an alias is more than a kind."""
    if re.match(r"[〇○零一二三四五六七八九0-9]{3}|[一二三四五六七八九十]附?院", alias) or alias.startswith("附"):
        return True
    place = places.place_at(alias, 0)
    if place and place.end < len(alias):
        return True  # 新县, 和县, 友好区: what looks like a describing word is a place here
    body = alias[: kind_start(alias)]
    return grammar.grammar().only_kinds.fullmatch(body) is None


def _is_elsewhere(alias: str, name: Name) -> bool:
    """Whether an alias spells a place with its unit that the name does not begin with."""
    place = places.place_at(alias, 0)
    if not place or not places.unit_of(place.text) or place.end == len(alias):
        return False
    if not name.places:
        return place.text not in name.text
    own = {division for p in name.places for division in (*p.divisions, *name.divisions)}
    own_names = {form for division in own for form in (division.name, division.short)}
    return not (own & set(place.divisions)) and not any(n in place.text for n in own_names)


# ---------------------------------------------------------------- forms from the parts


def _without_owner(name: Name) -> Iterator[str]:
    """A name from its place on, where only the short brand of a company, or a division of the corps, stands before."""
    for number, place in enumerate(places.places_in(name.text)):
        owner, rest = name.text[: place.start], name.text[place.start :]
        company = not number and _COMPANY_IN_SHORT.fullmatch(owner) and not _bears_a_name().match(owner)
        if company or _DIVISION.search(owner):
            yield rest


_COMPANY_IN_SHORT = re.compile("[\u4e00-\u9fff]{2,3}")
_DIVISION = re.compile("第?[一二三四五六七八九十]{1,3}师$")


@cache
def _bears_a_name() -> re.Pattern[str]:
    """Owners without which a name is another hospital's: 武警云南总队医院 is no 云南总队医院, 同济某地医院 no 某地医院."""
    return re.compile("|".join(row["pattern"] for row in grammar.rows()["owner"] if row["name"] != "state"))


def _derived(name: Name, whole: str, *, trusted: bool) -> Iterator[str]:
    core = _core(name.rest)
    short = called(core)
    if not name.places:
        for form, alone in short:
            if alone:
                yield form
        yield from _of_campus(name, whole)
        for place in leading_places(name.text)[-1:]:  # 河南军区医院, of 河南省军区医院
            yield places.short_name(place.text) + name.text[place.end :]
        yield from _without_owner(name)
        return
    forms = list(dict.fromkeys([core, *(form for form, _ in short)]))
    for form in forms:
        for front in _fronts(name, trusted=trusted):
            if not (form == "医院" and front in grammar.grammar().place_words):
                yield front + form  # but 东方医院 is any of many
    if re.search("[镇乡街]", name.rest) or (trusted and _has_brand(name)):
        yield from (form for form in [core] if len(form) > 3)
    for form, alone in short:
        if alone:
            yield form
    yield from _of_campus(name, whole)
    yield from _banners(name, forms)
    if trusted:
        yield from _as_the_text_says(name, whole)
    yield from (form for form, alone in short if not alone and _is_said(form, whole))


def _of_campus(name: Name, whole: str) -> Iterator[str]:
    """The short names of a hospital with one of its campuses: 某市二院某院区."""
    if mother := mother_of(name):
        own = name.text[len(mother.text) :]
        yield from (form + own for form in aliases(mother, (), whole) if form not in place_names(mother))


def _core(rest: str) -> str:
    return _UNIT.sub("", rest) or rest


def _has_brand(name: Name) -> bool:
    """Whether something besides places, numbers and kinds is in a name, by which alone it is known."""
    body = name.rest[: kind_start(name.rest)]
    known = grammar.grammar()
    if known.only_kinds.fullmatch(body) or re.match("[市县区省州旗]", body):
        return False
    return body not in known.saints


def _fronts(name: Name, *, trusted: bool) -> list[str]:
    """The ways to write the place that a name begins with."""
    own = name.places[-1].text
    if not trusted:
        return [own]
    short, full = places.short_name(own), name.divisions[-1].name
    units = [u for u in (places.unit_of(own), places.unit_of(full)) if u and not short.endswith(u)]
    return list(dict.fromkeys([short, *(short + unit for unit in units), own, full]))


def _banners(name: Name, forms: Sequence[str]) -> Iterator[str]:
    """Banners shorten to their first syllable, side and 旗: 科右前旗."""
    full = name.divisions[-1].name
    short = places.short_name(name.places[-1].text)
    if not full.endswith("旗") or len(short) < _LONG_PLACE:
        return
    brief = [short[0] + full[-2:], short[:2] + full[-2:]]
    sides = re.search(r"[左右前后中]", short)
    brief += [short[0] + sides[0] + full[-2:]] if sides else []
    for front in brief:
        yield from (front + form for form in forms)
    yield from (front for front in brief if len(front) >= _LONG_PLACE)


def _as_the_text_says(name: Name, whole: str) -> Iterator[str]:
    """松医: a short form that is the report's own."""
    nickname = name.places[-1].text[0] + "医"
    if _is_word(nickname, whole):
        yield nickname


@lru_cache(_REMEMBERED)
def _is_word(nickname: str, whole: str) -> bool:
    """Whether a text has a nickname that ends with 医 as a word of its own."""
    return any(whole[at + len(nickname) : at + len(nickname) + 1] not in _GOES_ON for at in starts(nickname, whole))


@lru_cache(_REMEMBERED)
def _is_said(form: str, whole: str) -> bool:
    """Whether a text says a short form without its place: 六院现有床位600张."""
    return any(
        (not at or not _HAN.match(whole, at - 1) or whole[at - 1] in _BEFORE)
        and not _IN_A_NAME.match(whole, at + len(form))
        for at in starts(form, whole)
    )


_HAN = re.compile("[\u4e00-\u9fff]")
_BEFORE = frozenset("在到去的和与")
_IN_A_NAME = re.compile("[\u4e00-\u9fff]{0,2}院|集团")


_GOES_ON = frozenset("院疗生务学药科保师护治用者患")
"""Behind 医 these make another word of it."""


# ---------------------------------------------------------------- rows


@cache
def rows() -> Mapping[str, tuple[Row, ...]]:
    """The rows of called.toml."""
    with installed.file("corpus.names", "called.toml") as text:
        return grammar.read(text)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Row], ...]:
    return tuple((re.compile(row["core"]), row) for row in rows()["called"])


@lru_cache(maxsize=4096)
def called(core: str) -> tuple[tuple[str, bool], ...]:
    """How people shorten what follows the place, and whether they say it without the place."""
    found: dict[str, bool] = {}
    for pattern, row in _patterns():
        match = pattern.fullmatch(core)
        if not match or not _applies(row, match):
            continue
        least = row.get("alone", 0) if match.groupdict().get("brand", "") not in grammar.grammar().saints else 0
        for form in _said(row, match):
            if len(form) > 1 and form != core:
                found.setdefault(form, 0 < least <= len(form))
    return tuple(found.items())


def _applies(row: Row, match: re.Match[str]) -> bool:
    """Whether the conditions of a row hold."""
    known = grammar.grammar()
    if row.get("brand"):
        return known.only_kinds.fullmatch(match["brand"]) is None and not re.search("大学|学院|附属", match["brand"])
    if row.get("fields"):
        return known.only_fields.fullmatch(match["kind"]) is not None
    return True


_TRADE = re.compile("(?:中?医药?|卫生)?(?:科学?|职业)?(?:大学|学院)(?:医学院)?$")
"""What kind of school it is, which people leave out: 湘南 of 湘南医科大学."""


def _said(row: Row, match: re.Match[str]) -> Iterator[str]:
    groups = {key: value or "" for key, value in match.groupdict().items()}
    town = places.place_at(groups.get("of", ""), 0)
    groups["town"] = places.short_name(town.text) if town else ""
    groups["stem"] = _TRADE.sub("", groups.get("of", ""))
    for school in ways_to_say(groups["of"]) if row.get("school") else [""]:
        for template in row["says"]:
            form = template.format(school=school, **groups)
            if not (school == groups.get("of") and re.search("附属第.医院|第.附属医院", form)):
                yield form  # the two spellings of a numbered hospital's full name are one


@lru_cache(maxsize=1024)
def ways_to_say(school: str) -> tuple[str, ...]:
    """A school in full and shortened: 燕东医科大学, 燕东医大, 燕医."""
    words, trades = rows()["school"]
    short = dict(zip(words["words"], words["short"], strict=True))
    pattern = re.compile("|".join(words["words"]))
    found = {school: None}
    last = list(pattern.finditer(school))[-1:]
    for match in last:
        found |= {school[: match.start()] + way: None for way in short[match[0]].split()}
        if pattern.search(school[: match.start()]):
            outer = school[: match.start()]
            found |= {outer: None, pattern.sub(lambda m: short[m[0]].split()[0], outer): None}
    found[pattern.sub(lambda m: short[m[0]].split()[0], school)] = None
    if _UNIVERSITY.match(school):
        found[school[0] + "大"] = None  # 浙大, of 浙江大学医学院 as well
    for word, way in zip(trades["words"], trades["short"], strict=True):
        if word in school[1:]:
            of_it = (each for each in way.split() if not each.endswith("大") or "大学" in school)
            found |= dict.fromkeys(school[0] + each for each in of_it)
            return tuple(found)
    return tuple(found)

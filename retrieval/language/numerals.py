"""One number, written in several ways: 1600 and 一千六百, 951100 and 95.11万, 2023 and 二〇二三, the floor 3F and 三楼."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(r"[一二两三四五六七八九十百千万〇零]{2,}")
_ARABIC = re.compile(r"[1-9][0-9]{1,7}")
_MYRIADS = re.compile(r"(?<![0-9])[0-9]+(?:\.[0-9]+)?[万亿]")
_LONGEST = 16
"""Characters of a number, at most."""


def same_number(word: str) -> list[str]:
    """Other ways to write a number of two digits or more; none for any other word."""
    if len(word) > _LONGEST:
        return []
    if floor := _FLOOR.fullmatch(word):
        return _same_floor(word, floor["above"] or floor["letter"], floor["below"])
    if _ARABIC.fullmatch(word):
        return [*_spelt(int(word)), *_in_myriads(int(word))]
    if _MYRIADS.fullmatch(word):
        return [f"{float(word[:-1]) * (10_000 if word[-1] == '万' else 100_000_000):.0f}"]
    value = value_of(word)
    return [str(value), *_in_myriads(value)] if value else []


_FLOOR = re.compile(
    "(?:(?P<above>[1-9][0-9]?|[一二三四五六七八九十]{1,3})[楼层]|(?P<letter>[1-9][0-9]?)f"
    "|(?:b|(?:地下|负)(?=.[楼层]))(?P<below>[1-9一二三四五六七八九])[楼层f]?)"
)


def _same_floor(word: str, above: str, below: str) -> list[str]:
    """Other ways to write a floor: 三楼, 3层 and 3f; 地下一层 and b1."""
    said = above or below
    value = int(said) if said.isdecimal() else value_of(said) or _DIGITS.get(said) or _UNITS.get(said, 0)
    if not value:
        return []
    written = [str(value), _counted(value)]
    if above:
        found = [f"{one}{unit}" for one in written for unit in "楼层"] + [f"{value}f"]
    else:
        found = [f"{sign}{one}{unit}" for sign in ("地下", "负") for one in written for unit in "楼层"] + [f"b{value}"]
    return [one for one in found if one != word]


def with_digits(text: str) -> str:
    """A text with its Chinese numbers above ten in digits: 七十一项 becomes 71项, 万一 and 三八节 stay."""
    return _CHINESE.sub(lambda match: str(value_of(match[0]) or match[0]), text)


def value_of(numeral: str) -> int:
    """The value of a Chinese numeral of two characters or more, below a hundred million; 0 when it is none.

    Only years are read digit by digit: 二〇二三, but not 三八 or 九七五.
    """
    if not _CHINESE.fullmatch(numeral):
        return 0
    if all(c in _DIGITS for c in numeral):
        year = int("".join(str(_DIGITS[c]) for c in numeral))
        return year if len(numeral) == 4 and numeral[0] in "一二" else 0
    total = section = 0
    digit: int | None = None
    last = 1
    for character in numeral:
        if character in "零〇":
            last = 1
            continue
        if character in _DIGITS:
            if digit is not None:
                return 0  # 二三十 is vague: twenty or thirty
            digit = _DIGITS[character]
        elif character in _UNITS:
            if digit is None and (character != "十" or section):
                return 0  # 百, 千 without a figure before them: 百万 is said for any large number
            last = _UNITS[character]
            section += (1 if digit is None else digit) * last
            digit = None
        else:
            total = (section + (digit or 0)) * 10_000
            if not total:
                return 0  # 万一
            section, digit, last = 0, None, 10_000
    return total + section + (digit or 0) * max(last // 10, 1)  # 三千八 is 3800, 八万三 is 83000


def _spelt(value: int) -> list[str]:
    """A number in Chinese characters: as counted, also with 两, and as a year digit by digit."""
    counted = _counted(value)
    found = [counted, re.sub("二(?=[百千万])", "两", counted)]
    if 1800 <= value < 2200:
        figures = "".join("零一二三四五六七八九"[int(c)] for c in str(value))
        found += [figures, figures.replace("零", "〇")]
    return list(dict.fromkeys(found))


def _counted(value: int) -> str:
    high, low = divmod(value, 10_000)
    if high:
        zero = "零" if 0 < low < 1000 else ""
        return f"{_counted(high)}万{zero}{_counted(low) if low else ''}"
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            text += "零一二三四五六七八九"[digit] + name
        elif text and value and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def _in_myriads(value: int) -> list[str]:
    if value < 10_000:
        return []
    high, low = divmod(value, 10_000)
    thousands = [f"{high}万{low // 1000}千"] if low and low % 1000 == 0 else []
    return [f"{value / 10_000:.4f}".rstrip("0").rstrip(".") + "万", *thousands]

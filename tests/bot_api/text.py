"""What Telegram makes of a text and its entities: what it refuses, and what it changes without a word.

Pure.  Offsets and lengths are UTF-16 code units, as Telegram counts.  The rules are those of TDLib
(MessageEntity.cpp, misc.cpp).  Left out: entities made of markup, and links that Telegram finds in
what a bot sends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from tests.bot_api.errors import ApiError, need, refuse

JSON = dict[str, Any]

TEXT, CAPTION, QUOTE = 4_096, 1_024, 1_024  # UTF-16 units
ENTITIES = 100

BLOCKS = {"blockquote", "expandable_blockquote"}
WHOLE = {"text_link", "text_mention", "custom_emoji"}
"""These, and what Telegram finds itself, never lie in one another."""
LITERAL = {"code", "pre", "date_time"}
"""Nothing lies in these."""
SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
"""These may be cut, and are merged with their like.  In the order in which they nest."""
STYLES = BLOCKS | WHOLE | LITERAL | set(SPLITTABLE)
FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
TAGS = {"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler"}

BLANK = " \n\u00a0\u1680\u180e\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc"
BLANK += "".join(map(chr, [*range(0x2000, 0x2010), *range(0xE0000, 0xE0080)]))
"""White space and what has no width: a text of nothing else is empty."""
CONTROLS = {code: " " for code in range(32) if chr(code) not in "\n\r"}
DROPPED = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")
"""Never shown: separators and directions that reach beyond their text, lines through the line above."""


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def formatted(text: str, parse_mode: str | None, entities: Any, limit: int, too_long: str) -> tuple[str, list[JSON]]:
    """The text and the entities that Telegram keeps."""
    refuse(any("\ud800" <= character <= "\udfff" for character in text), "strings must be encoded in UTF-8")
    refuse(len(text.encode()) > 2**15, "text is too long")
    mode, kept = (parse_mode or "").lower(), list[JSON]()
    refuse(mode not in {"", "html", "markdownv2"}, "unsupported parse_mode")
    if mode:
        text = without_html(text) if mode == "html" else without_markdown(text)
    else:
        kept = [entity for entity in map(known_entity, entities or ()) if entity]
        check_bounds(text, kept)
    text, kept = trimmed(*cleaned(text, settled(kept)))
    refuse(units(text) > limit, too_long)
    return text, settled(kept)[:ENTITIES]  # further ones are dropped without a word


def written(values: JSON, name: str = "text", too_long: str = "message is too long") -> JSON:
    """The text of a message; white space alone is none."""
    refuse(not values.get(name), "message text is empty")
    text, entities = formatted(values[name], values.get("parse_mode"), values.get("entities"), TEXT, too_long)
    refuse(not text.strip(BLANK), "text must be non-empty")
    return {"text": text} | ({"entities": entities} if entities else {})


def captioned(values: JSON) -> JSON:
    """The caption of a file; it may be missing."""
    text, mode, entities = values.get("caption", ""), values.get("parse_mode"), values.get("caption_entities")
    text, entities = formatted(text, mode, entities, CAPTION, "message caption is too long")
    return {"caption": text, "caption_entities": entities} if text.strip(BLANK) else {}


def altered(given: str, entities: Iterable[JSON], kept: str, kept_entities: Iterable[JSON]) -> bool:
    """Whether Telegram kept something else than it was given."""

    def places(some: Iterable[JSON]) -> list[tuple[int, int, str]]:
        return sorted((entity["offset"], entity["length"], entity["type"]) for entity in some)

    return given != kept or places(entities) != places(kept_entities)


# Entities.


def known_entity(entity: Any) -> JSON | None:
    """The entity; None for one that is empty or that only Telegram makes."""
    offset, length, kind = (
        need(entity, name, type_, "MessageEntity") for name, type_ in (("offset", int), ("length", int), ("type", str))
    )
    refuse(kind not in STYLES | FOUND, "can't parse MessageEntity: Unsupported type specified")
    need(entity, NEEDED.get(kind, "type"), object, "MessageEntity")
    refuse(not 0 <= offset <= 1_000_000, f"receive an entity with incorrect offset {offset}")
    refuse(not 0 <= length <= 1_000_000, f"receive an entity with incorrect length {length}")
    return dict(entity) if kind in STYLES and length else None


def check_bounds(text: str, entities: Sequence[JSON]) -> None:
    size = units(text)
    starts = set(accumulate((1 + (character > "\uffff") for character in text), initial=0))
    for entity in entities:
        first, last = entity["offset"], end(entity)
        ends = f"entity beginning at UTF-16 offset {first} ends"
        refuse(first > size, f"entity begins after the end of the text at UTF-16 offset {first}")
        refuse(last > size, f"{ends} after the end of the text at UTF-16 offset {last}")
        for place, words in (first, "entity begins"), (last, ends):
            if place not in starts:
                byte = len(cut(text, 0, place + 1).encode())
                raise ApiError(f"{words} in a middle of a UTF-16 symbol at byte offset {byte}")


def end(entity: JSON) -> int:
    return int(entity["offset"] + entity["length"])


def moved(entity: JSON, first: int, last: int) -> JSON:
    return entity | {"offset": first, "length": last - first}


def rank(entity: JSON) -> tuple[int, int, int]:
    """What lies around others comes before them."""
    kind = entity["type"]
    order = 0 if kind in BLOCKS else 1 if kind in LITERAL else 2 if kind in WHOLE else 3
    return entity["offset"], -entity["length"], 10 * order + (SPLITTABLE.index(kind) if kind in SPLITTABLE else 0)


def settled(entities: Sequence[JSON]) -> list[JSON]:
    """Sorted; where they may not overlap the first one wins, or both are cut; like ones that touch are merged."""
    entities = sorted(entities, key=rank)
    if fit(entities):
        return entities
    blocks = apart([entity for entity in entities if entity["type"] in BLOCKS])
    solid = apart([entity for entity in entities if entity["type"] in LITERAL | WHOLE])
    solid = blocks + [entity for entity in solid if not any(crosses(block, entity) for block in blocks)]
    loose = [entity for entity in entities if entity["type"] in SPLITTABLE]
    return sorted([*solid, *split(loose, sorted(solid, key=rank))], key=rank)


def fit(entities: Sequence[JSON]) -> bool:
    """Whether Telegram keeps these sorted entities just as they are."""
    ends: dict[str, int] = {}
    around: list[JSON] = []
    for entity in entities:
        kind = entity["type"]
        while around and entity["offset"] >= end(around[-1]):
            around.pop()
        kinds = {outer["type"] for outer in around}
        wrong = (
            (around and end(entity) > end(around[-1]))
            or kind in kinds
            or kinds & (LITERAL | set(SPLITTABLE))
            or (kind in LITERAL and kinds - BLOCKS)
            or (kind in BLOCKS and kinds & BLOCKS)
            or (kind in WHOLE | BLOCKS and kinds & WHOLE)
        )
        if wrong:
            return False
        if kind in SPLITTABLE:
            if entity["offset"] <= ends.get(kind, -1):
                return False
            ends[kind] = end(entity)
        around.append(entity)
    return True


def apart(entities: Sequence[JSON]) -> list[JSON]:
    """Without those that begin in an earlier one."""
    kept = list[JSON]()
    for entity in entities:
        if not kept or entity["offset"] >= end(kept[-1]):
            kept.append(entity)
    return kept


def crosses(block: JSON, entity: JSON) -> bool:
    """Whether the entity overlaps the block without lying in it."""
    inside = block["offset"] <= entity["offset"] and end(entity) <= end(block)
    return entity["offset"] < end(block) and block["offset"] < end(entity) and not inside


def split(loose: Sequence[JSON], solid: Sequence[JSON]) -> Iterator[JSON]:
    """Merged with their like, then cut wherever something else begins or ends; nothing of them in what is literal."""
    spans: defaultdict[str, list[list[int]]] = defaultdict(list)
    for entity in loose:
        merged = spans[entity["type"]]
        if merged and entity["offset"] <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end(entity))
        else:
            merged.append([entity["offset"], end(entity)])
    edges = {edge for entity in solid for edge in (entity["offset"], end(entity))}
    edges |= {first for merged in spans.values() for first, _ in merged}
    literal = [entity for entity in solid if entity["type"] in LITERAL]
    for kind, merged in spans.items():
        for first, last in merged:
            for left, right in pairwise([first, *sorted(edge for edge in edges if first < edge < last), last]):
                if not any(entity["offset"] <= left < end(entity) for entity in literal):
                    yield {"type": kind, "offset": left, "length": right - left}


def cleaned(text: str, entities: Sequence[JSON]) -> tuple[str, list[JSON]]:
    """Without characters that Telegram does not show; the entities moved along."""
    gone = [units(text[: found.start()]) for found in DROPPED.finditer(text)]
    text = DROPPED.sub("", text.translate(CONTROLS))
    # Of several marks of direction in a row only the last one counts.
    text = re.sub("[\u200e\u200f]{2,}", lambda found: "\u200c" * (len(found[0]) - 1) + found[0][-1], text)
    if gone:
        places = [(entity, entity["offset"], end(entity)) for entity in entities]
        shifted = [moved(e, at - bisect_left(gone, at), to - bisect_left(gone, to)) for e, at, to in places]
        entities = [entity for entity in shifted if entity["length"]]
    return text, list(entities)


def trimmed(text: str, entities: Sequence[JSON]) -> tuple[str, list[JSON]]:
    """Without spaces and new lines at the end, nor at the head unless an entity covers them."""
    text = text.rstrip(" \n")
    head = min([len(text) - len(text.lstrip(" \n")), *(entity["offset"] for entity in entities)])
    size = units(text)
    kept = [entity for entity in entities if entity["offset"] < size]
    return text[head:], [moved(entity, entity["offset"] - head, min(end(entity), size) - head) for entity in kept]


NAME = "[A-Za-z0-9_]"
COMMAND = re.compile(rf"(?<![\w/<>])/{NAME}{{1,64}}+(?:@{NAME}{{3,32}}+)?+(?![\w/<>])")
MENTION = re.compile(rf"(?<!\w)@{NAME}{{4,32}}+(?!\w)")


def found_entities(text: str) -> Iterator[JSON]:
    """The commands and mentions that Telegram finds in what users write.

    A Chinese character is a letter, too: neither "/ask床位" nor "@chuchu_bot床位" holds any.
    """
    for kind, pattern in ("bot_command", COMMAND), ("mention", MENTION):
        for found in pattern.finditer(text):
            yield {"type": kind, "offset": units(text[: found.start()]), "length": len(found[0])}


# Markup.


def without_html(source: str) -> str:
    opened: list[str] = []
    for tag in re.finditer(r"<(/?)([^\s<>/]*)[^<>]*>|<", source):
        at = f"at byte offset {len(source[: tag.start()].encode())}"
        refuse(tag[0] == "<", f"can't parse entities: Unclosed start tag {at}")
        name = tag[2].lower()
        if tag[1]:
            refuse(not opened, f"can't parse entities: Unexpected end tag {at}")
            wanted = opened.pop()
            words = f'Unmatched end tag {at}, expected "</{wanted}>", found "</{name}>"'
            refuse(name not in {"", wanted}, f"can't parse entities: {words}")
        else:
            refuse(name not in TAGS, f'can\'t parse entities: Unsupported start tag "{name}" {at}')
            opened.append(name)
    words = "Can't find end tag corresponding to start tag"
    refuse(opened, f'can\'t parse entities: {words} "{"".join(opened[-1:])}"')
    text = re.sub(r"&#(\d{1,6});", lambda found: chr(int(found[1])), re.sub(r"<[^<>]*>", "", source))
    for name, character in ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"):
        text = text.replace(name, character)
    return text


def without_markdown(source: str) -> str:
    text, opened = "", list[tuple[str, int]]()
    for token in re.finditer(r"\\([!-~])|\]\((?:\\.|[^)\\])*\)|```|\|\||__|.", source, re.DOTALL):
        mark, top = token[0], opened[-1][0] if opened else ""
        if token[1]:
            text += token[1]
        elif mark == top or (mark.startswith("](") and top == "["):
            opened.pop()
        elif top.startswith("`"):
            text += mark
        elif mark in {"*", "_", "__", "~", "||", "`", "```", "["}:
            opened.append((mark, len(source[: token.start()].encode())))
        elif mark != ">" or text[-1:] not in ("", "\n"):
            words = f"Character '{mark[0]}' is reserved and must be escaped with the preceding '\\'"
            refuse(mark[0] in "_*[]()~`>#+-=|{}.!", f"can't parse entities: {words}")
            text += mark
    where = opened[-1][1] if opened else 0
    refuse(opened, f"can't parse entities: Can't find end of the entity starting at byte offset {where}")
    return text

"""Several questions in one message, told apart: by their question marks, their lines or their numbers.

What has one sense is never split: a part must be a question of its own, and what only leads up to one stays with it.
"""

from __future__ import annotations

import re

from retrieval.language.terms import normalise
from retrieval.question.care import care
from retrieval.question.off_topic import talk
from retrieval.question.question import QUESTION_WORD

MOST = 3
"""Questions answered in one message, at most."""
_LONGEST = 600
"""Characters of a message that may hold several questions."""
_NUMBER = re.compile(
    r"(?:^|(?<=[\s。;；:：?？,，]))[(（]?(?:[1-9]|[一二三四五六七八九])(?:[.．、)）](?![0-9])|\s*[)）])\s*|[①②③④⑤⑥⑦⑧⑨]\s*"
)
_END = re.compile(r"(?<=[?？;；\n])(?![?？;；\s]|[^\w\s]*$)")
_ASKS = re.compile(r"[?？]|[吗呢么]\s*$|有没有|是不是|能不能|可不可以|多少|几[个张位名台年家楼点]")
_HEAD = re.compile(r"[:：\n]\s*$")
_GOES_ON = re.compile(
    r"^(?:还是|或者|或|比如|例如|即|就是|也就是|我是说|是不是|是因为|因为|是为了|难道|对吗|对吧|是吗)"
)
"""The beginning of what only says the question before it again."""


def parts(message: str) -> tuple[str, ...]:
    """The questions of a message, each whole and as it was typed; the message itself where it is one question.

    What stands before the first numbered question, and a first line that ends with a colon or is alone on its line,
    goes with each of them: it says which hospital they are about.
    """
    whole = (message.strip(),)
    if len(message) > _LONGEST:
        return whole
    head, numbered = _numbered(message)
    pieces = numbered or [piece.strip() for piece in _END.split(message) if piece.strip()]
    if len(pieces) < 2 or care(normalise(message)) is not None:  # who needs help is not kept waiting
        return whole
    if not numbered and not _asks(pieces[0]) and _HEAD.search(message[: len(pieces[0]) + 1] + "\n"):
        lines = message.strip().split("\n", 1)
        if len(lines) > 1 and lines[0].strip() == pieces[0]:
            head, pieces = pieces[0], pieces[1:]
    found = _merged(pieces, numbered=bool(numbered))
    if len(found) < 2:
        return whole
    lead = re.sub(r"[:：,，。\s]+$", "", head)
    lead = "" if talk(normalise(lead)) else lead
    return tuple(f"{lead} {part}".strip() if lead else part for part in found)


def _numbered(message: str) -> tuple[str, list[str]]:
    """What stands before the first number, and the questions behind the numbers; none where there are not two."""
    marks = list(_NUMBER.finditer(message))
    if len(marks) < 2:
        return "", []
    ends = [mark.start() for mark in marks[1:]] + [len(message)]
    found = [message[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    return (message[: marks[0].start()].strip(), found) if all(found) else ("", [])


def _merged(pieces: list[str], *, numbered: bool) -> list[str]:
    """The pieces, with what is no question of its own joined to the one that follows; none where it stands last."""
    found: list[str] = []
    before = ""
    for piece in pieces:
        if not numbered and (talk(normalise(piece)) is not None):
            continue
        if found and not before and _GOES_ON.search(piece):
            found[-1] += piece
        elif numbered or _asks(piece):
            found.append(before + piece)
            before = ""
        else:
            before += piece
    return [] if before else found  # what stands last may say whose all of them are


def _asks(piece: str) -> bool:
    text = normalise(piece)
    if len(re.findall(r"\w", text)) < 3:
        return False
    return _ASKS.search(text) is not None or QUESTION_WORD.search(text) is not None

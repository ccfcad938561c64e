"""Texts that break bots, asked as questions and quoted as reports: python -m tests.measure.hostile --count 10000

Every message that comes of them goes through the rules of Telegram (tests/bot_api): nothing may be
refused, nothing changed on the way, and the bold part must be exactly the sentence that answers, by
UTF-16 offsets.  The tests run a few hundred; this runs as many as you like.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.handlers.send import cleaned, entities, keyboard, sendable
from bot.library.library import Sheet
from bot.wording import guide, replies, texts
from bot.wording.replies import Around, Showing
from bot.wording.reply import Reply
from bot.wording.texts import Language
from corpus.reading.parse import parse
from corpus.report import Report
from retrieval.answering.examples import Examples
from retrieval.answering.excerpt import widened
from retrieval.answering.finding import reports_on
from retrieval.answering.pages import pages
from retrieval.snapshot.index import Index
from tests import samples
from tests.bot_api.parameters import checked_markup
from tests.bot_api.text import altered, cut, written
from tests.recorder import READER, Telegram, conversation

PIECES = (
    "<b>", "</b>", "<script>alert(1)</script>", "&lt;&amp;", "<a href='x'>", "<!--", "&#128512;",
    "*", "_", "__", "**粗**", "[链接](http://例.中国)", "`", "```", "~~", "||", "\\", "> ", "# ", "\n---\n",
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e",
    "\u200e", "\u200f", "\u200e\u200f", "\u202a", "\u202b", "\u202d", "\u202e", "\u202c", "\u2066", "\u2069",
    "\u2028", "\u2029", "\u0085", "\r", "\r\n", "\n", "\n\n", "\t", "\v", "\f", "\x00", "\x01", "\x1b[31m", "\x7f",
    "\u030a", "\u0333", "\u033f", "Z͑ͫ̓ͪ̂", "é", "e\u0301", "ﷺ", "नि", "שלום", "مرحبا",
    "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇳", "👍🏽", "𠮷", "𝟙", "🏥", "🏥 假医院", "📌", "\U000e0041", "\U0010ffff", "\uffff", "\ufffd",
    "{0}", "{name}", "%s", "%(x)s", "$(id)", "'; DROP TABLE entries; --", "../../etc/passwd", "\u3000", " ", "　　",
    "@chuchu_bot", "/ask", "/ask@chuchu_bot", "/start q", "http://t.me/x", "#床位", "report.md", "1w:AbCdEf12:1:0:0:1:0:1",
    "。", "！？", "……", "”", "“", "」", "《", "》", "（", "）", "—— ", "， ", "；", "520张", "床位", "有多少", "云澜县人民医院",
    "临渡市中医院", "它", "院长是谁", "记者 某某", "本报讯", "▲图为", "(完)", "一", "二", "医", "院",
)  # fmt: skip
HALVES = ("\ud83d", "\ude00", "\ud800", "\udfff")
"""Lone surrogates: JSON can carry them, files cannot."""
WHOLE = (
    "",
    " ",
    "\u3000\n",
    "\u200b",
    "\u202e",
    "\ud800",
    "😀" * 2048,
    "😀" * 4096,
    "医" * 4096,
    "\u200b" * 4096,
    "\n" * 4096,
    "<" * 4096,
    "\u202e" * 500 + samples.BEDS,
    "“" * 3000,
    "。" * 4096,
    "👨‍👩‍👧‍👦" * 300,
)


def hostile(count: int, seed: int = 0, *, halves: bool = True) -> Iterator[str]:
    """That many texts, always the same for a seed."""
    chance = random.Random(seed)
    pool = [*PIECES, *(HALVES if halves else ())]
    for number in range(count):
        if number < len(WHOLE):
            yield WHOLE[number] if halves else sendable(WHOLE[number])
            continue
        text = "".join(chance.choice(pool) for _ in range(chance.choice([1, 2, 5, 12, 40, 200])))
        yield text[: 4096 - chance.randrange(3)]


@dataclass
class Faults:
    """What was wrong, each with the text that it came of."""

    found: list[tuple[str, str]] = field(default_factory=list)
    messages: int = 0
    """Looked at."""

    def add(self, what: str, text: str) -> None:
        self.found.append((what, text))


# --- asked ---


async def ask(count: int, seed: int = 0) -> Faults:
    """Put that many hostile questions to the bot, press a button below each answer, edit some."""
    faults = Faults()
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for name in samples.TEXTS:
            samples.put(Path(folder), name)
        async with conversation(Path(folder), questions_per_minute=0) as telegram:
            for text in hostile(count, seed):
                await _asked(telegram, text or " ", faults, chance)
                telegram.recorder.calls.clear()
                while len(telegram.recorder.messages) > 50:
                    del telegram.recorder.messages[next(iter(telegram.recorder.messages))]
            for why, parameters in telegram.recorder.refused:
                faults.add(why, str(parameters))
            for parameters in telegram.recorder.altered:
                faults.add("altered", str(parameters))
    return faults


async def _asked(telegram: Telegram, text: str, faults: Faults, chance: random.Random) -> None:
    question = telegram.message(text)
    sent = await telegram.receives(question)
    if text.startswith("/") and len(sent) == 0:
        return
    if len(sent) != 1:
        faults.add(f"{len(sent)} replies", text)
        return
    faults.messages += 1
    if sent[0]["text"] == texts.APOLOGY.of(Language.HANS):
        faults.add("apology", text)
    shown = telegram.latest
    rows = shown.get("reply_markup", {}).get("inline_keyboard", ())
    buttons = [button["callback_data"] for row in rows for button in row]
    if buttons and chance.random() < 0.5:
        await telegram.sends_data(chance.choice(buttons), shown, READER)
        faults.messages += 1
    if chance.random() < 0.1:
        await telegram.edits(question, text[::-1])


# --- quoted ---


def quote(count: int, seed: int = 0) -> Faults:
    """Make reports of hostile texts, and quote, widen, turn the pages of and list everything in them."""
    faults = Faults()
    lines = [text for text in hostile(count, seed, halves=False) if text]
    for start in range(0, len(lines), 12):
        source = _source(lines[start : start + 12])
        report = parse(f"{start}.txt", source)
        index = Index.build([report])
        for passage in report.passages:
            for sentence in passage.sentences:
                _quoted(index, report, sentence.text, sentence.spans[0].start, faults)
        _paged(report, faults)
        for hospital, _reports in index.hospitals:
            sheet = Sheet(hospital.name, reports_on(index, hospital.name), Examples(index).told(hospital.name))
            _check(guide.card(sheet, 0, Language.HANS), source, faults)
    return faults


def _source(lines: list[str]) -> str:
    head, *body = lines
    front = "".join(
        f"{key}: {' '.join(line.split())}\n" for key, line in zip(("title", "newspaper", "date"), lines, strict=False)
    )
    return f"---\n{front}hospital: 云澜县人民医院\n---\n{head[:30]}\n\n记者 沈听澜\n\n" + "\n\n".join(
        f"云澜县人民医院有床位{number}张，{line}。{line[:60]}！" for number, line in enumerate(body)
    )


def _quoted(index: Index, report: Report, sentence: str, at: int, faults: Faults) -> None:
    first = widened(index, report.fingerprint, at, 0, 0)
    widest = widened(index, report.fingerprint, at, 99, 99)
    if first is None or widest is None:
        faults.add("lost", sentence)
        return
    for shown in first, widest:
        place = Showing(1, 0, 2)
        reply = replies.view(shown, Around("头", "脚"), place, Language.HANS)
        sent = _check(reply, sentence, faults)
        bold = [cut(sent.text, e["offset"], e["length"]).strip(" ") for e in entities(sent) if e["type"] == "bold"][:1]
        wanted = cleaned(Reply(sentence)).text.strip(" ")
        if wanted and list(map(_seen, bold)) != [_seen(wanted)]:
            faults.add(f"bold: {bold}", sentence)
    _check(replies.quoted(first.quote, Language.EN), sentence, faults)


def _seen(text: str) -> str:
    """Without marks of direction, which Telegram changes by what stands beside them."""
    return re.sub("[\u200c\u200e\u200f]", "", text)


def _paged(report: Report, faults: Faults) -> None:
    book = pages(report, guide.PAGE_LIMIT)
    shown = ""
    for number in range(len(book)):
        reply = guide.whole(report, book, number, (), Language.HANS)
        shown += _check(reply, report.source, faults).text
    flat = "".join(shown.split())
    for passage in report.passages:
        for sentence in passage.sentences:
            if "".join(cleaned(Reply(sentence.text)).text.split()) not in flat:
                faults.add("not on any page", sentence.text)


def _check(reply: Reply, text: str, faults: Faults) -> Reply:
    """Hold a reply against Telegram's rules; the reply as it is sent."""
    faults.messages += 1
    sent = cleaned(reply)
    given = entities(sent)
    kept = written({"text": sent.text, "entities": given})
    checked_markup(keyboard(sent))
    if altered(sent.text, given, kept["text"], kept.get("entities", ())):
        faults.add(f"altered: {kept['text'][:100]!a}", sent.text)
    return sent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    os.environ["PTB_TIMEDELTA"] = "true"
    started = time.perf_counter()
    asked = asyncio.run(ask(options.count, options.seed))
    between = time.perf_counter()
    quoted = quote(options.count, options.seed)
    done = time.perf_counter()
    for name, faults, seconds in ("asked", asked, between - started), ("quoted", quoted, done - between):
        print(f"{name}: {options.count} texts, {faults.messages} messages, {len(faults.found)} faults, {seconds:.0f} s")
        for what, text in faults.found[:10]:
            print(f"  {what}: {text[:200]!a}")
    return 1 if asked.found or quoted.found else 0


if __name__ == "__main__":
    sys.exit(main())

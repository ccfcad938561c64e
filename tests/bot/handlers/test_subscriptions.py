"""Hospitals that readers follow: told of what is new, once a day at most, and left with one tap."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.handlers.subscriptions import Subscriptions
from bot.journal.journal import DAY, Journal
from bot.library.library import Library
from bot.wording import texts
from tests import samples
from tests.recorder import GROUP, JSON, READER, Telegram, chinese, conversation, labels
from tests.reloads import reload

pytestmark = pytest.mark.anyio

NEW = f"又一座新楼\n\n记者 沈听澜\n\n{samples.YUNLAN_HOSPITAL}的感染楼日前启用，楼内设有床位88张。\n"
NEWER = f"第三座新楼\n\n记者 沈听澜\n\n{samples.YUNLAN_HOSPITAL}的康复楼今年春天启用，一共七层，请来三位治疗师。\n"


@dataclass
class Clock:
    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


class Newsroom(NamedTuple):
    clock: Clock
    journal: Journal
    library: Library
    subscriptions: Subscriptions
    telegram: Telegram


@asynccontextmanager
async def newsroom(reports: Path) -> AsyncIterator[Newsroom]:
    """A bot whose clock is set by hand, and who talks to it."""
    clock = Clock()
    journal = await Journal.open(None, days=1, megabytes=1, clock=clock)
    library = await Library.open(reports, None, 10_000_000)
    async with conversation(reports, journal, questions_per_minute=0) as telegram:
        yield Newsroom(clock, journal, library, Subscriptions(library, journal, clock), telegram)
    await library.close()


async def followed(telegram: Telegram) -> JSON:
    """The card of a hospital that was just followed."""
    await telegram.says(samples.YUNLAN_HOSPITAL)
    card = await telegram.presses("订阅")
    assert card is not None
    assert "已订阅" in telegram.notice
    assert "不再订阅" in labels(card)
    return card


async def told(telegram: Telegram, subscriptions: Subscriptions) -> list[JSON]:
    before = len(telegram.recorder.calls)
    await subscriptions.look(telegram.application.bot)
    return [parameters for name, parameters in telegram.recorder.calls[before:] if name == "sendMessage"]


async def test_a_new_report_is_told_once_and_at_most_once_a_day(reports: Path) -> None:
    async with newsroom(reports) as (clock, journal, library, subscriptions, telegram):
        await followed(telegram)
        assert await told(telegram, subscriptions) == []
        (reports / "感染楼.txt").write_text(NEW, "utf-8")
        await reload(library)
        [message] = await told(telegram, subscriptions)
        assert message["chat_id"] == READER
        assert message["text"] == f"{chinese(texts.NEWS, name=samples.YUNLAN_HOSPITAL)}\n• 《又一座新楼》"
        assert labels(telegram.latest) == ["📄 《又一座新楼》", f"不再订阅{samples.YUNLAN_HOSPITAL}"]
        assert await told(telegram, subscriptions) == []
        (reports / "康复楼.txt").write_text(NEWER, "utf-8")
        (reports / "感染楼.txt").rename(reports / "改名.txt")
        await reload(library)
        assert await told(telegram, subscriptions) == []  # not a day later yet
        clock.now += DAY + 1
        [message] = await told(telegram, subscriptions)
        assert "第三座新楼" in message["text"]
        assert "又一座新楼" not in message["text"]
        await telegram.presses("不再订阅")
        assert "已不再订阅" in telegram.notice
        assert journal.followers() == {}


async def test_a_clock_that_was_wrong_silences_news_for_a_day_at_most(reports: Path) -> None:
    async with newsroom(reports) as (clock, _journal, library, subscriptions, telegram):
        await followed(telegram)
        clock.now += 400 * DAY  # wrong
        (reports / "感染楼.txt").write_text(NEW, "utf-8")
        await reload(library)
        assert len(await told(telegram, subscriptions)) == 1
        clock.now -= 400 * DAY - 60  # set right
        (reports / "康复楼.txt").write_text(NEWER, "utf-8")
        await reload(library)
        assert await told(telegram, subscriptions) == []
        clock.now += DAY + 1
        [message] = await told(telegram, subscriptions)
        assert "第三座新楼" in message["text"]
        assert "又一座新楼" not in message["text"]


async def test_who_cannot_be_told_or_has_themselves_forgotten_follows_nothing(reports: Path) -> None:
    journal = await Journal.open(None, days=1, megabytes=1)
    library = await Library.open(reports, None, 10_000_000)
    subscriptions = Subscriptions(library, journal)
    async with conversation(reports, journal, questions_per_minute=0) as telegram:
        await followed(telegram)
        (reports / "感染楼.txt").write_text(NEW, "utf-8")
        await reload(library)
        telegram.recorder.failures["sendMessage"] = [(403, {"error_code": 403, "description": "Forbidden: blocked"})]
        await told(telegram, subscriptions)
        assert journal.followers() == {}
        await followed(telegram)
        await journal.forget(READER)
        assert journal.followers() == {}
        card = (await telegram.says(samples.YUNLAN_HOSPITAL))[0]
        assert "订阅" in labels(telegram.latest), card
        await telegram.says(f"@chuchu_bot {samples.YUNLAN_HOSPITAL}", chat=GROUP)
        await telegram.presses("订阅")
        assert telegram.notice == chinese(texts.FOLLOW_IN_PRIVATE)
        assert journal.followers() == {}
    await library.close()

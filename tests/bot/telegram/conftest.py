"""What the tests of the bot's life share: a Bot API on loopback, and a client that needs no proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.bot_api import BotApi
from tests.serving import TOKEN


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as api:
        yield api


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        yield session

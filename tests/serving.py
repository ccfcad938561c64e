"""The bot run inside the test's own process, and questions about its health."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

from bot.config import Config, ConfigError, load
from bot.telegram.serve import TokenError, serve

TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
SECRET = "0ur-s3cret_that_n0_one_else_knows"
SECONDS_TO_START = 30
"""A slow machine may need them."""

JSON = dict[str, Any]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        return int(nobody.getsockname()[1])


def with_us(*words: str) -> tuple[str, ...]:
    """A command that ends with this process, however that ends; only Linux has that."""
    return ("setpriv", "--pdeathsig", "KILL", *words) if shutil.which("setpriv") else words


def settings(reports: Path, url: str, **sections: JSON) -> Config:
    """As written in a config.toml."""
    sections = {
        "corpus": {"folder": str(reports)},
        "telegram": {"base_url": f"{url}/bot", "base_file_url": f"{url}/file/bot"},
    } | sections
    lines = [
        line
        for section, table in sections.items()
        for line in (f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items()))
    ]
    file = reports.parent / "config.toml"
    file.write_text("\n".join(lines), "utf-8")
    return load(file, {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET})


def with_webhook(reports: Path, url: str, **more: JSON) -> Config:
    port = free_port()
    return settings(
        reports, url, webhook={"url": f"http://127.0.0.1:{port}", "port": port} | more.pop("webhook", {}), **more
    )


@asynccontextmanager
async def served(config: Config) -> AsyncIterator[asyncio.Task[None]]:
    """The bot, in this process."""
    task = asyncio.create_task(serve(config))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, TokenError, ConfigError):
            await task


async def health(client: aiohttp.ClientSession, port: int, scheme: str = "http") -> tuple[int, JSON]:
    """As soon as the port is open."""
    async with asyncio.timeout(SECONDS_TO_START):
        while True:
            with suppress(aiohttp.ClientConnectionError):
                async with client.get(f"{scheme}://127.0.0.1:{port}/healthz", ssl=False) as answer:
                    return answer.status, await answer.json()
            await asyncio.sleep(0.02)


async def until(client: aiohttp.ClientSession, port: int, state: str) -> JSON:
    async with asyncio.timeout(SECONDS_TO_START):
        while True:
            _status, report = await health(client, port)
            if report["state"] == state:
                return report
            await asyncio.sleep(0.02)

"""The life of the Telegram bot: open, connect, serve until told to stop, answer what is in flight, close.

`Application.run_polling` is not used because it cannot say that the token was revoked: polling
ends, and the program lives on deaf.  Here that ends the program.

At the start a network that is down is waited for, however long, since the machine may still be
starting too; every attempt says so in the log.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
from collections.abc import Coroutine
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import httpx
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.app import App, build_application, register_commands
from bot.config import TOKEN_VARIABLE, Config, ConfigError
from bot.library import Library

log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
"""Seconds between attempts to connect."""


class TokenError(Exception):
    """Telegram does not accept the token."""


class PollingRequest(HTTPXRequest):
    """Receives updates, and sees to two things that python-telegram-bot would not survive.

    A rejected token ends its polling without a word, and a single update that it cannot parse is
    fetched again for ever, with all that came after it.
    """

    def __init__(self) -> None:
        super().__init__(connection_pool_size=1)
        self.rejected = asyncio.Event()

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        code, payload = await super().do_request(*args, **kwargs)
        if code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}:
            self.rejected.set()
        return code, _parsable(payload) if code == HTTPStatus.OK else payload


def _parsable(payload: bytes) -> bytes:
    """The same updates, but of one that cannot be parsed only the number, so that it is confirmed and done with."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return payload  # python-telegram-bot has a name for this error
    updates = answer.get("result") or []
    broken = [number for number, update in enumerate(updates) if not _parses(update)]
    if not broken:
        return payload
    for number in broken:
        updates[number] = {"update_id": updates[number]["update_id"]}
        log.error("更新 %s 无法解析，已跳过。请升级 python-telegram-bot。", updates[number]["update_id"])
    return json.dumps(answer).encode()


def _parses(update: dict[str, Any]) -> bool:
    try:
        Update.de_json(update, None)
    except (AttributeError, KeyError, TypeError, ValueError):  # whatever its parser trips over
        return False
    return True


async def serve(config: Config) -> None:
    """Run the bot until a signal.  Raises `TokenError`, and what `Library.open` raises."""
    if config.token is None or not config.token.well_formed:
        raise TokenError(_rejected(config))
    library = await Library.open(config.corpus.folder, config.data.database, config.corpus.max_bytes)
    try:
        _report(library)
        await _serve(config, library)
    finally:
        await library.close()


async def _serve(config: Config, library: Library) -> None:
    try:
        polling = PollingRequest()
        application = build_application(config, library, polling=polling)
    except (RuntimeError, ValueError, httpx.InvalidURL) as exc:  # a proxy of the environment that httpx cannot use
        raise ConfigError(
            f"不能使用环境变量里的代理（{exc}）。请改用 HTTP 代理，例如 HTTPS_PROXY=http://127.0.0.1:7890。"
        ) from exc
    stop = asyncio.Event()
    _on_signals(stop)
    try:
        await _first_of(_start(application, config), stop.wait())
        await _first_of(polling.rejected.wait(), stop.wait())
        if polling.rejected.is_set():
            raise TokenError(_rejected(config))
    finally:
        await _shut_down(application)


async def _start(application: App, config: Config) -> None:
    try:
        await _connect(application)
        await register_commands(application, config)
        assert application.updater is not None, "the builder makes one"
        await application.updater.start_polling(
            bootstrap_retries=-1,
            allowed_updates=[Update.MESSAGE],
            drop_pending_updates=config.telegram.drop_pending_updates,
            error_callback=_polling_failed,
        )
    except InvalidToken:  # `from None`: the cause quotes the token
        raise TokenError(_rejected(config)) from None
    await application.start()
    log.info("已连接 Telegram：@%s。按 Ctrl-C 停止。", application.bot.username)


async def _connect(application: App) -> None:
    pause = 1.0
    while True:
        try:
            return await application.initialize()
        except InvalidToken:
            raise
        except TelegramError as exc:
            log.warning(
                "连不上 Telegram（%s），%.0f 秒后再试。请检查网络；需要代理时设置环境变量 HTTPS_PROXY。", exc, pause
            )
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _shut_down(application: App) -> None:
    if application.updater is not None and application.updater.running:
        with suppress(InvalidToken):  # what ended polling is raised here again
            await application.updater.stop()
    if application.running:
        await application.stop()  # answers what has been received
    await application.shutdown()
    await application.bot.shutdown()  # for an application that never got as far as being initialised


async def _first_of(*coroutines: Coroutine[Any, Any, object]) -> None:
    """Run them side by side until one is done, and cancel the others."""
    tasks = {asyncio.create_task(coroutine) for coroutine in coroutines}
    try:
        done, _pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


def _on_signals(stop: asyncio.Event) -> None:
    """The first signal stops politely; a second one ends the program at once."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)

    def stopping() -> None:
        log.info("正在停止：先答完已收到的问题……")
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        with suppress(NotImplementedError):  # Windows: Ctrl-C then raises KeyboardInterrupt
            loop.add_signal_handler(number, stopping)


def _report(library: Library) -> None:
    index = library.index
    log.info("已载入 %s 篇报道、%s 家医院", index.reports, len(index.hospitals))
    for failure in library.failures:
        log.warning("没有载入 %s：%s", failure.file, failure.reason)
    if library.warning:
        log.warning("%s", library.warning)


def _polling_failed(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("另一个程序正在用同一个令牌接收消息，请停掉其中一个。会自动重试。")
    else:
        log.warning("暂时收不到 Telegram 的消息（%s），会自动重试。", error)


def _rejected(config: Config) -> str:
    address = "（如果 telegram.base_url 写错了也会这样）" if config.telegram.base_url else ""
    return (
        f"Telegram 不接受这个令牌{address}。请检查环境变量 {TOKEN_VARIABLE}，"
        "或向 @BotFather 发送 /token 取得新的令牌，再重新启动。"
    )

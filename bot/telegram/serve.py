"""The life of the Telegram bot: open, connect, answer until told to stop, answer what is in flight, close.

`Application.run_polling` and `run_webhook` are not used because they cannot say that the token was
revoked: the program would live on deaf.  Here that ends the program.

A network that is down at the start is waited for, however long, since the machine may still be
starting too; every attempt is logged.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from telegram.error import InvalidToken, TelegramError

from bot.config import TOKEN_VARIABLE, Config, ConfigError
from bot.handlers.subscriptions import Subscriptions
from bot.journal.journal import Journal, JournalError
from bot.library.library import Library
from bot.library.reload import STAGES, Progress
from bot.library.running import running
from bot.library.settings import clustering
from bot.metrics import Metrics
from bot.telegram.app import SPARE_CONNECTIONS, App, build_application, register_commands
from bot.telegram.health import Health, State
from bot.telegram.order import order_of
from bot.telegram.polling import Polling
from bot.telegram.request import AiohttpRequest, ProxyError
from bot.telegram.watch import REJECTED, Watch
from bot.telegram.web import listening
from bot.telegram.webhook import Webhook
from bot.wording.texts import Language, in_words
from corpus.extras import install
from corpus.names import people
from corpus.problem import Problem, ProblemError
from retrieval.answering import affinity
from retrieval.engine.bm25 import warm_up
from retrieval.language import knowledge, terms
from retrieval.language.terms import normalise
from retrieval.question import spelling
from retrieval.question.care import care

if TYPE_CHECKING:
    from bot.shared.common import Common

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LINES = 5.0
"""Seconds between lines in the log while the corpus is loaded."""
GARBAGE = 20_000, 20, 20
"""Objects after which Python looks for what holds itself, and how often more thoroughly: a reply makes a few thousand."""
TURN = 0.001
"""Seconds for which a thread computes before the event loop gets its turn: it waits so long whenever it has slept."""
WARMING_UP = "医院有多少张床位？"
"""What is asked before anybody does."""
DRAIN, LAST_WORDS = 20.0, 2.0
"""Seconds for answering what was received when the bot is told to stop, and for leaving off: systemd and Docker give 60."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds between attempts to connect: the first pause, and the longest."""


class TokenError(ProblemError):
    """Telegram does not accept the token."""


class DiedError(ProblemError):
    """What receives updates, or runs beside it, has ended by a fault of its own: the bot would be deaf.  The log says where."""


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where there is one: it is the faster event loop."""
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:  # Windows
        return None
    return uvloop.new_event_loop


async def serve(config: Config) -> None:
    """Run the bot until a signal.  Raises `TokenError`, `ConfigError`, and the errors of opening the library."""
    if config.token is None or not config.token.well_formed:
        raise TokenError(_rejected(config))
    health, metrics = Health(), Metrics()
    try:
        receiver = Webhook(config, health) if config.webhook.url else Polling(config, health)
        sender = AiohttpRequest(config.telegram.concurrent_updates + SPARE_CONNECTIONS)
    except ProxyError as exc:
        raise ConfigError("PROXY_UNUSABLE", reason=str(exc)) from exc
    async with AsyncExitStack() as stack:
        # Before all else: a question about the bot's health must not wait until thousands of reports are read.
        if isinstance(receiver, Webhook):
            webhook, routes = config.webhook, [*receiver.routes, *health.routes]
            await stack.enter_async_context(listening(routes, webhook.listen, webhook.port, receiver.tls))
        if config.health.port:
            routes = [*health.routes, *(metrics.routes if config.health.metrics else [])]
            await stack.enter_async_context(listening(routes, config.health.listen, config.health.port))
        stack.enter_context(running(config.data.folder))
        corpus = config.corpus
        library = await Library.open(
            corpus.folder,
            config.data.folder,
            corpus.max_bytes,
            keep=corpus.generations,
            lose_at_most=corpus.lose_at_most,
            follow_up_minutes=config.chat.follow_up_minutes,
            progress=_Loading(health),
            cluster=clustering(config),
        )
        stack.push_async_callback(library.close)
        health.library, health.loading = library, None
        warming = asyncio.create_task(asyncio.to_thread(_warm_up))
        stack.callback(warming.cancel)
        _report(library)
        data = config.data
        journal = await Journal.start(data.journal, days=data.journal_days, megabytes=data.journal_megabytes)
        stack.push_async_callback(journal.close)
        common = await _common(config, library, journal, stack)
        metrics.watch(library, journal)
        folders = (data.folder, corpus.folder)
        watch = Watch(library, journal, config.telegram.admins, folders, weekly=config.telegram.weekly_digest)
        application = build_application(
            config, library, journal, request=sender, polling=receiver.request, metrics=metrics, common=common
        )
        subscriptions = Subscriptions(library, journal)
        beside = [
            partial(_until_rejected, sender),
            partial(watch.run, application.bot),
            partial(subscriptions.run, application.bot),
        ]
        await warming  # a question before that would load the same on the event loop, and keep all others waiting
        gc.collect()
        gc.freeze()  # what is loaded stays: Python need not look through it again while readers wait
        gc.set_threshold(*GARBAGE)
        sys.setswitchinterval(TURN)
        try:
            await _run(application, config, receiver, health, beside)
        except TokenError:
            journal.fault(REJECTED)  # nobody can be told now; administrators are told once a new token works
            raise


def _warm_up() -> None:
    """Load what only the first questions would wait for, and everybody else with them; numpy searches until numba is ready."""
    terms.warm_up()
    knowledge.warm_up()
    affinity.warm_up()
    people.warm_up()
    spelling.warm_up()
    care(normalise(WARMING_UP))
    warm_up()


async def _common(config: Config, library: Library, journal: Journal, stack: AsyncExitStack) -> Common | None:
    """What this bot shares with others of its token, tied to what it knows itself; None where it is alone."""
    if not config.shared.redis:
        return None
    try:
        from bot.shared.common import SLOTS, Common  # noqa: PLC0415 # an extra
    except ImportError as exc:
        raise ConfigError("MODULE_MISSING", module=exc.name or "redis", command=install("cluster")) from None
    assert config.token is not None, "there is no bot without a token"
    common = Common(config.shared.redis, config.token.secret, config.chat.follow_up_minutes * 60)
    stack.push_async_callback(common.close)
    journal.share(common, await common.slot(), SLOTS)
    library.shared = common

    async def forget(reader: int) -> None:
        library.drop(reader)
        with suppress(JournalError):
            await journal.forget(reader)

    task = asyncio.create_task(common.forgotten(forget), name="forgotten")
    stack.callback(task.cancel)
    return common


async def _run(
    application: App,
    config: Config,
    receiver: Polling | Webhook,
    health: Health,
    beside: Sequence[Callable[[], Coroutine[Any, Any, object]]],
) -> None:
    """Run the bot until it is told to stop.  `beside`: tasks that run as long as updates are received."""
    stop = asyncio.Event()
    _on_signals(stop)
    try:
        await _first_of(_start(application, config, receiver), stop.wait())
        if not stop.is_set():
            health.state = State.RUNNING
            await _while_alive(receiver.receive(application), *(begin() for begin in beside), stop.wait())
    except InvalidToken:  # `from None`: the cause may quote the token
        health.state = State.REJECTED
        raise TokenError(_rejected(config)) from None
    finally:
        if health.state is not State.REJECTED:
            health.state = State.STOPPING
        await _shut_down(application, receiver)


async def _start(application: App, config: Config, receiver: Polling | Webhook) -> None:
    await _insist(application.initialize)
    await register_commands(application, config)
    await application.start()
    await _insist(partial(receiver.begin, application))
    how = f"webhook {config.webhook.address}" if config.webhook.url else "长轮询"
    log.info("已连接 Telegram：@%s（%s）。按 Ctrl-C 停止。", application.bot.username, how)


async def _insist(attempt: Callable[[], Awaitable[None]]) -> None:
    """Repeat an attempt until it succeeds.  Raises when the token is rejected."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await attempt()
        except InvalidToken:
            raise
        except TelegramError as exc:
            log.warning(
                "连不上 Telegram（%s），%.0f 秒后再试。请检查网络；需要代理时设置环境变量 HTTPS_PROXY。", exc, pause
            )
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _until_rejected(sender: AiohttpRequest) -> NoReturn:
    await sender.rejected.wait()
    raise InvalidToken


async def _shut_down(application: App, receiver: Polling | Webhook) -> None:
    await receiver.stop()
    if application.running:
        await _drain(application)
    await receiver.end(application)
    await application.shutdown()
    await application.bot.shutdown()  # also when the application was never initialised


async def _drain(application: App) -> None:
    """Answer what was received, and leave to the next start what takes too long."""
    answering = asyncio.ensure_future(application.stop())
    try:
        if not (await asyncio.wait({answering}, timeout=DRAIN))[0]:
            left = order_of(application).leave()
            log.warning("等了 %.0f 秒还有 %s 条消息没有答完，留给下次启动；Telegram 会再发来。", DRAIN, left)
            await asyncio.wait({answering}, timeout=LAST_WORDS)
        if answering.done():
            answering.result()
    finally:
        answering.cancel()


async def _while_alive(*coroutines: Coroutine[Any, Any, object]) -> None:
    """Run what must not end until one of them does.  Raises `InvalidToken`, or `DiedError` for what nobody expects."""
    try:
        await _first_of(*coroutines)
    except InvalidToken:
        raise
    except Exception as exc:
        place = traceback.extract_tb(exc.__traceback__)[-1]
        told = f"{type(exc).__name__}: {exc} ({Path(place.filename).name}, line {place.lineno})"
        log.critical("出了意料之外的错误，不能再接收消息，停止运行：%s", told)
        log.debug("详情", exc_info=exc)
        raise DiedError("BOT_DIED") from None


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
    """Set `stop` on the first signal; a second one ends the program at once."""
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


class _Loading:
    """Reports the progress of the first load to `Health`, and now and then to the log.

    After an upgrade all reports may have to be read again, and nothing is answered meanwhile.
    """

    def __init__(self, health: Health) -> None:
        self._health = health
        self._next = time.monotonic() + SECONDS_BETWEEN_LINES

    def __call__(self, progress: Progress) -> None:
        self._health.loading = progress
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN_LINES
            left = progress.seconds_left
            log.info(
                "正在载入语料，还不能回答：%s %s/%s%s",
                STAGES[progress.stage],
                progress.done,
                progress.of,
                "" if left is None else f"，还要约 {left:.0f} 秒",
            )


def _report(library: Library) -> None:
    index = library.index
    log.info("已载入 %s 篇报道、%s 家医院", index.reports, len(index.hospitals))
    for failure in library.failures:
        log.warning("没有载入 %s：%s", failure.file, in_words(failure.reason, Language.HANS))
    if library.warning:
        log.warning("%s", library.warning)


def _rejected(config: Config) -> Problem:
    return Problem.of("TOKEN_REJECTED_THERE" if config.telegram.base_url else "TOKEN_REJECTED", variable=TOKEN_VARIABLE)

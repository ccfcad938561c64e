"""A second opinion on webhook, buttons, inline mode and files: the bot against telemelya, which others wrote.

    make test-telemelya

telemelya (PyPI) is a Bot API server of its own for testing bots by webhook.  It keeps its state in
Redis and files in S3; here both are stood in for, within this process, so that nothing needs to be
installed beside a virtual environment of its own.  Three things it does not have are put in front of
it, so that the bot can run at all:

- it sends no secret with an update: a proxy adds it, as a reverse proxy may in front of a webhook;
- it lacks the methods for menus and descriptions: they are answered with true;
- it lacks sendDocument: that goes to its sendPhoto, so the file is read and kept by telemelya.

The conversation is held by telemelya's control API, and what it recorded is checked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import re
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from aiohttp import web
from fakeredis import TcpFakeServer

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
SECRET = "0ur-s3cret_that_n0_one_else_knows"
KEY = "key-of-the-control-api"
READER = 4711
SECONDS = 30
"""For one step."""
SECONDS_IN_ALL = 180.0
JSON = dict[str, Any]

TRUE_FOR_ALL = {"setMyCommands", "setMyDescription", "setMyShortDescription", "setMyName"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Storage:
    """As much of S3 as telemelya uses: a bucket, objects put and got."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    async def handle(self, request: web.Request) -> web.Response:
        if request.method == "PUT":
            self._objects[request.path] = await request.read()
            return web.Response(headers={"ETag": '"1"'})
        if request.method == "HEAD" or request.path in self._objects:
            return web.Response(body=self._objects.get(request.path, b""))
        return web.Response(status=404)


class Front:
    """Before telemelya: what it lacks.  Before the bot: the secret."""

    def __init__(self, session: aiohttp.ClientSession, telemelya: str) -> None:
        self._session = session
        self._telemelya = telemelya
        self.webhook = ""
        self.called: list[str] = []

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.called.append(method)
        if method in TRUE_FOR_ALL:
            return web.json_response({"ok": True, "result": True})
        path, body = request.path_qs, await request.read()
        if method == "sendDocument":
            path, body = path.replace(method, "sendPhoto"), body.replace(b'name="document"', b'name="photo"', 1)
            body = body.replace(b"attach://", b"attached://")  # telemelya takes the file by the parameter's name
        answer = await self._forward(
            f"{self._telemelya}{path}", body, {"Content-Type": request.headers["Content-Type"]}
        )
        if method == "sendDocument":
            result = json.loads(answer.body or b"{}")  # type: ignore[arg-type]
            photo = result["result"].pop("photo")[0]
            result["result"] |= {"document": {name: photo[name] for name in ("file_id", "file_unique_id")}}
            return web.json_response(result)
        return answer

    async def update(self, request: web.Request) -> web.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
        return await self._forward(self.webhook, await request.read(), headers)

    async def _forward(self, url: str, body: bytes, headers: dict[str, str]) -> web.Response:
        async with self._session.post(url, data=body, headers=headers) as answer:
            return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)


class Conversation:
    """A reader's side, by telemelya's control API."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = f"{url}/api/v1/test"

    async def control(self, verb: str, path: str, body: Any = None, **query: Any) -> JSON:
        headers, query = {"Authorization": f"Bearer {KEY}"}, {"bot_token": TOKEN, **query}
        data: JSON = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self._session.request(verb, f"{self._url}/{path}", headers=headers, params=query, **data) as answer:
            assert answer.status == 200, f"{path}: {answer.status} {await answer.text()}"
            return dict(await answer.json())

    async def next(self, *methods: str) -> JSON:
        """The next call of one of these methods; calls before it are dropped."""
        async with asyncio.timeout(SECONDS):
            while True:
                recorded = (await self.control("GET", "responses/wait", timeout=1.0))["response"]
                if recorded and recorded["method"] in methods:
                    return dict(recorded)

    async def say(self, text: str) -> JSON:
        await self.control("POST", "send_update", {"chat_id": READER, "text": text})
        return await self.next("sendMessage")

    async def press(self, message: JSON, label: str, *expected: str) -> list[JSON]:
        """What came of it, and the answer to the press."""
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        data = next((button["callback_data"] for button in buttons if label in button["text"]), None)
        assert data, f"no button {label} among {', '.join(button['text'] for button in buttons)}"
        pressed = {"chat_id": READER, "callback_data": data, "callback_message_id": message["message_id"]}
        sent = await self.control("POST", "send_update", pressed)
        done = [await self.next(method) for method in (*expected, "answerCallbackQuery")]
        assert done[-1]["callback_query_id"] == sent["update"]["callback_query"]["id"]
        return done

    async def media(self, file_id: str) -> bytes:
        headers = {"Authorization": f"Bearer {KEY}"}
        async with self._session.get(f"{self._url}/media/{file_id}", headers=headers) as answer:
            return await answer.read()


async def converse(reader: Conversation, bot_api: str, session: aiohttp.ClientSession) -> None:
    greeting = await reader.say("/start")
    assert len(greeting["reply_markup"]["inline_keyboard"]) == 3
    told("commands: /start with three examples")

    answer = await reader.say("金乡县人民医院新院区有多少张床位")
    assert "1600张" in answer["text"]
    quote = next(entity for entity in answer["raw"]["entities"] if entity["type"] == "blockquote")
    assert "1600张" in stretch(answer["text"], quote)
    told("webhook: a question is answered with a quote")

    wider, _ = await reader.press(answer, "下文", "editMessageText")
    assert wider["message_id"] == answer["message_id"]
    assert len(wider["text"]) > len(answer["text"])
    reasons, sorry = await reader.press(wider, "👎", "editMessageReplyMarkup")
    assert sorry["text"]
    (noted,) = await reader.press(reasons, "答非所问")
    assert "答非所问" in noted["text"]
    told("buttons: widened in place, voted down with a reason, every press answered")

    page, _ = await reader.press(answer, "原文", "sendMessage")
    file, _ = await reader.press(page, "全文", "sendPhoto")
    report = await reader.media(file["file_id"])
    source = (ROOT / "corpus" / "reports" / "jinxiang-renmin-yiyuan.txt").read_bytes()
    assert "".join(source.decode().split()) in "".join(report.decode("utf-8-sig").split())
    told("files: the whole report as a document, every character of the source in what telemelya kept")

    form = aiohttp.FormData()
    form.add_field("file", b"\x89PNG\r\n\x1a\n", filename="a.png", content_type="image/png")
    uploaded = await reader.control("POST", "upload_media", form)
    await reader.control("POST", "send_update", {"chat_id": READER, "photo_file_id": uploaded["file_id"]})
    assert "文字" in (await reader.next("sendMessage"))["text"]
    async with session.post(f"{bot_api}/getFile", json={"file_id": uploaded["file_id"]}) as found:
        assert (await found.json())["ok"]
    told("files: a picture is answered kindly")

    await reader.control(
        "POST", "send_inline_query", {"query": "床位", "from_user": {"id": READER, "first_name": "读者"}}
    )
    offered = (await reader.next("answerInlineQuery"))["results"]
    assert 1 <= len(offered) <= 10
    assert all(result["input_message_content"]["message_text"] for result in offered)
    chosen = {"chat_id": READER, "result_id": offered[-1]["id"]}
    await reader.control("POST", "choose_inline_result", chosen)
    sent = await reader.next("sendMessage")
    assert sent["text"] == offered[-1]["input_message_content"]["message_text"]
    told(f"inline: {len(offered)} results, one chosen and sent")

    await reader.control("POST", "send_inline_query", {"query": "直升机坪"})
    nothing = await reader.next("answerInlineQuery")
    assert nothing["results"] or re.fullmatch(r"[\w-]{1,64}", nothing["raw"]["button"]["start_parameter"], re.ASCII)
    told("inline: where there is nothing, a way to the private chat")


def stretch(text: str, entity: JSON) -> str:
    encoded = text.encode("utf-16-le")
    return encoded[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")


def told(what: str) -> None:
    print(f"ok  {what}", flush=True)


@asynccontextmanager
async def serving(application: web.Application) -> AsyncIterator[int]:
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@asynccontextmanager
async def telemelya(storage_port: int) -> AsyncIterator[str]:
    """Its server on a free port; Redis is a pure Python one."""
    redis = TcpFakeServer(("127.0.0.1", free_port()))
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    os.environ |= {
        "REDIS_URL": f"redis://127.0.0.1:{redis.server_address[1]}/0",
        "MINIO_ENDPOINT": f"127.0.0.1:{storage_port}",
        "AUTH_KEYS": KEY,
        "STRICT_EDIT": "true",
    }
    from telemelya.server.app import app  # reads its settings when it is imported

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    for _ in range(20 * SECONDS):
        if server.started:
            break
        await asyncio.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
        redis.shutdown()


async def run(python: str) -> None:
    storage, front_app, storage_app = Storage(), web.Application(client_max_size=50 * 2**20), web.Application()
    storage_app.router.add_route("*", "/{path:.*}", storage.handle)
    async with (
        aiohttp.ClientSession() as session,
        serving(storage_app) as storage_port,
        telemelya(storage_port) as url,
    ):
        front = Front(session, url)
        front_app.router.add_post(f"/bot{TOKEN}/{{method}}", front.call)
        front_app.router.add_post("/telegram", front.update)
        async with serving(front_app) as front_port:
            port = free_port()
            front.webhook = f"http://127.0.0.1:{port}/telegram"
            async with bot(python, f"http://127.0.0.1:{front_port}", port) as process:
                await until_connected(session, f"{url}/bot{TOKEN}", process)
                await converse(Conversation(session, url), f"{url}/bot{TOKEN}", session)
                process.send_signal(signal.SIGTERM)
                _, errors = await asyncio.wait_for(process.communicate(), SECONDS)
            assert process.returncode == 0, errors.decode()
            assert "Traceback" not in errors.decode(), errors.decode()
            assert "出错" not in errors.decode(), errors.decode()
    told(f"stopped with 0; called: {', '.join(sorted(set(front.called)))}")


async def until_connected(session: aiohttp.ClientSession, bot_api: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(SECONDS):
        while True:
            async with session.post(f"{bot_api}/getWebhookInfo") as answer:
                if (await answer.json())["result"]["url"]:
                    return
            assert process.returncode is None, (await process.communicate())[1].decode()
            await asyncio.sleep(0.1)


@asynccontextmanager
async def bot(python: str, front: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Chuchu over the sample reports, by webhook."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        settings = {
            "corpus.folder": str(ROOT / "corpus" / "reports"),
            "telegram.base_url": f"{front}/bot",
            "telegram.base_file_url": f"{front}/file/bot",
            "webhook.url": front,
            "webhook.port": port,
        }
        config.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items()), "utf-8")
        secrets = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET, "NO_PROXY": "*"}
        words = (python, "-m", "bot", "run", "--config", str(config))
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env=os.environ | secrets, stderr=pipe)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                print((await process.communicate())[1].decode(), file=sys.stderr)


def main() -> None:
    logging.disable(logging.INFO)  # telemelya tells of each request
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--python", default=str(ROOT / ".venv" / "bin" / "python"), help="where Chuchu is installed")
    python = parser.parse_args().python
    watchdog = threading.Timer(SECONDS_IN_ALL, too_long)
    watchdog.daemon = True
    watchdog.start()
    asyncio.run(run(python))
    sys.stdout.flush()
    os._exit(0)  # whatever threads the servers have left behind


def too_long() -> None:
    """End the program, whatever holds it up."""
    print(f"not done after {SECONDS_IN_ALL:.0f} s", file=sys.stderr, flush=True)
    os._exit(1)


if __name__ == "__main__":
    main()

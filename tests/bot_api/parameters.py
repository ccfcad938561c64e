"""The parameters of a call: how they are read, and which of them Telegram refuses.  No state, no sockets of its own."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from tests.bot_api.errors import ApiError, need, refuse
from tests.bot_api.records import File
from tests.bot_api.text import BLANK, units, written

JSON = dict[str, Any]

# Parameters arrive as strings; these stand for something else.
NESTED = {"allowed_updates", "button", "caption_entities", "commands", "entities", "link_preview_options"}
NESTED |= {"reaction", "reply_markup", "reply_parameters", "results", "scope", "menu_button"}
NUMBERS = {"cache_time", "chat_id", "limit", "max_connections", "message_id", "message_thread_id", "offset", "timeout"}
FLAGS = {"drop_pending_updates", "is_big", "is_personal", "show_alert"}

ACTIONS = {"url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "web_app"}
ACTIONS |= {"switch_inline_query_chosen_chat", "copy_text", "login_url", "callback_game", "pay"}
IN_A_ROW, BUTTONS = 8, 100
RESULTS = {"article", "photo", "gif", "mpeg4_gif", "video", "audio", "voice", "document", "location", "venue"}
RESULTS |= {"contact", "game", "sticker"}
SCOPES: dict[str, tuple[str, ...]] = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


async def read_parameters(request: web.Request) -> JSON:
    """The parameters of a call, however they were sent, as the values that they stand for."""
    values: JSON = dict(request.query)
    if request.content_type == "application/json":
        with suppress(ValueError):  # Telegram, too, takes a broken body for an empty one
            values |= await request.json()
    else:
        values |= await request.post()
    files = {name: value for name, value in values.items() if isinstance(value, web.FileField)}
    values |= {name: File("", value.filename, value.file.read()) for name, value in files.items()}
    return {name: decoded(name, value, values) for name, value in values.items()}


def decoded(name: str, value: Any, values: JSON) -> Any:
    if not isinstance(value, str):
        return value
    if name in NESTED and value:
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(f"can't parse {name} JSON object") from None
    if name in NUMBERS and re.fullmatch(r"-?\d+", value):
        return int(value)
    if value.startswith("attach://"):
        return values.get(value.removeprefix("attach://"), value)
    return value.lower() in {"true", "yes", "1"} if name in FLAGS else value


# Buttons.


def checked_markup(markup: Any, *, inline_only: bool = False) -> JSON | None:
    if not markup:
        return None
    refuse(not isinstance(markup, dict), "object expected as reply markup")
    refuse(inline_only and "inline_keyboard" not in markup, "inline keyboard expected")
    rows = markup.get("inline_keyboard", ())
    words = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    refuse(not all(isinstance(row, list) for row in rows), words)
    for button in (button for row in rows for button in row):
        check_button(button)
    refuse(sum(map(len, rows)) > BUTTONS or any(len(row) > IN_A_ROW for row in rows), "reply markup is too long")
    return None if markup == {"inline_keyboard": []} else dict(markup)


def check_button(button: Any) -> None:
    what = "inline keyboard button"
    text = need(button, "text", str, what)
    acts = {name for name in ACTIONS & button.keys() if button[name] != "" or name.startswith("switch")}
    refuse(not acts, f"can't parse {what}: Text buttons are unallowed in the inline keyboard")
    refuse(len(acts) > 1, f"can't parse {what}: it must have exactly one optional field")
    refuse(not text.strip(BLANK), f"{what} text must be non-empty")
    refuse(len(button.get("callback_data", "").encode()) > 64, "BUTTON_DATA_INVALID")
    if "url" in acts:
        check_link(button["url"], f"{what} ")
    if "copy_text" in acts:
        copied = need(button["copy_text"], "text", str, what)
        refuse(not 1 <= len(copied) <= 256, "BUTTON_COPY_TEXT_INVALID")


def check_link(url: str, what: str = "") -> None:
    try:
        address = urlsplit(url if "://" in url or url.startswith("tg:") else f"http://{url}")
        known = address.scheme in {"http", "https", "tg", "ton", "tonsite"}
        fine = known and (address.scheme not in {"http", "https"} or "." in (address.hostname or ""))
    except ValueError:  # what looks like an IPv6 address
        fine = False
    refuse(not fine or re.search(r"\s", url), f"{what}URL '{url}' is invalid: Wrong HTTP URL")


# Inline queries.


def check_answer(params: JSON) -> None:
    """The answer to an inline query."""
    results, button = params.get("results") or [], params.get("button")
    refuse(len(results) > 50, "too many inline query results specified")
    for result in results:
        check_result(result)
    refuse(len({result["id"] for result in results}) < len(results), "RESULT_ID_DUPLICATE")
    refuse(len(str(params.get("next_offset", "")).encode()) > 64, "NEXT_OFFSET_INVALID")
    if button:
        refuse(not isinstance(button, dict), "inlineQueryResultsButton must be an Object")
        refuse(not need(button, "text", str, "InlineQueryResultsButton").strip(BLANK), "SWITCH_PM_TEXT_EMPTY")
        alone = len({"start_parameter", "web_app"} & button.keys()) == 1
        refuse(not alone, "inlineQueryResultsButton must have exactly one optional field")
        check_start(button.get("start_parameter", "-"))


def check_start(parameter: str) -> None:
    refuse(not parameter, "can't use empty start_parameter")
    refuse(len(parameter) > 64, "too long start_parameter specified")
    refuse(re.search(r"[^\w-]", parameter, re.ASCII), "unallowed characters in start_parameter are used")


def check_result(result: Any) -> None:
    what = "inline query result"
    kind, name = (need(result, field, str, what) for field in ("type", "id"))
    refuse(kind not in RESULTS, f"can't parse {what}: Unallowed inline query result type")  # wording unknown
    if kind == "article":
        refuse(not need(result, "title", str, what).strip(BLANK), "ARTICLE_TITLE_EMPTY")
        need(result, "input_message_content", dict, what)
    if "message_text" in result.get("input_message_content", {}):
        written(result["input_message_content"], "message_text", "MESSAGE_TOO_LONG")
    checked_markup(result.get("reply_markup"), inline_only=True)
    refuse(not name, "RESULT_ID_EMPTY")
    refuse(len(name.encode()) > 64, "RESULT_ID_INVALID")


def check_notice(params: JSON, username: str) -> None:
    """The answer to a button press; a link may only lead to the bot itself."""
    refuse(units(params.get("text", "")) > 200, "MESSAGE_TOO_LONG")
    link = re.fullmatch(r"(?:https://)?t\.me/(\w+)\?start=([\w-]{1,64})", params.get("url", ""), re.ASCII)
    refuse(params.get("url") and not (link and link[1].lower() == username.lower()), "URL_INVALID")


# Menus.


def checked_command(command: Any) -> tuple[str, str]:
    name, description = (need(command, part, str, "BotCommand").strip() for part in ("command", "description"))
    name = name.removeprefix("/")
    refuse(not name, "command must be non-empty")
    refuse(len(name) > 32, "command length must not exceed 32")
    refuse(not description, "command description must be non-empty")
    refuse(len(description) > 256, "command description length must not exceed 256")
    refuse(not re.fullmatch("[a-z0-9_]+", name), "BOT_COMMAND_INVALID")
    return name, description


def checked_scope(params: JSON) -> JSON:
    scope = params.get("scope") or {"type": "default"}
    kind = need(scope, "type", str, "BotCommandScope")
    refuse(kind not in SCOPES, "can't parse BotCommandScope: Unsupported type specified")
    for name in SCOPES[kind]:
        need(scope, name, int, "BotCommandScope")
    return dict(scope)


def checked_language(params: JSON) -> str:
    """Two letters or none: there is no telling simplified from traditional Chinese here."""
    language = str(params.get("language_code") or "")
    refuse(not re.fullmatch("([a-z]{2})?", language), "invalid language code specified")
    return language


def menu_key(scope: JSON | None, language: str) -> str:
    return json.dumps([scope or {"type": "default"}, language], sort_keys=True)

"""The README's pictures show what Chuchu answers today."""

from __future__ import annotations

import pytest
from PIL import Image

from bot.wording import texts
from tests.measure.chat_picture import characters, fingerprint
from tests.measure.pictures import CHATS, ROOT, WORDS, Chat, held, office


@pytest.mark.anyio
@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.file)
async def test_the_readme_shows_what_is_answered_today(chat: Chat) -> None:
    bubbles = await held(chat, ROOT / "corpus" / "reports")
    with Image.open(ROOT / "docs" / chat.file) as image:
        drawn = image.info["Comment"]
    assert drawn == fingerprint(bubbles, WORDS[texts.language(chat.language)]), (
        f"{chat.file} is of the past: make pictures"
    )


@pytest.mark.parametrize("chat", CHATS, ids=lambda chat: chat.file)
def test_the_pictures_are_light_and_shown(chat: Chat) -> None:
    file = ROOT / "docs" / chat.file
    assert file.stat().st_size < 200_000
    with Image.open(file) as image:
        assert image.width == 780
    for readme in ("README.md", "README.zh-CN.md"):
        assert f"docs/{chat.file}" in (ROOT / readme).read_text("utf-8")


@pytest.mark.anyio
async def test_what_an_administrator_sees_can_be_drawn() -> None:
    for bubble in await office(ROOT / "corpus" / "reports"):
        characters(bubble)

"""A drawn chat: messages are read as Telegram's apps read them, and everything in them is drawn."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.wording import texts
from tests.measure.chat_picture import JSON, Bubble, Words, characters, lines, picture
from tests.measure.emoji import EMOJI

WORDS = Words("出处 Chuchu", "机器人", "输入消息")
LONG = "按照规划，新院区建在东城区，建筑面积202000平方米，开放1600张床位。" * 5


def pixels(bubble: Bubble) -> Image.Image:
    with Image.open(io.BytesIO(picture([bubble], WORDS))) as image:
        return image.convert("RGB")


def styled(text: str, *entities: JSON) -> list[tuple[str, list[str]]]:
    return [(character.shown, sorted(character.styles)) for character in characters(Bubble(text, entities))]


def quoted(text: str) -> JSON:
    return {"type": "expandable_blockquote", "offset": 0, "length": len(text)}


# --- entities ---


def test_offsets_count_utf_16_units() -> None:
    assert styled("🏥👍甲乙", {"type": "bold", "offset": 4, "length": 1}) == [
        ("🏥", []),
        ("👍", []),
        ("甲", ["bold"]),
        ("乙", []),
    ]


@pytest.mark.parametrize(("offset", "length"), [(1, 2), (0, 1), (2, 2), (-1, 1), (0, 0)])
def test_an_entity_that_does_not_fit_is_an_error(offset: int, length: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        styled("🏥甲", {"type": "bold", "offset": offset, "length": length})


def test_styles_overlap() -> None:
    both = styled("甲乙", quoted("甲乙"), {"type": "bold", "offset": 1, "length": 1})
    assert both == [("甲", ["expandable_blockquote"]), ("乙", ["bold", "expandable_blockquote"])]


def test_commands_and_mentions_are_links() -> None:
    linked = "".join(shown for shown, styles in styled("发送 /help，或 @chuchu_bot；1/5 不是") if styles)
    assert linked == "/help@chuchu_bot"


def test_what_cannot_be_drawn_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"U\+1F9A0"):
        picture([Bubble("🦠")], WORDS)


@pytest.mark.parametrize("emoji", EMOJI)
def test_every_emoji_is_drawn(emoji: str) -> None:
    with_it, without = (pixels(Bubble("甲", buttons=[[{"text": text}]])) for text in (emoji, "　"))
    assert with_it.tobytes() != without.tobytes()


def test_every_emoji_that_chuchu_says_can_be_drawn() -> None:
    for language in texts.Language:
        for words in texts.wordings(language).values():
            characters(Bubble(words))


# --- lines ---


def broken(text: str, width: float) -> list[str]:
    return ["".join(character.shown for character in line) for line in lines(characters(Bubble(text)), 15, width)]


@pytest.mark.parametrize("width", [60, 100, 180, 290])
def test_lines_are_broken_as_chinese_is_set(width: float) -> None:
    text = "他说：“新院区（东城区）开放1600张床位，对照三级甲等。”《新院区在望》 jinxiang-renmin.txt 第 8 段……"
    shown = broken(text, width)
    assert "".join(shown) == text
    for line in shown:
        assert line[0] not in "，。：；）》”…"
    for before in shown[:-1]:
        assert before[-1] not in "（《“"
    if width > 180:
        assert any("1600" in line for line in shown)
        assert any("jinxiang-renmin.txt" in line for line in shown)


def test_line_breaks_are_kept() -> None:
    assert broken("甲\n\n乙", 100) == ["甲", "", "乙"]


def test_a_word_wider_than_the_line_is_broken() -> None:
    assert "".join(broken("a" * 100, 100)) == "a" * 100


# --- pictures ---


def test_bold_has_more_ink() -> None:
    def ink(*entities: JSON) -> int:
        text = pixels(Bubble("金乡县人民医院", entities)).convert("L").crop((40, 145, 260, 170))
        return sum(level < 128 for level in text.tobytes())

    assert ink({"type": "bold", "offset": 0, "length": 7}) > 1.2 * ink() > 0


def test_a_long_quote_is_folded_until_it_is_tapped() -> None:
    folded = pixels(Bubble(LONG, [quoted(LONG)]))
    unfolded = pixels(Bubble(LONG, [quoted(LONG)], unfolded=True))
    assert unfolded.height > folded.height + 200
    assert folded.getpixel((40, 180)) == (51, 144, 214)  # the bar


def test_characters_look_different() -> None:
    assert len({picture([Bubble(character)], WORDS) for character in "金乡县人民医院口"}) == 8


def test_the_same_chat_makes_the_same_picture() -> None:
    chat = [Bubble("甲", mine=True, time="9:41"), Bubble(LONG, [quoted(LONG)], [[{"text": "👍"}]], "9:41")]
    assert picture(chat, WORDS) == picture(chat, WORDS)


def test_a_picture_is_shown_above_its_caption() -> None:
    def png(colour: tuple[int, int, int]) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(out, "PNG")
        return out.getvalue()

    shown = pixels(Bubble("说明", photo=png((200, 30, 40))))
    assert shown.getpixel((300, 300)) == (200, 30, 40)

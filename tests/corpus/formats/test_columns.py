"""The reading order of a page from the places of its lines."""

from __future__ import annotations

from itertools import chain

import pytest

from corpus.formats.columns import Box, laid_out

LINES = {
    "left": [
        "走进新楼的大厅，先看见一排蓝色的",
        "椅子，老人坐着等号，不用再站着排",
        "队，导诊台的护士会把单子送到手上",
    ],
    "middle": [
        "药房搬到一楼以后，取药的窗口从三",
        "个添到八个，中药也能当天代煎，病",
        "人拿了药就走，停车场也够用了很多",
    ],
    "right": [
        "体检中心在七号楼，一天能接待一百",
        "二十人，报告三天就能取，团体来的",
        "还有早餐，大家都说这样方便多了。",
    ],
}


def column(lines: list[str], left: float, top: float, pitch: float, size: float = 10) -> list[Box]:
    return [
        Box(left, top - i * pitch - size, left + size * len(line), top - i * pitch, line)
        for i, line in enumerate(lines)
    ]


def read(boxes: list[Box]) -> list[str]:
    return [line for line in laid_out(boxes).text.split("\n") if line]


@pytest.mark.parametrize("pitch", [11, 14, 17, 22, 30])
@pytest.mark.parametrize("shift", [0, 5, 40])
def test_two_columns_at_any_line_spacing(pitch: float, shift: float) -> None:
    boxes = column(LINES["left"], 50, 700, pitch) + column(LINES["right"], 230, 700 - shift, pitch)
    assert read(boxes) == LINES["left"] + LINES["right"]
    assert read(boxes[::-1]) == LINES["left"] + LINES["right"]


def test_three_columns_under_a_headline_that_lies_across_them() -> None:
    headline = Box(50, 740, 480, 765, "新楼开门这一天")
    parts = [column(lines, 50 + 180 * i, 700, 17) for i, lines in enumerate(LINES.values())]
    assert read([headline, *parts[2], *parts[0], *parts[1]]) == ["新楼开门这一天", *chain.from_iterable(LINES.values())]


def test_a_picture_above_the_left_column_changes_nothing() -> None:
    boxes = column(LINES["left"], 50, 400, 17) + column(LINES["right"], 230, 700, 17)
    assert read(boxes) == LINES["left"] + LINES["right"]


def test_a_line_across_the_page_parts_what_is_above_it_from_what_is_below() -> None:
    above = column(LINES["left"], 50, 700, 17) + column(LINES["middle"], 230, 700, 17)
    across = Box(50, 610, 380, 625, "老人优先 一站服务 少走弯路 报告到手")
    below = column(LINES["right"], 50, 590, 17) + column(LINES["left"], 230, 590, 17)
    assert read([*below, across, *above]) == [
        *(LINES["left"] + LINES["middle"]),
        across.text,
        *(LINES["right"] + LINES["left"]),
    ]


def test_one_column_with_indents_and_short_lines_is_one() -> None:
    boxes = [
        Box(70, 690, 230, 700, "　　山里来了新医生，大家都很高兴，"),
        Box(50, 673, 230, 683, "奔走相告的人从村口一直排到了桥头，"),
        Box(50, 656, 110, 666, "好不热闹。"),
        Box(70, 639, 230, 649, "　　第二天一早，诊室门口就坐满了。"),
    ]
    assert read(boxes) == [box.text for box in boxes]


def test_rows_of_short_cells_are_a_table_with_its_empty_cells() -> None:
    rows = [["科室", "专家", "出诊时间"], ["儿科", "方小满", "周一上午"], ["骨科", "", "周二全天"]]
    boxes = [
        Box(60 + 110 * j, 700 - 26 * i, 60 + 110 * j + 11 * len(cell), 711 - 26 * i, cell)
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
        if cell
    ]
    assert read(boxes) == ["\t".join(row) for row in rows]


def test_a_wide_gap_parts_paragraphs_and_a_usual_one_does_not() -> None:
    boxes = column(LINES["left"], 50, 700, 17) + column(LINES["right"], 50, 600, 17)
    assert laid_out(boxes).text == "\n".join(LINES["left"]) + "\n\n" + "\n".join(LINES["right"])


def test_nothing_is_lost_of_a_page_of_very_many_lines() -> None:
    boxes = [Box(i % 40, i, i % 40 + 9, i + 9, str(i)) for i in range(4000)]
    assert sorted(read(boxes)) == sorted(map(str, range(4000)))


def test_a_table_beside_a_column_of_text_takes_none_of_its_lines() -> None:
    text = LINES["left"] + LINES["middle"] + LINES["left"]
    cells = [("科室", "医生", "时间"), ("儿科", "方小满", "周二"), ("骨科", "许青禾", "周四")]
    table = [
        Box(x, 700 - 17 * i - 10, x + 10 * len(cell), 700 - 17 * i, cell)
        for i, row in enumerate(cells, 1)
        for x, cell in zip((240, 300, 360), row, strict=True)
    ]
    below = column(LINES["right"], 240, 620, 17)
    rows = ["\t".join(row) for row in cells]
    assert read(column(text, 50, 700, 17) + table + below) == [*text, *rows, *LINES["right"]]

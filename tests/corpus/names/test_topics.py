"""What reports on one kind of institution speak of: every example of every row, and what it weighs."""

from __future__ import annotations

import pytest

from corpus.names.topics import rows, topics_of
from corpus.reading.parse import parse


@pytest.mark.parametrize(("row", "example"), [(row["name"], one) for row in rows() for one in row["examples"]])
def test_every_row_knows_its_examples(row: str, example: str) -> None:
    name, sentence = example.split(": ")
    own = next(one for one in rows() if one["name"] == row)
    told = [topic for topic in topics_of(name) if topic.words == tuple(own["tells"])]
    assert told, "no topic of the institution in the example"
    assert told[0].times_told(sentence) > 0


def test_a_general_hospital_has_no_topic() -> None:
    assert topics_of("松阳县人民医院") == ()


def test_a_report_on_giving_blood_is_on_the_blood_bank() -> None:
    blood = "采血车停在校门口。献血的学生排着队，护士一边采血一边问血型，血液当晚就检完。"
    text = f"卷起袖子\n\n采血车是松阳市中心血站的。车开过松阳市第一人民医院门口。\n\n{blood}{blood}"
    report = parse("a.txt", text)
    assert [hospital.name for hospital in report.hospitals] == ["松阳市中心血站"]

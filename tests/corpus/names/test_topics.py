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


@pytest.mark.parametrize(
    ("told", "sure"),
    [
        ("采血车停在校门口。献血的学生排着队，护士一边采血一边问血型，血液当晚就检完。", True),
        ("新车停在校门口。来帮忙的学生排着队，护士一边登记一边问年纪，名单当晚就抄完。", False),
    ],
)
def test_a_report_that_speaks_of_giving_blood_is_on_the_blood_bank(told: str, *, sure: bool) -> None:
    lead = "松阳市中心血站在河东，松阳市第一人民医院在河西。"
    report = parse("a.txt", f"卷起袖子\n\n{lead}\n\n{told}{told}")
    assert [hospital.name for hospital in report.hospitals] == ["松阳市中心血站"]
    assert report.anonymous is not sure

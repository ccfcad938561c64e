"""The part that an institution plays where a text names it."""

from __future__ import annotations

import pytest

from corpus.names.name import names_in
from corpus.names.part import Part, part_of


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("松阳县人民医院有床位300张。", Part.TOPIC),
        ("去年，松阳县人民医院有床位300张。", Part.TOPIC),
        ("来接他的是松阳县人民医院的车。", Part.AMID),
        ("老人们愿意到对面的松阳县人民医院去。", Part.AMID),
        ("松阳县人民医院也要添床位。", Part.AMID),
        ("上个月，记者沿着老街走进松阳县人民医院，药房开着。", Part.AMID),
        ("这一天他去松阳县人民医院看病。", Part.BESIDE),
        ("松阳县人民医院院长何田田说，明年再招人。", Part.CHIEF),
        ("松阳县人民医院骨科主任医师何田田说，明年再招人。", Part.SPEAKER),
        ("松阳县人民医院骨科医生何田田来过一次。", Part.OFFICE),
        ("来的有松阳县人民医院、县中医院的大夫。", Part.LISTED),
        ("松阳县人民医院的高原病专家每季度来。", Part.GUEST),
        ("松阳县人民医院送来一台胃镜。", Part.GUEST),
        ("松阳县人民医院托管了这家卫生院。", Part.GUEST),
        ("松阳县人民医院跟它隔一条街。", Part.GUEST),
        ("两年前，他在松阳县人民医院学过接骨。", Part.GUEST),
        ("医院与松阳县人民医院签了约。", Part.GUEST),
        ("墙上的牌子是“松阳县人民医院支援点”。", Part.GUEST),
        ("牌子换成了松阳县人民医院，没有人这么叫。", Part.CALLED),
        ("大家还说“松阳县人民医院”。", Part.CALLED),
        ("松阳县人民医院的牌子挂在门柱上。", Part.CALLED),
        ("前身是1950年建在庙里的松阳县人民医院。", Part.CALLED),
    ],
)
def test_the_part_of_a_mention(text: str, part: Part) -> None:
    [name] = [name for name in names_in(text) if not name.generic]
    assert part_of(name, text) is part

"""Web pages, Word documents and PDF files become text that repair and structure can go by."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import formats
from corpus.formats import FormatError, Limits, bounds
from corpus.reading.read import read_folder
from tests.problems import raises

TITLE = "山城里的新医院"
LEAD = "巫山县中医院去年搬进新楼，开放床位三百二十张，门诊接诊十一万人次，群众看病不必再去市里。"
MORE = "院长文远舟说，明年还要添一台核磁共振，把康复科办到六个乡镇去。"


def extract(name: str, raw: bytes, limits: Limits = formats.LIMITS) -> str:
    return formats.extract(name, raw, limits).text


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def word(*paragraphs: tuple[str, str]) -> bytes:
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(*pages: str) -> bytes:
    """A PDF with a text layer in a Chinese font that it does not bring along."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000>>",
    ]
    kids = []
    for text in pages:
        lines = b"".join(
            b"BT /F1 12 Tf 60 %d Td <%s> Tj ET\n" % (780 - 16 * i, line.encode("utf-16-be").hex().encode())
            for i, line in enumerate(text.split("\n"))
        )
        objects.append(b"<</Length %d>>stream\n%sendstream" % (len(lines), lines))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    out, offsets = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<h1>{TITLE}</h1><p>{LEAD}</p><h2>往后</h2><p>{MORE}</p>", f"# {TITLE}\n\n{LEAD}\n\n## 往后\n\n{MORE}"),
        (
            f"<nav>首页 要闻</nav><article><h1>{TITLE}</h1><p>{LEAD}</p></article><footer>版权</footer>",
            f"# {TITLE}\n\n{LEAD}",
        ),
        (f"<div><p>{LEAD}</p><ul><li>床位</li><li>门诊</li></ul></div>", f"{LEAD}\n\n- 床位\n\n- 门诊"),
        (
            f"<div><p>{LEAD}</p><ol><li><p>床位</p></li><li><div><p>门诊</p><p>住院</p></div></li></ol></div>",
            f"{LEAD}\n\n- 床位\n\n- 门诊\n\n住院",
        ),
        (f"<p>{LEAD}</p><p style='display: none'>看不见</p><script>var a = '字';</script>", LEAD),
        ("<p>开放<b>床位</b>320张，<br>门诊&nbsp;11万</p>", "开放床位320张，\n门诊 11万"),
        (f"<p>{LEAD}</p><figure><img><figcaption>新楼外景</figcaption></figure>", f"{LEAD}\n\n新楼外景"),
        (f"<form><article><header><h1>{TITLE}</h1></header><p>{LEAD}</p></article></form>", f"# {TITLE}\n\n{LEAD}"),
        ("<p>开放床位\n  三百二十张</p>", "开放床位三百二十张"),
        (f"<p>{LEAD}</p><table><tr><td>床位</td><td>320</td></tr></table>", f"{LEAD}\n\n床位 320"),
    ],
)
def test_a_page_keeps_its_article_and_its_blocks(body: str, text: str) -> None:
    assert extract("a.html", page(body)) == text


def test_a_page_without_a_heading_takes_its_title() -> None:
    assert extract("a.htm", page(f"<p>{LEAD}</p>", f"<title>{TITLE}_巫山新闻</title>")) == f"# {TITLE}\n\n{LEAD}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_page_in_another_encoding(encoding: str) -> None:
    assert LEAD in extract("a.html", f"<html><body><p>{LEAD}</p></body></html>".encode(encoding))


def test_a_word_document_keeps_headings_and_order() -> None:
    raw = word(("Title", TITLE), ("Normal", LEAD), ("Heading 2", "往后"), ("Normal", MORE))
    assert extract("a.docx", raw) == f"# {TITLE}\n\n{LEAD}\n\n## 往后\n\n{MORE}"


def test_equal_cells_of_a_table_are_all_kept() -> None:
    document = docx.Document()
    cells = document.add_table(1, 3).rows[0].cells
    cells[0].text, cells[1].text, cells[2].text = "床位", "500张", "500张"
    file = io.BytesIO()
    document.save(file)
    assert extract("a.docx", file.getvalue()) == "床位 500张 500张"


def test_a_large_page_is_read_in_a_process_of_its_own() -> None:
    long = "".join(f"<p>{LEAD}第{number}年。</p>" for number in range(2500))
    assert extract("a.html", page(long)).count(LEAD) == 2500
    with raises(FormatError, match="没有读完"):
        extract("a.html", page(long), Limits(seconds=0.01))


def test_a_pdf_keeps_its_lines_and_its_pages() -> None:
    text = extract("a.pdf", pdf(f"{TITLE}\n{LEAD}", MORE))
    assert [line for line in text.replace("\f", "\n").split("\n") if line] == [TITLE, LEAD, MORE]
    assert text.index("\f") < text.index(MORE)


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.pdf", pdf(""), "没有认出文字|扫描件"),
        ("a.pdf", b"%PDF-1.5\nnothing", "已损坏"),
        ("a.pdf", b"PK\x03\x04", "不是 PDF"),
        ("a.docx", b"%PDF-1.5", "不是 Word"),
        ("a.docx", word(("Normal", LEAD))[:900], "不是 Word"),
        ("a.docx", word(("Normal", "")), "没有文字"),
        ("a.html", b"%PDF-1.5", "不是网页"),
        ("a.html", page("<script>1</script>"), "没有文字"),
        ("a.html", page("<div>" * 400 + LEAD), "层次太深"),
        ("a.rtf", b"{}", "不支持 .rtf"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, raw: bytes, said: str) -> None:
    with raises(FormatError, match=said):
        extract(name, raw)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    file = io.BytesIO(word(("Normal", LEAD)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/bomb.xml", b"0" * 3_000_000)
    with raises(FormatError, match="太大"):
        extract("a.docx", file.getvalue(), Limits(unpacked_bytes=1_000_000))


@pytest.mark.parametrize(
    ("limits", "said"),
    [(Limits(pages=1), "页数太多"), (Limits(seconds=0.01), "没有读完"), (Limits(characters=10), "文字太多")],
)
def test_a_pdf_has_limits(limits: Limits, said: str) -> None:
    with raises(FormatError, match=said):
        extract("a.pdf", pdf(LEAD, MORE), limits)


def test_a_small_document_of_very_many_paragraphs_is_ended() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(("Normal", LEAD)))) as whole, zipfile.ZipFile(out, "w", 8) as archive:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "word/document.xml":
                part = part.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 1_000_000)
            archive.writestr(name, part)
    assert len(out.getvalue()) < 100_000
    with raises(FormatError, match="没有读完"):
        extract("a.docx", out.getvalue(), Limits(seconds=1))


def test_a_library_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(bounds, "import_module", missing)
    with raises(FormatError, match=r"\[formats\]"):
        extract("a.html", page(LEAD))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from([".html", ".docx"]), st.binary(max_size=300), st.integers(0, 4000), st.integers(0, 40))
def test_only_a_format_error_comes_out(suffix: str, noise: bytes, at: int, gone: int) -> None:
    whole = page(f"<h1>{TITLE}</h1><p>{LEAD}</p>") if suffix == ".html" else word(("Title", TITLE), ("Normal", LEAD))
    try:
        assert extract(f"a{suffix}", whole[:at] + noise + whole[at + gone :])
    except FormatError as reason:
        assert str(reason)  # noqa: PT017 - it may be read or refused, never anything else


def test_reports_in_every_format_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page(f"<h1>{TITLE}</h1><p>{LEAD}</p>"))
    (tmp_path / "b.docx").write_bytes(word(("Title", TITLE), ("Normal", LEAD)))
    (tmp_path / "c.pdf").write_bytes(pdf(f"{TITLE}\n\n{LEAD}"))
    (tmp_path / "d.pdf").write_bytes(pdf(""))
    folder = read_folder(tmp_path, 1_000_000)
    assert [(r.file, [h.name for h in r.hospitals]) for r in folder.reports] == [
        (name, ["巫山县中医院"]) for name in ("a.html", "b.docx", "c.pdf")
    ]
    assert [failure.file for failure in folder.failures] == ["d.pdf"]


def test_a_table_of_a_web_page_keeps_its_rows_and_one_that_sets_the_page_does_not() -> None:
    data = "<table><tr><th>科室</th><th>床位</th></tr><tr><td>儿科</td><td>46</td></tr></table>"
    assert extract("a.html", page(f"<p>{LEAD}</p>{data}<p>{MORE}</p>")) == (
        f"{LEAD}\n\n| 科室 | 床位 |\n|---|---|\n| 儿科 | 46 |\n\n{MORE}"
    )
    layout = f"<table><tr><td><p>{LEAD}</p></td></tr><tr><td><p>{MORE}</p></td></tr></table>"
    assert extract("a.html", page(f"<article>{layout}</article>")) == f"{LEAD}\n\n{MORE}"


def test_cells_that_take_several_rows_or_columns_stand_in_each() -> None:
    down = "<tr><th>科室</th><th>医生</th></tr><tr><td rowspan=2>针灸科</td><td>叶青</td></tr><tr><td>白露</td></tr>"
    assert "| 针灸科 | 叶青 |\n| 针灸科 | 白露 |" in extract("a.html", page(f"<p>{LEAD}</p><table>{down}</table>"))
    heads = "<tr><th rowspan=2>科室</th><th colspan=2>位置</th></tr><tr><th>楼层</th><th>诊室</th></tr>"
    wide = f"<table>{heads}<tr><td>呼吸科</td><td>3楼</td><td>308</td></tr></table>"
    assert "| 科室 | 位置 楼层 | 位置 诊室 |\n|---|---|---|\n| 呼吸科 | 3楼 | 308 |" in extract(
        "a.html", page(f"<p>{LEAD}</p>{wide}")
    )
    both = wide.replace("<td>3楼</td><td>308</td>", "<td colspan=2>东楼</td>")
    assert "| 呼吸科 | 东楼 | 东楼 |" in extract("a.html", page(f"<p>{LEAD}</p>{both}"))


def test_blocks_of_as_many_short_blocks_each_are_the_rows_of_a_table() -> None:
    rows = "".join(
        f"<div><div>{a}</div><div>{b}</div></div>" for a, b in (("双人间", "80元/天"), ("单人间", "160元/天"))
    )
    assert "| 双人间 | 80元/天 |\n| 单人间 | 160元/天 |" in extract(
        "a.html", page(f"<article><p>{LEAD}</p>{rows}</article>")
    )
    alone = f"<article><p>{LEAD}</p><div><p>双人间</p><p>80元/天</p></div><p>{MORE}</p></article>"
    assert "|" not in extract("a.html", page(alone))


def test_what_shows_nothing_is_left_out() -> None:
    assert extract("a.html", page(f"<p>巫山县\u200b中\u00ad医院有床位\u2060320张。</p><p>{MORE}</p>")).startswith(
        "巫山县中医院有床位320张。"
    )


def test_a_page_is_titled_by_its_own_heading_before_what_is_sent_on() -> None:
    head = f"<title>{TITLE}_巫山新闻</title><meta property='og:title' content='转发的题目'>"
    assert extract("a.html", page(f"<p>{LEAD}</p>", head)).startswith("# 转发的题目\n")
    outside = f"<div><h1>{TITLE}</h1></div><div><div><p>{LEAD}</p><p>{MORE}</p></div></div>"
    assert extract("a.html", page(outside, head)).startswith(f"# {TITLE}\n")


@pytest.mark.parametrize("declared", ["gb2312", "utf-8"])
def test_a_page_with_one_bad_byte_is_read(declared: str) -> None:
    text = f"<html><head><meta charset={declared}></head><body><p>{LEAD}</p><p>{MORE}</p></body></html>"
    encoded = text.encode("gb18030" if declared == "gb2312" else declared)
    at = encoded.index(MORE.encode("gb18030" if declared == "gb2312" else declared))
    read = extract("a.html", encoded[:at] + b"\xff" + encoded[at:])
    assert LEAD in read
    assert MORE[-10:] in read
    assert read.count("\ufffd") == 1


def test_a_list_of_definitions_is_a_line_for_each_term() -> None:
    page = "<html><body><p>新楼昨天启用。</p><dl><dt>地点</dt><dd>六楼</dd><dt>电话</dt><dd>0571-64600110</dd></dl><p>完工。</p></body></html>"
    assert formats.extract("a.html", page.encode()).text.split("\n\n") == [
        "新楼昨天启用。",
        "- 地点：六楼",
        "- 电话：0571-64600110",
        "完工。",
    ]


def test_a_list_of_links_is_no_text() -> None:
    page = "<html><body><div><p>新楼昨天启用，一共十一层。</p><ul><li><a href='/a'>医院招聘护士</a></li></ul></div></body></html>"
    assert formats.extract("a.html", page.encode()).text == "新楼昨天启用，一共十一层。"

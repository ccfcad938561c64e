"""Word documents: all that Word shows is read, and nothing that it does not show."""

from __future__ import annotations

import io
import zipfile

import pytest

from corpus import formats
from corpus.formats import FormatError

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
RUN = "<w:r><w:t>{}</w:t></w:r>"
FIRST = f"<w:p>{RUN.format('山城里来了新医院，病房朝南。')}</w:p>"


def document(body: str, **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return file.getvalue()


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:p>{RUN.format(cell)}</w:p></w:tc>" for cell in cells) + "</w:tr>"


BOX = "<w:txbxContent><w:p><w:r><w:t>数读：床位三百二十张。</w:t></w:r></w:p></w:txbxContent>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param(
            f"<w:p>{RUN.format('床位')}<w:del>{'<w:r><w:delText>280</w:delText></w:r>'}</w:del>"
            f"<w:ins>{RUN.format('320')}</w:ins>{RUN.format('张。')}</w:p>",
            "床位320张。",
            id="tracked changes",
        ),
        pytest.param(
            f"<w:p><w:moveFrom>{RUN.format('旧')}</w:moveFrom>{RUN.format('新楼')}</w:p>", "新楼", id="moved text"
        ),
        pytest.param(f"<w:p><w:hyperlink>{RUN.format('挂号')}</w:hyperlink>{RUN.format('须知')}</w:p>", "挂号须知", id="link"),
        pytest.param(f"<w:sdt><w:sdtContent>{FIRST}</w:sdtContent></w:sdt>", "山城里来了新医院，病房朝南。", id="control"),
        pytest.param(f"<w:p><w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r></w:p>", "数读：床位三百二十张。", id="text box"),
        pytest.param(
            f"<w:p><w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>",
            "数读：床位三百二十张。",
            id="text box drawn in two ways",
        ),
        pytest.param("<w:p><w:r><w:t>一楼</w:t><w:tab/><w:t>急诊</w:t><w:br/><w:t>二楼</w:t></w:r></w:p>", "一楼\t急诊\n二楼", id="signs"),
        pytest.param(
            f"<w:tbl>{row('科室', '床位')}{row('儿科', '46')}</w:tbl>", "| 科室 | 床位 |\n| 儿科 | 46 |", id="table"
        ),
        pytest.param(
            f"<w:tbl><w:tr><w:tc>{FIRST}<w:tbl>{row('科室', '床位')}{row('儿科', '46')}</w:tbl></w:tc></w:tr></w:tbl>",
            "山城里来了新医院，病房朝南。\n\n| 科室 | 床位 |\n| 儿科 | 46 |",
            id="table that sets the page, with one in it",
        ),
        pytest.param(
            f"<w:tbl>{row('科室', '床位')}<w:ins>{row('儿科', '46')}</w:ins></w:tbl>",
            "| 科室 | 床位 |\n| 儿科 | 46 |",
            id="inserted row",
        ),
        pytest.param(
            f"<w:tbl>{row('科室', '专家')}<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p>{RUN.format('外科')}</w:p></w:tc>"
            f"<w:tc><w:p>{RUN.format('方小满')}</w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
            f"<w:tc><w:p>{RUN.format('许青禾')}</w:p></w:tc></w:tr></w:tbl>",
            "| 科室 | 专家 |\n| 外科 | 方小满 |\n| 外科 | 许青禾 |",
            id="cell of two rows",
        ),
        pytest.param(f"<w:p><w:pPr><w:numPr/></w:pPr>{RUN.format('退号须提前两小时')}</w:p>", "- 退号须提前两小时", id="numbered by Word"),
    ],
)  # fmt: skip
def test_what_word_shows(body: str, text: str) -> None:
    assert formats.extract("a.docx", document(body)).text == text


def test_notes_stand_behind_the_text() -> None:
    notes = f"<w:footnotes {SPACES}><w:footnote><w:p>{RUN.format('床位含编外。')}</w:p></w:footnote></w:footnotes>"
    assert (
        formats.extract("a.docx", document(FIRST, footnotes=notes)).text
        == "山城里来了新医院，病房朝南。\n\n床位含编外。"
    )


def test_an_archive_without_a_document_and_one_nested_too_deep_are_refused() -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    deep = document("<w:sdt>" * 400 + FIRST + "</w:sdt>" * 400)
    for raw in (empty.getvalue(), deep):
        with pytest.raises(FormatError):
            formats.extract("a.docx", raw)


def test_heads_that_are_merged_in_word_are_one_row_of_heads() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{RUN.format(text)}</w:p></w:tc>"

    wide, begins, goes_on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = (
        f"<w:tbl><w:tr>{cell('科室', begins)}{cell('去年', wide)}</w:tr>"
        f"<w:tr>{cell('', goes_on)}{cell('手术')}{cell('出院')}</w:tr>"
        f"<w:tr>{cell('骨科', begins)}{cell('1286')}{cell('2093')}</w:tr>"
        f"<w:tr>{cell('', goes_on)}{cell('1301')}{cell('2117')}</w:tr></w:tbl>"
    )
    text = "| 科室 | 去年 手术 | 去年 出院 |\n|---|---|---|\n| 骨科 | 1286 | 2093 |\n| 骨科 | 1301 | 2117 |"
    assert formats.extract("a.docx", document(body)).text == text


def test_a_row_of_one_cell_above_the_heads_is_the_title_of_a_table() -> None:
    title = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p>{RUN.format("表1 床位")}</w:p></w:tc></w:tr>'
    body = f"<w:tbl>{title}{row('科室', '床位')}{row('儿科', '46')}</w:tbl>"
    assert formats.extract("a.docx", document(body)).text == "表1 床位\n\n| 科室 | 床位 |\n| 儿科 | 46 |"

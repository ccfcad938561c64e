"""One source, understood: the whole way from a text to a `Report`."""

from __future__ import annotations

from corpus import hospitals, repair, split, structure
from corpus.report import Report
from corpus.structure import Article


def parse(file: str, source: str) -> Report:
    """The report that a file's text holds.  Never fails: what is odd is said in its warnings."""
    article = structure.article(*repair.blocks(source))
    found = hospitals.subjects(_mentions(article))
    hospital = found[0].name if found else ""
    cuts = split.passages(article, source, hospital)
    anonymous = not found and hospitals.speaks_of_own(source)
    headings = [section.heading.text for section in article.sections if section.heading]
    run_in = split.run_in_headings(article)
    for passage in cuts:
        if passage.heading and passage.heading not in headings and f"{passage.heading}。" in run_in:
            headings.append(passage.heading)
    return Report(
        file=file,
        source=source,
        title=article.title.text if article.title else "",
        subtitle=article.subtitle.text if article.subtitle else "",
        byline=" ".join(" ".join(cut.text.split()) for cut in article.bylines),
        headings=tuple(headings),
        hospitals=found,
        passages=cuts,
        aside=article.aside,
        warnings=tuple(_warnings(article, bool(found), bool(cuts), anonymous)),
        anonymous=anonymous,
    )


def _mentions(article: Article) -> hospitals.Mentions:
    paragraphs = [paragraph.cut.text for section in article.sections for paragraph in section.paragraphs]
    headings = [section.heading.text for section in article.sections if section.heading]
    return hospitals.Mentions(
        headline=[cut.text for cut in (article.title, article.subtitle) if cut is not None],
        byline=" ".join(cut.text for cut in article.bylines),
        lead=paragraphs[0] if paragraphs else "",
        body="\n".join([*headings, *paragraphs]),
        rest="\n".join(aside.text for aside in article.aside),
    )


def _warnings(article: Article, has_hospital: bool, has_text: bool, anonymous: bool) -> list[str]:
    paragraphs = [paragraph for section in article.sections for paragraph in section.paragraphs]
    found: list[str] = []
    if not has_text:
        found.append("没有可以引用的正文")
    if article.title is None:
        found.append("没有认出标题")
    if anonymous:
        found.append("通篇没有写明是哪家医院，读者提问时不会引用这一篇")
    elif not has_hospital:
        found.append("没有认出报道写的是哪家医院，引用时会注明")
    found += [f"开头可能缺字：{p.cut.text[:16]}…" for p in paragraphs if p.lost_head]
    found += [f"结尾可能缺字：…{p.cut.text[-16:]}" for p in paragraphs if p.lost_tail]
    return found

"""One source, understood: the whole way from a text to a `Report`."""

from __future__ import annotations

import re

from corpus.names import hospitals
from corpus.names.corrections import Corrections, front_matter
from corpus.reading import repair, split, structure
from corpus.reading.structure import Article
from corpus.report import Hospital, Kind, Origin, Report

_NONE = Corrections()


def parse(file: str, source: str, corrections: Corrections = _NONE) -> Report:
    """The report that a file's text holds.  Never fails: what is odd is said in its warnings."""
    front = front_matter(source)
    article = structure.article(*repair.blocks(source, front.end))
    mentions = _mentions(article)
    found = _subjects(file, mentions, front.values.get("hospital"), corrections)
    cuts = split.passages(article, source, found[0].name if found else "", _owner(found))
    anonymous = not found and file not in corrections.subjects and hospitals.speaks_of_own(source)
    headings = [section.heading.text for section in article.sections if section.heading]
    run_in = split.run_in_headings(article)
    for passage in cuts:
        if passage.heading and passage.heading not in headings and f"{passage.heading}。" in run_in:
            headings.append(passage.heading)
    byline = " ".join(" ".join(cut.text.split()) for cut in article.bylines)
    return Report(
        file=file,
        source=source,
        title=front.values.get("title") or (article.title.text if article.title else ""),
        subtitle=front.values.get("subtitle") or (article.subtitle.text if article.subtitle else ""),
        byline=front.values.get("byline") or byline,
        headings=tuple(headings),
        hospitals=found,
        passages=cuts,
        aside=article.aside,
        warnings=tuple(
            _warnings(
                article,
                has_hospital=bool(found) or file in corrections.subjects,
                has_text=any(p.kind is Kind.BODY for p in cuts),
                anonymous=anonymous,
            )
        ),
        origin=Origin(**{key: front.values.get(key, "") for key in ("newspaper", "date", "page", "url")}),
        anonymous=anonymous,
    )


def _subjects(
    file: str, mentions: hospitals.Mentions, stated: str | None, corrections: Corrections
) -> tuple[Hospital, ...]:
    """The hospitals a report is about: as its front matter or an administrator says, else as recognised."""
    names = corrections.subjects.get(file)
    if stated:
        names = tuple(part.strip() for part in re.split("[、,，;；]", stated) if part.strip())
    recognised = names is None
    found = hospitals.subjects(mentions) if recognised else tuple(hospitals.named(n, mentions) for n in names or ())
    return tuple(
        Hospital(h.name, tuple(dict.fromkeys([*corrections.aliases.get(h.name, ()), *h.aliases]))) for h in found
    )


def _owner(found: tuple[Hospital, ...]) -> split.Owner:
    """In a report on several hospitals a text is about the only one it names, else about the one before it."""

    def owner(text: str, before: str) -> str:
        named = hospitals.owner(text, found) if len(found) > 1 else None
        return named.name if named else before

    return owner


def _mentions(article: Article) -> hospitals.Mentions:
    paragraphs = [paragraph.cut.text for section in article.sections for paragraph in section.paragraphs]
    headings = [section.heading.text for section in article.sections if section.heading]
    return hospitals.Mentions(
        headline=[cut.text for cut in (article.title, article.subtitle) if cut is not None],
        byline=" ".join(cut.text for cut in article.bylines),
        lead=paragraphs[0] if paragraphs else "",
        body="\n".join([*headings, *paragraphs]),
        headings=headings,
        rest="\n".join(aside.text for aside in article.aside),
    )


def _warnings(article: Article, *, has_hospital: bool, has_text: bool, anonymous: bool) -> list[str]:
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

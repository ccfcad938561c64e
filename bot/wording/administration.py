"""Replies for administrators: records in, a `Reply` out.  Pure; the words are in languages/.

They show file names, reasons and readers' questions, so they are sent to administrators in private only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.journal.entries import Entry, Fault
from bot.journal.statistics import OF_THE_REPORTS
from bot.journal.statistics import Figures as Asked
from bot.journal.unanswered import Closest, Group
from bot.library.reload import Changes, Progress, Stage
from bot.library.shelf import Cluster
from bot.wording import replies, texts
from bot.wording.buttons import Choice, Decide, Gaps, GoBack, Handle, PutBack, Reasons, Removable, Take, key
from bot.wording.replies import printed
from bot.wording.reply import (
    LIMIT,
    Button,
    Mark,
    Reply,
    Style,
    briefly,
    cut,
    joined,
    listed,
    marked,
    pager,
    said,
    short,
)
from bot.wording.texts import Language, Text
from corpus.problem import Problem
from corpus.report import Failure, Report
from corpus.store.generations import Generation
from corpus.store.store import Summary
from retrieval.answering.pages import units
from retrieval.quote import Outcome

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library.backup import BackedUp
    from bot.operations.digest import Week

NAMES = 20
"""Names in a list of what a reload has changed, at most."""
REASONS = 3_000
"""Characters of an explanation on one page, at most."""
GAPS_ON_A_PAGE = 3
CHOICES = 10
"""Files offered when a name fits several, at most."""
HEADINGS = 300
WARNINGS = 8
ROOM = 600
"""UTF-16 units kept free for the text around a list."""

STAGES = {
    Stage.READ: texts.RELOAD_READS,
    Stage.STORE: texts.RELOAD_STORES,
    Stage.INDEX: texts.RELOAD_INDEXES,
    Stage.CLUSTER: texts.RELOAD_SENDS,
}
OUTCOMES = {
    Outcome.ANSWER: texts.OUTCOME_ANSWER,
    Outcome.TOLD: texts.OUTCOME_TOLD,
    Outcome.RELATED: texts.OUTCOME_RELATED,
    Outcome.NOT_COVERED: texts.OUTCOME_NOT_COVERED,
    Outcome.NOT_FOUND: texts.OUTCOME_NOT_FOUND,
    Outcome.CHAT: texts.OUTCOME_CHAT,
    Outcome.ADVICE: texts.OUTCOME_ADVICE,
    Outcome.EMERGENCY: texts.OUTCOME_EMERGENCY,
    Outcome.UNCLEAR: texts.OUTCOME_UNCLEAR,
    Outcome.WHICH: texts.OUTCOME_WHICH,
    Outcome.COVERED: texts.OUTCOME_COVERED,
    Outcome.SOURCE: texts.OUTCOME_SOURCE,
    Outcome.EMPTY: texts.OUTCOME_EMPTY,
}


def welcome(language: Language) -> Reply:
    return joined(said(texts.WELCOME, language), said(texts.DUTIES, language))


def duties(language: Language) -> Reply:
    return said(texts.DUTIES, language)


def failed(reason: Exception, language: Language) -> Reply:
    return said(texts.FAILED_BECAUSE, language, reason=briefly(reason, language, 1000))


# --- reloads ---


def reloading(progress: Progress | None, language: Language, head: Reply | None = None) -> Reply:
    """Tell the progress of a reload, below `head` where one is given."""
    reply = said(texts.RELOADING, language)
    if progress is not None:
        reply += "\n" + stage(progress, language)
    return joined(head, reply) if head else reply


def stage(progress: Progress, language: Language) -> str:
    """Describe the stage that a reload is in, and its progress."""
    seconds = progress.seconds_left
    left = "" if seconds is None else texts.TIME_LEFT.of(language, seconds=f"{seconds:.0f}")
    return STAGES[progress.stage].of(language, done=progress.done, of=progress.of, left=left)


def reloaded(changes: Changes, number: int, language: Language) -> Reply:
    """Tell what a reload has changed; `number`: of the generation served now."""
    after = changes.after
    head = texts.RELOADED.of(
        language,
        seconds=f"{changes.seconds:.1f}",
        reports=after.reports,
        hospitals=after.hospitals,
        passages=after.passages,
    )
    lines = [head]
    if not changes.anything:
        lines.append(texts.RELOAD_SAME.of(language))
    else:
        lines.append(_counts(changes, language))
        lines.append(_figures(changes, language))
        if changes.words:
            lines.append(texts.RELOAD_WORDS.of(language))
    lines.append(texts.GENERATION_NOW.of(language, number=number))
    text = "\n".join(lines)
    text += _differences(changes, language, LIMIT - units(text) - ROOM)
    return Reply(text + replies.failures(changes.failures, language, LIMIT - units(text)))


def _counts(changes: Changes, language: Language) -> str:
    """Count the files by what became of them, where there are any."""
    counts = {
        texts.COUNT_ADDED: len(changes.added),
        texts.COUNT_CHANGED: len(changes.changed),
        texts.COUNT_RENAMED: len(changes.renamed),
        texts.COUNT_REMOVED: len(changes.removed),
        texts.COUNT_UNCHANGED: changes.unchanged,
        texts.COUNT_FAILED: len(changes.failures),
    }
    told = [text.of(language, count=count) for text, count in counts.items() if count]
    return texts.CHECK_BETWEEN.of(language).join(told)


def _figures(changes: Changes, language: Language) -> str:
    before, after = changes.before, changes.after

    def both(was: int, now: int) -> str:
        return texts.BEFORE_AND_AFTER.of(language, before=was, after=now) if was != now else str(now)

    return texts.RELOAD_FIGURES.of(
        language,
        reports=both(before.reports, after.reports),
        hospitals=both(before.hospitals, after.hospitals),
        passages=both(before.passages, after.passages),
    )


def _differences(changes: Changes, language: Language, budget: int) -> str:
    """Names of files and hospitals, as many as there is room for."""
    renamed = [texts.BEFORE_AND_AFTER.of(language, before=old, after=new) for old, new in changes.renamed]
    astray = [texts.NAME_ASTRAY.of(language, name=name, hospital=hospital) for hospital, name in changes.astray]
    text = ""
    for title, names in (
        (texts.HOSPITALS_LOST, changes.lost),
        (texts.HOSPITALS_GAINED, changes.gained),
        (texts.NAMES_ASTRAY, astray),
        (texts.FILES_ADDED, changes.added),
        (texts.FILES_CHANGED, changes.changed),
        (texts.FILES_RENAMED, renamed),
        (texts.FILES_REMOVED, changes.removed),
    ):
        if names:
            text += _some("\n" + title.of(language), names, language, budget - units(text))
    return text


def _some(title: str, names: Sequence[str], language: Language, budget: int) -> str:
    """A title with names below it; empty when there is no room for one."""
    text = title
    for number, name in enumerate(names):
        line = "\n" + texts.BULLET.of(language, name=short(name, 80))
        more = "\n" + texts.MORE_FAILURES.of(language, count=len(names) - number)
        if number == NAMES or units(text + line + more) > budget:
            return text + more if number else ""
        text += line
    return text


def reload_failed(reason: Exception, language: Language) -> Reply:
    return said(texts.RELOAD_FAILED, language, reason=briefly(reason, language, 1000))


def asks(changes: Changes, language: Language) -> Reply:
    """Ask whether to serve a reload that would lose something."""
    lines = [texts.RELOAD_ASKS.of(language)]
    if changes.share_lost:
        before, after = changes.before.passages, changes.after.passages
        lines.append(texts.PASSAGES_LOST.of(language, before=before, after=after, share=f"{changes.share_lost:.0%}"))
    lines += [_counts(changes, language), _figures(changes, language)]
    text = "\n".join(lines)
    text += _differences(changes, language, LIMIT - units(text) - 2 * ROOM)
    return Reply(text + replies.failures(changes.failures, language, LIMIT - units(text) - ROOM))


def to_decide(asked: Reply, reload: str, minutes: int, language: Language) -> Reply:
    """The same question with buttons, and the minutes for which they can be pressed."""
    return (asked + "\n" + texts.RELOAD_LAPSES.of(language, minutes=minutes)).with_buttons(
        [
            [
                Button(texts.SERVE.of(language), Decide(reload, 1)),
                Button(texts.SERVE_NOT.of(language), Decide(reload, 0)),
            ]
        ]
    )


def generation(one: Generation, language: Language) -> str:
    """Describe a generation in a line of the list."""
    if one.summary is None:
        return texts.GENERATION_BROKEN.of(language, number=one.number, reason=briefly(one.problem, language, 200))
    figures = one.summary.figures
    failed = texts.GENERATION_FAILURES.of(language, count=figures.failures) if figures.failures else ""
    return texts.GENERATION.of(
        language,
        number=one.number,
        when=at(one.summary.created),
        reports=figures.reports,
        hospitals=figures.hospitals,
        passages=figures.passages,
        failed=failed,
    )


def generations(kept: Sequence[Generation], language: Language) -> Reply:
    lines = [texts.GENERATIONS.of(language)]
    rows = []
    serving = next((one.number for one in kept if one.served), 0)
    for one in kept[:CHOICES]:
        line = generation(one, language)
        lines.append(texts.GENERATION_SERVED.of(language, line=line) if one.served else f"   {line}")
        if not one.served and one.summary is not None:
            label = texts.GO_BACK_TO.of(language, number=one.number)
            rows.append([Button(label, GoBack(one.number, serving, 0))])
    return Reply("\n".join(lines)).with_buttons(rows)


def rollback_asks(target: Generation, serving: int, language: Language) -> Reply:
    reply = said(texts.ROLLBACK_ASKS, language, serving=serving, line=generation(target, language))
    return reply.with_buttons(
        [
            [
                Button(texts.GO_BACK_TO.of(language, number=target.number), GoBack(target.number, serving, 1)),
                Button(texts.CANCEL.of(language), GoBack(target.number, serving, -1)),
            ]
        ]
    )


# --- files ---


@dataclass(frozen=True, slots=True)
class Understood:
    """The contents of a file, and its place in the corpus."""

    report: Report
    alike: tuple[str, ...]
    """Other files with the same article, the most alike first."""
    new: tuple[str, ...]
    """Its hospitals on which there is no report so far."""
    taken: str | None
    """The file that already has this name; None when the name is free."""


def reading(found: Understood, language: Language) -> Reply:
    """Describe the contents of a file as they were understood."""
    report = found.report
    names = [hospital.name for hospital in report.hospitals]
    none = texts.NOTHING_FOUND.of(language)
    lines = [
        texts.UPLOAD_TITLE.of(language, title=short(report.title, 200) or none),
        texts.UPLOAD_HOSPITALS.of(language, names=_marked_new(names, found.new, language) if names else none),
    ]
    if found.new and set(found.new) != set(names):
        lines.append(texts.UPLOAD_NEW_HOSPITALS.of(language, names=listed(found.new, language)))
    lines.append(texts.UPLOAD_PRINTED.of(language, origin=printed(report.origin, language) or none))
    headings = texts.BETWEEN_HEADINGS.of(language).join(" ".join(heading.split()) for heading in report.headings)
    lines.append(
        texts.UPLOAD_HEADINGS.of(language, headings=cut(headings, HEADINGS) or texts.NONE_OF_THEM.of(language))
    )
    lines.append(texts.UPLOAD_PASSAGES.of(language, count=len(report.passages)))
    warnings = [
        texts.UPLOAD_WARNING.of(language, warning=briefly(one, language, 120)) for one in report.warnings[:WARNINGS]
    ]
    if len(report.warnings) > WARNINGS:
        warnings.append(texts.MORE_FAILURES.of(language, count=len(report.warnings) - WARNINGS))
    if found.alike:
        warnings.append(texts.UPLOAD_SAME.of(language, files=_files(found.alike, language)))
    if found.taken:
        warnings.append(texts.UPLOAD_TAKEN.of(language, file=short(found.taken, 120)))
    head = _with_file(texts.UPLOAD_HEAD, report.file, language)
    return joined(head, "\n".join(lines), "\n".join(warnings))


def _marked_new(names: Sequence[str], new: Sequence[str], language: Language) -> str:
    """The names, said to be new where all of them are."""
    told = listed(names, language)
    return texts.ALL_NEW.of(language, names=told) if set(new) == set(names) else told


def understood(upload: str, found: Understood, language: Language, free: str) -> Reply:
    """Describe a file that was sent, with buttons to keep, rename or discard it.  `free`: a name that no file has."""
    reply = joined(reading(found, language), said(texts.UPLOAD_ASKS, language))

    def button(label: Text, how: Choice, **values: str) -> Button:
        return Button(label.of(language, **values), Handle(upload, how))

    keeping = [[button(texts.KEEP_FILE, Choice.KEEP)]]
    if found.taken:
        keeping = [
            [button(texts.OVERWRITE, Choice.OVERWRITE)],
            [button(texts.KEEP_AS, Choice.BESIDE, file=short(free, 40))],
        ]
    return reply.with_buttons(
        [
            *keeping,
            [button(texts.RENAME_FILE, Choice.RENAME), button(texts.CORRECT_HOSPITAL, Choice.HOSPITAL)],
            [button(texts.CORRECT_ORIGIN, Choice.ORIGIN)],
            [button(texts.DISCARD_FILE, Choice.DISCARD)],
        ]
    )


def asks_for(what: Choice, upload: str, file: str, language: Language) -> Reply:
    """Ask for the next message to be the file's name, its hospitals, or its newspaper and date."""
    asking = {Choice.RENAME: texts.ASK_FOR_NAME, Choice.ORIGIN: texts.ASK_FOR_ORIGIN}
    text = asking.get(what, texts.ASK_FOR_HOSPITAL)
    back = Button(texts.CANCEL.of(language), Handle(upload, Choice.BACK))
    return _with_file(text, file, language).with_buttons([[back]])


def about_file(text: Text, file: str, language: Language, **values: object) -> Reply:
    """A sentence about a file, whose name is set off."""
    return _with_file(text, file, language, **values)


def batch(files: str, found: Sequence[Understood], failures: Sequence[Failure], language: Language) -> Reply:
    """Describe the files of an album or a zip, each in a few lines, with buttons for all of them.  `files`: their key."""
    reply = said(texts.BATCH_HEAD, language, count=len(found) + len(failures))
    failed = replies.failures(failures, language, LIMIT // 4, texts.BATCH_FAILURES)
    room = LIMIT - ROOM - units(failed)
    for number, one in enumerate(found, 1):
        part = _in_batch(number, one, language)
        if units(reply.text + part.text) > room:
            reply += "\n\n" + texts.MORE_FAILURES.of(language, count=len(found) - number + 1)
            break
        reply = joined(reply, part)
    free = sum(one.taken is None for one in found)
    keep = Button(texts.KEEP_ALL.of(language, count=free), Handle(files, Choice.KEEP_ALL))
    each = Button(texts.SHOW_EACH.of(language), Handle(files, Choice.EACH))
    discard = Button(texts.DISCARD_ALL.of(language), Handle(files, Choice.DISCARD_ALL))
    return (reply + (f"\n{failed}" if failed else "")).with_buttons([[keep] if free else [], [each, discard]])


def _in_batch(number: int, found: Understood, language: Language) -> Reply:
    report = found.report
    names = listed([hospital.name for hospital in report.hospitals], language) or texts.NO_HOSPITAL.of(language)
    passages = texts.PASSAGES.of(language, count=len(report.passages))
    told = [short(report.title, 60), names, printed(report.origin, language), passages]
    warnings = [briefly(one, language, 60) for one in report.warnings[:1]]
    if found.taken:
        warnings.append(texts.BATCH_TAKEN.of(language))
    if found.alike:
        warnings.append(texts.UPLOAD_SAME.of(language, files=_files(found.alike, language)).removeprefix("⚠️ "))
    lines = [" · ".join(filter(None, told)), *(texts.UPLOAD_WARNING.of(language, warning=one) for one in warnings)]
    return _with_file(texts.BATCH_FILE, report.file, language, number=number) + "\n" + "\n".join(lines)


def batch_kept(kept: Sequence[str], failures: Sequence[Failure], language: Language) -> Reply:
    """Tell which files of an album or a zip were kept, and which were not, with the reasons."""
    reply = said(texts.BATCH_KEPT, language, count=len(kept), files=_files(kept, language)) if kept else Reply("")
    return joined(reply, replies.failures(failures, language, LIMIT // 2, texts.BATCH_FAILURES).strip("\n"))


def removable(names: Sequence[str], page: int, language: Language) -> Reply:
    """A page of the reports, a button each."""
    if not names:
        return said(texts.REMOVE_HOW, language)
    pages = -(-len(names) // CHOICES)
    page = min(max(page, 0), pages - 1)
    rows = [[Button(short(name, 60), Take(key(name), 0))] for name in names[page * CHOICES : (page + 1) * CHOICES]]
    if pages > 1:
        rows.append(pager(page, pages, Removable, language))
    return said(texts.REMOVE_FROM, language, count=len(names)).with_buttons(rows)


def remove_which(names: Sequence[str], language: Language) -> Reply:
    rows = [[Button(short(name, 60), Take(key(name), 0))] for name in names[:CHOICES]]
    return said(texts.REMOVE_WHICH, language, count=len(names)).with_buttons(rows)


def remove_asks(file: str, last_on: Sequence[str], language: Language) -> Reply:
    reply = _with_file(texts.REMOVE_ASKS, file, language)
    if last_on:
        reply += "\n" + texts.REMOVE_LOSES.of(language, names=listed(last_on, language))
    return reply.with_buttons(
        [
            [
                Button(texts.REMOVE.of(language), Take(key(file), 1)),
                Button(texts.LEAVE_FILE.of(language), Take(key(file), -1)),
            ]
        ]
    )


def removed(file: str, when: str, language: Language) -> Reply:
    back = Button(texts.PUT_BACK.of(language), PutBack(key(f"{when}/{file}")))
    return _with_file(texts.REMOVED, file, language, when=when).with_buttons([[back]])


def _with_file(text: Text, file: str, language: Language, **values: object) -> Reply:
    """A sentence with the file's name marked, or Telegram would make a link of report.md."""
    shown = short(file, 120)
    whole = text.of(language, file=shown, **values)
    marks = []
    start = whole.find(shown)
    while start >= 0:
        marks.append(Mark(Style.CODE, start, start + len(shown)))
        start = whole.find(shown, start + len(shown))
    return Reply(whole, tuple(marks))


def _files(files: Sequence[str], language: Language) -> str:
    shown = texts.LIST.of(language).join(short(file, 60) for file in files[:5])
    return texts.AND_MORE.of(language, listed=shown) if len(files) > 5 else shown


def backed_up(made: BackedUp, file: Path, language: Language) -> Reply:
    journal = (texts.WITH_JOURNAL if made.journal else texts.WITHOUT_JOURNAL).of(language)
    values = {"number": made.generation, "reports": made.figures.reports, "bytes": f"{made.bytes:,}"}
    return said(texts.BACKED_UP, language, **values, journal=journal, file=file)


def restored(made: BackedUp, language: Language) -> Reply:
    journal = (texts.JOURNAL_RESTORED if made.journal else texts.JOURNAL_LEFT).of(language)
    figures = made.figures
    values = {"number": made.generation, "reports": figures.reports, "hospitals": figures.hospitals}
    return said(texts.RESTORED, language, **values, journal=journal)


# --- how things stand ---


@dataclass(frozen=True, slots=True)
class Standing:
    """State of the bot and its corpus, as /status tells it beside the questions."""

    version: str
    seconds: float | None
    """Seconds since the start; None when no bot runs."""
    memory: int
    """Bytes of memory that the bot uses."""
    number: int
    """Number of the generation that is served."""
    kept: int
    summary: Summary
    failures: tuple[Failure, ...]
    faults: tuple[Fault, ...]
    """Faults of the last seven days."""
    midnight: float
    """When today began."""
    trouble: Problem | None
    """Of the journal."""
    lost: int
    warning: Problem | None
    cluster: Cluster | None = None
    """None where this machine serves alone."""


def status(standing: Standing, today: Asked, week: Asked, language: Language) -> Reply:
    """How things stand: what an administrator looks for first, and below a fold what the operator may want to know."""
    figures = standing.summary.figures
    lines = [
        *([_version(standing, language)] if standing.seconds is None else []),
        texts.STATUS_CORPUS.of(
            language, reports=figures.reports, hospitals=figures.hospitals, passages=figures.passages
        ),
        _asked(texts.STATUS_TODAY, today, language),
        _asked(texts.STATUS_WEEK, week, language),
        texts.STATUS_VOTES.of(language, up=week.helpful, down=week.unhelpful),
        _faults(standing, language),
    ]
    if standing.trouble:
        lines.append(texts.STATUS_JOURNAL.of(language, trouble=briefly(standing.trouble, language, 300)))
    else:
        lines.append(texts.STATUS_WELL.of(language))
    if standing.lost:
        lines.append(texts.STATUS_LOST.of(language, count=standing.lost))
    if standing.warning:
        lines.append(texts.STATUS_WARNING.of(language, warning=briefly(standing.warning, language, 500)))
    text, folded = "\n".join(lines), "\n".join(_folded(standing, today, week, language))
    room = LIMIT - ROOM - units(text) - units(folded)
    return Reply(f"{text}{replies.failures(standing.failures, language, room)}\n\n") + marked(folded, Style.FOLDED)


def _folded(standing: Standing, today: Asked, week: Asked, language: Language) -> Iterator[str]:
    """What only the operator may want to know."""
    summary = standing.summary
    if standing.seconds is not None:
        yield _version(standing, language)
    yield texts.STATUS_GENERATION.of(
        language,
        number=standing.number,
        when=at(summary.created),
        seconds=f"{summary.seconds:.1f}",
        kept=standing.kept,
    )
    yield from _cluster(standing.cluster, language)
    for span, asked in (texts.STATUS_TODAY, today), (texts.STATUS_WEEK, week):
        if asked.p50 is not None and asked.p95 is not None:
            times = {"p50": _seconds(asked.p50), "p95": _seconds(asked.p95)}
            yield texts.STATUS_TIMES.of(language, span=span.of(language), **times)
    yield texts.STATUS_FOLDER.of(language, folder=short(summary.folder, 200))


def _cluster(cluster: Cluster | None, language: Language) -> list[str]:
    if cluster is None:
        return []
    bots = listed(cluster.bots, language) or texts.NONE_SEEN.of(language)
    return [texts.STATUS_CLUSTER.of(language, hosts=", ".join(cluster.hosts), bots=bots)]


def _version(standing: Standing, language: Language) -> str:
    if standing.seconds is None:
        return texts.STATUS_STOPPED.of(language, version=standing.version)
    return texts.STATUS_VERSION.of(
        language,
        version=standing.version,
        uptime=_duration(standing.seconds, language),
        memory=f"{standing.memory / 2**20:.0f}",
    )


def _asked(span: Text, asked: Asked, language: Language) -> str:
    answered = "" if asked.answered is None else texts.STATUS_ANSWERED.of(language, share=f"{asked.answered:.0%}")
    return texts.STATUS_QUESTIONS.of(
        language,
        span=span.of(language),
        questions=asked.questions,
        readers=asked.readers,
        answered=answered,
    )


def _faults(standing: Standing, language: Language) -> str:
    counted = Counter(fault.what for fault in standing.faults).most_common(5)
    kinds = texts.LIST.of(language).join(f"{what} {count}" for what, count in counted)
    return texts.STATUS_FAULTS.of(
        language,
        today=sum(fault.when >= standing.midnight for fault in standing.faults),
        week=len(standing.faults),
        kinds=texts.STATUS_FAULT_KINDS.of(language, kinds=kinds) if kinds else "",
    )


def _seconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _duration(seconds: float, language: Language) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    days, rest = divmod(hours, 24)
    if days:
        return texts.DAYS_AND_HOURS.of(language, days=days, hours=rest)
    return texts.HOURS_AND_MINUTES.of(language, hours=hours, minutes=minutes)


def digest(week: Week, language: Language) -> Reply:
    """The week in figures, with the questions that went unanswered most often."""
    figures = week.figures
    share = figures.answered
    refused = sum(figures.outcomes.get(outcome, 0) for outcome in OF_THE_REPORTS - {Outcome.ANSWER})
    head = texts.DIGEST.of(
        language,
        first=week.first,
        last=week.last,
        questions=figures.questions,
        readers=figures.readers,
        answered="" if share is None else texts.STATUS_ANSWERED.of(language, share=f"{share:.0%}"),
        refused=refused,
        down=figures.unhelpful,
    )
    listed = "\n".join(texts.BULLET.of(language, name=short(question, 100)) for question in week.not_found)
    asked = f"{texts.DIGEST_NOT_FOUND.of(language)}\n{listed}" if listed else ""
    return joined(head, asked, said(texts.DIGEST_OFF, language))


# --- unanswered questions ---


@dataclass(frozen=True, slots=True)
class Gap:
    """Alike questions without an answer, and the sentence that comes closest to one."""

    group: Group
    closest: Closest | None


def gaps(shown: Sequence[Gap], page: Gaps, counts: tuple[int, int], days: int, language: Language) -> Reply:
    """One page of the groups still open, or of those answered now; `counts`: the number of either."""
    if not any(counts):
        return said(texts.UNANSWERED_NONE, language, days=days)
    head = texts.UNANSWERED_HEAD.of(language, days=days, open=counts[0], answered=counts[1])
    title = (texts.UNANSWERED_NOW if page.answered else texts.UNANSWERED_OPEN).of(language)
    reply = joined(head, marked(title, Style.BOLD))
    if not shown:
        reply += "\n" + texts.NONE_OF_THEM.of(language)
    first = page.page * GAPS_ON_A_PAGE
    for number, gap in enumerate(shown, first + 1):
        reply = joined(reply, _gap(gap, number, language, answered=bool(page.answered)))
    rows = []
    pages = max(1, -(-counts[page.answered] // GAPS_ON_A_PAGE))
    if pages > 1:
        rows.append(pager(page.page, pages, lambda n: Gaps(page.answered, n), language))
    other = Gaps(1 - page.answered, 0)
    label = texts.SHOW_ANSWERED if other.answered else texts.SHOW_OPEN
    if counts[other.answered]:
        rows.append([Button(label.of(language, count=counts[other.answered]), other)])
    return reply.with_buttons(rows)


def _gap(gap: Gap, number: int, language: Language, *, answered: bool) -> Reply:
    group, closest = gap.group, gap.closest
    head = texts.GAP_QUESTION.of(language, number=number, question=short(group.example.question, 150))
    down = texts.GAP_VOTED_DOWN.of(language, count=group.voted_down) if group.voted_down else ""
    lines = [texts.GAP_TIMES.of(language, times=group.times, readers=group.readers, last=at(group.last), down=down)]
    if group.wordings[1:]:
        others = texts.BETWEEN_REASONS.of(language).join(short(one, 50) for one in group.wordings[1:3])
        lines.append(texts.GAP_OTHERWISE.of(language, questions=others))
    reply = marked(head, Style.BOLD) + "\n" + "\n".join(lines)
    if answered:
        return reply
    if not group.covered:
        return reply + "\n" + texts.GAP_NO_HOSPITAL.of(language, names=listed(group.hospitals, language))
    if closest is None:
        return reply + "\n" + texts.GAP_NO_PASSAGE.of(language)
    hospital = short(closest.shown.hospital, 30) or texts.NO_HOSPITAL.of(language)
    where = texts.GAP_CLOSEST.of(language, hospital=hospital, file=short(closest.shown.file, 60))
    why = texts.GAP_WHY.of(language, reasons=_reasons(closest, language))
    return reply + "\n" + where + "\n" + marked(short(closest.text, 300), Style.QUOTE) + "\n" + why


def _reasons(closest: Closest, language: Language) -> str:
    reasons = []
    if not closest.enough:
        reasons.append(texts.GAP_SUPPORT.of(language, share=f"{closest.support:.0%}"))
    if not closest.figures:
        reasons.append(texts.GAP_FIGURES.of(language))
    if not closest.kind:
        reasons.append(texts.GAP_KIND.of(language))
    return texts.BETWEEN_REASONS.of(language).join(reasons or [texts.GAP_PASSES.of(language)])


# --- explanations ---


def then(entry: Entry, language: Language) -> str:
    """Describe the outcome that a question had when it was asked."""
    names = listed(entry.scope, language)
    return texts.WHY_THEN.of(
        language,
        when=at(entry.when),
        outcome=OUTCOMES[entry.outcome].of(language),
        seconds=f"{entry.seconds:.2f}",
        scope=texts.WHY_SCOPE.of(language, names=names) if names else "",
    )


def sheets(lines: Iterable[str]) -> list[str]:
    """Lines on pages; a long line is split, and may go on on the next page."""
    pages = [""]
    for line in lines:
        for start in range(0, max(1, len(line)), REASONS // 4):
            part = line[start : start + REASONS // 4]
            if pages[-1] and units(pages[-1]) + units(part) + 1 > REASONS:
                pages.append("")
            pages[-1] += f"\n{part}" if pages[-1] else part.lstrip()
    return [page.rstrip() for page in pages]


def reasons(pages: Sequence[str], entry: int, page: int, language: Language) -> Reply:
    """A page of an explanation."""
    page = min(max(page, 0), len(pages) - 1)
    reply = Reply(pages[page])
    if len(pages) == 1:
        return reply
    turn: Callable[[int], Reasons] = lambda number: Reasons(entry, number)  # noqa: E731
    return reply.with_buttons([pager(page, len(pages), turn, language)])


def at(when: float) -> str:
    """A Unix time as date and time in the server's time zone."""
    return f"{datetime.fromtimestamp(when):%Y-%m-%d %H:%M}"  # noqa: DTZ006 - in the server's time zone

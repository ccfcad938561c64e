"""From a question to an Answer: the best sentence of the right hospital, or a refusal with its reason.

A question seldom stands alone.  那床位呢 asks on about the hospital of the question before it, 去了多久 about its topic;
一共有多少张床位 may mean that hospital or any, and the reports tell which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from corpus.names import places
from corpus.names.grammar import grammar
from corpus.names.name import is_generic, kind_start
from retrieval.answering import identity
from retrieval.answering.asked_on import behind, sources, speaker
from retrieval.answering.contacts import contacts_of, practical
from retrieval.answering.search import AS_GOOD, HOSPITALS, TELLING, Search
from retrieval.answering.telling import lookups_of_instead
from retrieval.language.terms import normalise
from retrieval.question.care import care, likened, speaks_of_a_body
from retrieval.question.chat import ONCE_MORE, Chat, asked_of_the_chat
from retrieval.question.english import in_chinese, is_foreign
from retrieval.question.names import Named, Names
from retrieval.question.off_topic import off_topic, talk
from retrieval.question.question import THINGS, Question, Want, clauses, understand
from retrieval.quote import Answer, Care, Correction, Followed, Outcome, Talk
from retrieval.snapshot import Index

_PLACES = (2, 3, 4)
"""Characters of a place before a hospital's name."""
_OFTEN = re.compile("[一每](?:个)?(?:月|年|天|周|星期|礼拜|季度|次|回|晚上?)")
"""How often: what is told of every month may be anything."""
_SHORT = 12
"""Characters up to which a question without a hospital follows on from the one before it."""


def answer(
    index: Index,
    question: str,
    last: Answer | None = None,
    about: Sequence[str] = (),
    within: Sequence[str] | None = None,
) -> Answer:
    """Return the quotes that answer a question, or the reason why there is none.

    `last`: the answer before this one in the same chat; its hospitals are meant by 它, 该院, 那里.
    `about`: names of the hospitals that are meant where the question names none.
    `within`: names of the hospitals that are meant whatever the question names; an empty sequence means all.
    """
    understood = understand(question, index.names)
    named = understood.named
    asks_of_one = named.of_one
    needed = care(understood.unnamed, named=asks_of_one)
    if needed is not None and not asks_of_one:
        return Answer(question, needed.outcome, care=needed)
    if not index.passages:
        return Answer(question, Outcome.EMPTY)
    found = _answered(index, understood, last, about, within)
    followed = found.followed
    if found.outcome is Outcome.ANSWER:
        followed = None if found.several else Followed.of(found.quotes[0])
    found = replace(found, question=question, earlier=_earlier(found, last), followed=followed)
    if needed is not None:  # who asks for a hospital in danger is told both: what to do, and what the reports say
        return (
            replace(found, care=needed)
            if found.outcome is Outcome.ANSWER
            else Answer(question, needed.outcome, care=needed)
        )
    unanswered = found.outcome in {Outcome.NOT_FOUND, Outcome.RELATED, Outcome.UNCLEAR}
    if unanswered and not (asks_of_one or found.scope):
        needed = likened(understood.unnamed) or (Care.BODY if speaks_of_a_body(understood.text) else None)
        if needed is not None:
            return Answer(question, needed.outcome, care=needed)
    return found


def _earlier(found: Answer, last: Answer | None) -> tuple[str, ...]:
    """The hospitals that a chat was about before those of an answer, the last one first."""
    if last is None:
        return ()
    now = _hospitals_of(found)
    return tuple(one for one in dict.fromkeys((*_hospitals_of(last), *last.earlier)) if one not in now)[:_EARLIER]


_EARLIER = 3
"""Hospitals remembered that a chat was about before, at most."""


def _answered(
    index: Index,
    understood: Question,
    last: Answer | None,
    about: Sequence[str],
    within: Sequence[str] | None,
) -> Answer:
    """The answer to a question that is no call for help."""
    named = understood.named
    among_hospitals = bool(named.of_one or about or within)
    of_the_chat = None if within is not None else _of_the_chat(index, understood, last, about)
    if of_the_chat is not None:
        return of_the_chat
    once_more = last is not None and asked_of_the_chat(understood) in ONCE_MORE
    other = None if once_more else off_topic(understood.text, named=among_hospitals)
    if other is not None:
        body = Care.BODY if other is Outcome.ADVICE else None
        return Answer(understood.text, other, care=body, talk=talk(understood.text, named=among_hospitals))
    if is_foreign(understood.text):
        said = in_chinese(understood.text, index.names)
        if not said:
            return Answer(understood.text, Outcome.UNCLEAR, talk=Talk.FOREIGN)
        return replace(_answered(index, understand(said, index.names), last, about, within), said=said)
    understood = _at_home(understood, index)
    apart = clauses(understood.text, index.names) if understood.several and within is None else ()
    return _of_each(index, understood, apart) if len(apart) > 1 else _of_one(index, understood, last, about, within)


def _of_one(
    index: Index, understood: Question, last: Answer | None, about: Sequence[str], within: Sequence[str] | None
) -> Answer:
    """The answer to a question in Chinese on hospitals."""
    named = understood.named
    meant = resolve(understood, last, about, within, index)
    numbers = () if meant.each and not named.scope else meant.search.scope
    scope = tuple(index.covered[n].hospital.name for n in numbers)
    nothing = Answer(
        understood.text,
        Outcome.NOT_FOUND,
        scope=scope,
        missing_hospitals=meant.missing,
        carried=meant.carried,
        followed=meant.search.last,
        corrections=() if within is not None else corrections(named, index, scope),
        topic=meant.topic,
    )
    if meant.missing and not scope:
        return _not_covered(nothing, meant, index)
    if scope and identity.asks_for_name(meant.search.question):
        named_so = identity.naming(index, meant.search.question, meant.search.scope)
        if named_so:
            return replace(nothing, outcome=Outcome.ANSWER, quotes=tuple(named_so))
    if meant.unsure or (scope and not meant.search.question.query):  # nothing but a name: which, or what about it
        return replace(nothing, outcome=Outcome.WHICH)
    asked = practical(understood.rest) or practical(meant.topic)
    told = contacts_of(index, scope, asked.fields) if asked else ()
    if asked and told and asked.first:
        return replace(nothing, outcome=Outcome.TOLD, contacts=told)
    found = _found(nothing, meant, index)
    if asked is None or found.outcome is Outcome.ANSWER:
        return found
    if told:
        return replace(nothing, outcome=Outcome.TOLD, contacts=told)
    return replace(found, outcome=Outcome.NOT_FOUND, quotes=(), practical=True)


def _of_each(index: Index, whole: Question, asked: Sequence[Question]) -> Answer:
    """The first quote that answers each of several questions on hospitals of their own: 哪家有氧舱，哪家有水疗池."""
    index.foresee(chain.from_iterable(Search(index, one, one.named.scope).lookups() for one in asked))
    found = [_of_one(index, question, None, (), None) for question in asked]
    quotes = tuple(dict.fromkeys(one.quotes[0] for one in found if one.outcome is Outcome.ANSWER))
    return replace(
        found[0],
        question=whole.text,
        outcome=Outcome.ANSWER if quotes else found[0].outcome,
        quotes=quotes or found[0].quotes,
        scope=tuple(dict.fromkeys(hospital for one in found for hospital in one.scope)),
        several=True,
    )


def _of_the_chat(index: Index, question: Question, last: Answer | None, about: Sequence[str]) -> Answer | None:
    """The answer to a message about the chat itself; None where there is nothing yet that it could be about."""
    chat, named = asked_of_the_chat(question), question.named
    if chat is None or named.missing:
        return None
    own = tuple(index.covered[number].hospital.name for number in named.scope)
    scope = own or tuple(about) or (_hospitals_of(last) if last else ())
    if chat is Chat.HOSPITALS or (chat in {Chat.SHEET, Chat.OTHERS} and not scope):
        every = (one.hospital.name for one in index.covered if not own or one.hospital.name in own)
        return Answer(question.text, Outcome.COVERED, nearby=tuple(every))
    if chat is Chat.JUDGEMENT:
        several = len(scope) > 1
        return Answer(question.text, Outcome.CHAT, scope=scope, talk=Talk.JUDGE, carried=not own, several=several)
    if chat is Chat.SHEET:
        otherwise = corrections(named, index, scope)
        return Answer(question.text, Outcome.WHICH, scope=scope, carried=not own, corrections=otherwise)
    if chat is Chat.SPEAKER and last is not None:
        told = speaker(index, last.followed) if last.followed else None
        if told is not None:
            topic = _before(last, index).rest.strip()
            return Answer(question.text, Outcome.ANSWER, (told,), scope, followed=last.followed, topic=topic)
        chat = Chat.SOURCE
    if chat is Chat.SOURCE and last is not None and not (own and question.want in {Want.BYLINE, Want.TITLE}):
        quotes = tuple(quote for quote in sources(index, last) if not own or quote.hospital in own)
        if quotes or scope:
            return Answer(question.text, Outcome.SOURCE if quotes else Outcome.WHICH, quotes=quotes, scope=scope)
    if chat is Chat.ON and last is not None and last.followed is not None and not own:
        quote = behind(index, last.followed)
        outcome = Outcome.ANSWER if quote else Outcome.NOT_FOUND
        quotes, topic = (quote,) if quote else (), _before(last, index).rest.strip()
        return Answer(question.text, outcome, quotes, scope, carried=True, followed=last.followed, topic=topic)
    return None


def _at_home(question: Question, index: Index) -> Question:
    """A question without the place before a hospital that has none in its full name, or only a province, and that its
    reports put there.

    An old brand is borne by hospitals everywhere, so its place stays.
    """
    if question.named.scope or len(question.named.missing) != 1:
        return question
    [name] = question.named.missing
    for size in _PLACES:
        place, alias = name[:size], name[size:]
        meant = index.names.meant_by(alias)
        own = len(meant) == 1 and not _is_borne_by_many(alias)
        if own and _may_lie_in(place, index.names.codes[meant[0]]) and index.stands_in([place], index.within(meant)):
            return understand(question.text.replace(name, alias), index.names)
    return question


def _may_lie_in(place: str, code: str) -> bool:
    """Whether a hospital whose name tells the division `code`, or none, may lie in a place."""
    wide = len(code) <= len("15")
    return not code or (wide and any(one.code.startswith(code) for one in places.meanings(place)))


def _is_borne_by_many(alias: str) -> bool:
    """Whether a name is an old brand's or says only of what kind a hospital is: 协和医院, 中医院."""
    return is_generic(alias) or alias[: kind_start(alias)] in grammar().saints


def corrections(named: Named, index: Index, scope: Sequence[str]) -> tuple[Correction, ...]:
    """The hospitals in `scope` that a question names otherwise than by their names."""
    told = (Correction(one.written, index.covered[one.number].hospital.name, one.known) for one in named.otherwise)
    return tuple(one for one in told if one.hospital in scope)


def _not_covered(nothing: Answer, meant: Meant, index: Index) -> Answer:
    """What the reports on others say of a hospital without one, where that is asked; else whose reports name it."""
    question = meant.search.question
    mentioning = list(dict.fromkeys(number for name in meant.missing for number in index.mentioning(name)))
    if mentioning and identity.tells_of_partners(question):
        scope = tuple(index.covered[number].hospital.name for number in mentioning)
        told = identity.naming(index, question, mentioning) if identity.asks_for_name(question) else []
        quotes = told or [
            quote
            for quote in Search(index, question, mentioning).quotes()
            if any(name in normalise(quote.text) for name in meant.missing)
        ]
        if quotes:
            return replace(nothing, outcome=Outcome.ANSWER, quotes=tuple(quotes), scope=scope)
    named = [index.covered[number].hospital.name for number in mentioning]
    nearby = dict.fromkeys([*named, *index.nearest_to(meant.missing)])
    return replace(nothing, outcome=Outcome.NOT_COVERED, nearby=tuple(nearby))


def _found(nothing: Answer, meant: Meant, index: Index) -> Answer:
    """Return the quotes found, else the closest passage, else the words that stand in no report."""
    search = meant.search
    others = [meant.otherwise] if meant.otherwise else []
    index.foresee(chain(search.lookups(), *(one.lookups() for one in others)), search.lookups_when_heard)
    quotes = search.quotes()
    if not quotes and meant.otherwise:
        quotes = meant.otherwise.quotes_by_the_answer()
    if not quotes:
        nothing = replace(nothing, at_hand=search.at_hand)
        instead = lookups_of_instead(index, nothing.question, nothing.scope, nothing.at_hand)
        index.foresee(chain(search.lookups_of_a_refusal(), instead))
        if search.respelt and (quotes := search.respelt.quotes()):
            nothing = replace(nothing, said=search.respelt.question.text)
    if not quotes:
        related = tuple(search.related())
        outcome = Outcome.RELATED if related else Outcome.NOT_FOUND
        missing, aside = search.missing_words()
        return replace(nothing, outcome=outcome, quotes=related, missing_words=missing, set_aside=aside)
    silent: tuple[str, ...] = ()
    several = search.question.several
    if several:
        answered = {quote.hospital for quote in quotes}
        asked = nothing.scope or tuple(one.hospital.name for one in index.covered)
        silent = tuple(name for name in asked if name not in answered)
    return replace(nothing, outcome=Outcome.ANSWER, quotes=tuple(quotes), silent=silent, several=several)


# ------------------------------------------------------------ what is meant in its chat


@dataclass(frozen=True, slots=True)
class Meant:
    """The question that is meant, and the hospitals that it is about."""

    search: Search
    """The question in full, within the hospitals that are meant."""
    missing: tuple[str, ...] = ()
    """Hospitals asked about that no report is about, as the reader wrote them."""
    carried: bool = False
    """The hospitals are those of the question before it, or the ones given with it."""
    otherwise: Search | None = None
    """The same with the topic of the question before it, for where the search finds nothing: 一个月要交多少."""
    topic: str = ""
    """What is asked, without its hospitals, where all of that is from the question before."""
    each: bool = False
    """Every hospital is asked, and so none that the next question could mean."""
    unsure: bool = False
    """One of several hospitals is meant, and nothing tells which."""


def resolve(
    question: Question, last: Answer | None, about: Sequence[str], within: Sequence[str] | None, index: Index
) -> Meant:
    """Resolve what a question leaves out, from the answer `last`; `about` and `within` as in `answer`."""
    if within is not None:
        alone = _without_missing(question, index.names, several=not within)
        return Meant(Search(index, alone, _numbers_of(index, within)))
    once_more = _once_more(question, last, about, index) if last is not None else None
    if once_more is not None:
        return once_more
    meant = _whose(question, last, about, index)
    return _continued(meant, last, index) if last is not None and meant.search.scope else meant


def _once_more(question: Question, last: Answer, about: Sequence[str], index: Index) -> Meant | None:
    """The question before once more, of the hospitals that this one means: 两家哪个多; None where it asks otherwise."""
    chat = asked_of_the_chat(question)
    if chat not in ONCE_MORE or question.named.missing:
        return None
    before = _before(last, index)
    named = [index.covered[number].hospital.name for number in question.named.scope]
    shown = [*about, *_hospitals_of(last)]
    every = [one.hospital.name for one in index.covered[: HOSPITALS + 1]]
    scope = named or shown
    if chat is Chat.BOTH:
        scope = [*dict.fromkeys([*named, *shown, *last.earlier])][: max(_BOTH, len(named), len(shown))]
    several = chat is not Chat.AGAIN or len(scope) > 1
    each = several and (chat is Chat.OTHERS or len(scope) < _BOTH)
    if each:
        scope = every if len(every) <= HOSPITALS else []
    whole = replace(_with_topic(question, before, alone=True), several=several)
    topic = before.rest.strip()
    return Meant(
        Search(index, whole, _numbers_of(index, scope)), carried=not named and not each, topic=topic, each=each
    )


_BOTH = 2
"""Hospitals that are compared where a question says no more than 两家."""


# ------------------------------------------------------------ which hospitals


def _whose(question: Question, last: Answer | None, about: Sequence[str], index: Index) -> Meant:
    """A question with the hospitals that it names; else those of the chat, where it seems to mean them."""
    named = question.named
    if named.scope or named.missing:
        return Meant(Search(index, question, named.scope), named.missing)
    if named.either:
        known = _numbers_of(index, about or (_hospitals_of(last) if last else ()))
        own = tuple(number for number in known if number in named.either)
        sure = len(own) == 1
        return Meant(Search(index, question, own if sure else named.either), carried=sure, unsure=not sure)
    if about:
        given = _numbers_of(index, about)
        return Meant(Search(index, question, given), carried=bool(given))
    anywhere = Search(index, question, ())
    if last is None or question.several:
        return Meant(anywhere)
    follows = _follows_on(question)
    if last.outcome is Outcome.NOT_COVERED and follows:
        return Meant(anywhere, last.missing_hospitals, carried=True)
    there = Search(index, question, _numbers_of(index, _hospitals_of(last)), last.followed)
    if there.scope and (follows or _tells_as_much(there, anywhere)):
        return Meant(there, carried=True)
    return Meant(anywhere)


def _follows_on(question: Question) -> bool:
    """Tell whether a question only makes sense after another: 那床位呢, 他今年多大."""
    return question.pronoun or len(re.sub(r"[\W_]", "", question.text)) <= _SHORT


def _tells_as_much(there: Search, anywhere: Search) -> bool:
    """Tell whether the hospitals of the question before answer a new one about as well as any hospital does."""
    there.index.foresee(chain(there.lookups(), anywhere.lookups()), there.lookups_when_heard)
    own = there.best_support
    return own > 0 and own >= AS_GOOD * anywhere.best_support


def _hospitals_of(last: Answer) -> tuple[str, ...]:
    """The hospitals that the last answer was about."""
    return last.scope or tuple(quote.hospital for quote in last.quotes[:1])


def _numbers_of(index: Index, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted({index.number_of[name] for name in names if name in index.number_of}))


def _without_missing(question: Question, names: Names, *, several: bool) -> Question:
    """The same question without the hospitals that nobody wrote about: their names are no words to search for."""
    text = question.text
    for name in question.named.missing:
        text = text.replace(name, " ")
    return replace(understand(text, names), several=several)


# ------------------------------------------------------------ what about them


def _continued(meant: Meant, last: Answer, index: Index) -> Meant:
    """A question with what it leaves out because the question before it said so."""
    question, carried = meant.search.question, meant.carried
    told_which = last.outcome is Outcome.WHICH and set(_numbers_of(index, last.scope)) > set(meant.search.scope)
    if meant.unsure or (not carried and (question.words or not (question.pronoun or told_which))):
        return meant
    if carried and last.several and len(meant.search.scope) > 1:  # 床位呢, of two that are compared: of each
        question = replace(question, several=True)
    before = _before(last, index)
    topic = ""
    if not question.words:  # 那某某医院呢, 去了多久: on what was asked before
        question, topic = _with_topic(question, before), before.rest.strip()
    elif question.want is Want.ANY and len(question.words) <= 1:  # 门诊呢: how many, too
        question = replace(question, want=before.want)
    scope, followed = meant.search.scope, meant.search.last
    search = meant.search if question is meant.search.question else Search(index, question, scope, followed)
    of_its_own = any(  # 学费多少: not on what was asked before
        word.weight >= TELLING and not _OFTEN.fullmatch(word.text) for word in search.asked.words
    )
    if not carried or of_its_own or question.want not in THINGS:
        return replace(meant, search=search, topic=topic)
    whole = Search(index, _with_topic(question, before), scope, followed)
    if last.outcome in _NOTHING_TOLD:  # 谁给做的, of what no report tells: nobody else's doing is meant
        return replace(meant, search=whole, topic=before.rest.strip(), otherwise=search)
    return replace(meant, search=search, topic=topic, otherwise=whole)


_NOTHING_TOLD = frozenset({Outcome.NOT_FOUND, Outcome.RELATED})


def _before(last: Answer, index: Index) -> Question:
    """The question before, with what it took itself from the one before it."""
    return understand(last.topic or last.said or last.question, index.names)


def _with_topic(question: Question, before: Question, *, alone: bool = False) -> Question:
    """A question that asks on about the topic of the one before it.  `alone`: about nothing else."""
    if alone:
        nothing = replace(question, text="", rest="", words=(), bigrams=(), query=(), want=Want.ANY)
        question = replace(nothing, named=replace(question.named, stretches=()))
    ahead = len(before.rest) + 1
    stretches = tuple((start + ahead, end + ahead) for start, end in question.named.stretches)
    return replace(
        question,
        text=f"{before.rest} {question.text}",
        rest=f"{before.rest} {question.rest}",
        named=replace(question.named, stretches=stretches),
        want=before.want if question.want is Want.ANY else question.want,
        words=_both(question.words, before.words),
        bigrams=_both(question.bigrams, before.bigrams),
        query=_both(question.query, before.query),
        several=False,
    )


def _both(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *second]))

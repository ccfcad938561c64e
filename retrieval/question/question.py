"""A question understood: the hospitals it names, the kind of answer it wants, what is left to search for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from corpus.names import places
from retrieval.language import knowledge, terms
from retrieval.language.numerals import with_digits
from retrieval.question.names import Named, Names


class Want(Enum):
    """The kind of answer that a question wants."""

    NUMBER = auto()
    MONEY = auto()
    DATE = auto()
    PERSON = auto()
    PLACE = auto()
    NAME = auto()
    LIST = auto()
    REASON = auto()
    WAY = auto()
    DEFINITION = auto()
    BYLINE = auto()
    TITLE = auto()
    HEADING = auto()
    ANY = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """What to search for, and where."""

    text: str
    """The question in its normalised form."""
    rest: str
    """The same with the hospitals named as blanks and Chinese numbers in digits."""
    named: Named
    want: Want
    words: tuple[str, ...]
    """Telling words, each once."""
    bigrams: tuple[str, ...]
    """Their character pairs, without the mark."""
    query: tuple[str, ...]
    """Terms for BM25."""
    several: bool
    """One answer for each hospital is wanted."""
    pronoun: bool
    """It speaks of a hospital without naming it: 它, 该院, 那里."""


# Longest first within each group: what is asked with, not what is asked about.
_PHRASES = re.compile(
    r"我?(?:就)?(?:想|要)(?:问|知道|了解|请教|打听|咨询)(?:一下|下|问)?|请问(?:一下|下)?|打听(?:一下|下)|麻烦(?:你|您)?|(?:你|您)?(?:能|可以)?(?:不能|不可以)?帮(?:我|忙)?"
    r"(?:查(?:一查|一下|查|下)?|看(?:一看|一下|看|下)?|找(?:一找|一下|找|下)?|问(?:一下|问|下)?)|告诉我|你知道|知不知道|知道吗|不知道|谢谢|谢了|你好|您好|"
    r"报道(?:里|中|上)?(?:有没有)?(?:提到|说|写)?(?:过|了)?|文章(?:里|中)?|那篇|这篇|一篇|新闻(?:里|中)?|据说|听说|好像|"
    r"什么时候|啥时候|什么地方|为什么|怎么样|怎么办|怎么回事|什么意思|是什么|有什么|叫什么名字|叫什么|叫啥|什么样|什么|多少(?=[^\u4e00-\u9fff]|[名个人张台位例项家篇次座间种])?|"
    r"多少|多大|多高|多长|多久|多远|多快|多不多|哪些|哪几[个家种项所座类名位]?|哪个|哪家|哪位|哪里|哪儿|哪年|哪天|哪月|哪一年|哪一天|哪一[个家位]|哪[种所座类项]?|"
    r"谁|如何|怎样|怎么|咋样|咋|为何|为啥|何时|何地|何人|几[个家种项所座名位年月号张台次场点]|第几|有没有|是不是|能不能|会不会|可不可以|要不要|好不好|多吗|"
    r"(?:时间|日期|人数|数量|情况)$|(?:上级|外面|外地|别的|其他|其它|兄弟)(?=医院)|"
    r"是否|有无|到底|究竟|一共|总共|大概|大约|目前|现在|如今|请|吗|呢|吧|啊|呀|么|嘛|哦|哈|啦|的话|一下|以及|还有|或者|可以|能够|应该"
)
_EMPTY = frozenset(
    "的了着过得地是有在和与跟同被把将让给对向从到去来为就都也还又再才只很太最更这那它他她你您我们些么之其等于所以而但"
)
"""Words of one character that ask for nothing; inside a longer word they stay."""
_PRONOUN = re.compile(
    r"它|(?<!其)他(?!们医院|们那)|她(?!们医院|们那)|该院|那里|那儿|那边|这里|这家(?:医院)?|那家(?:医院)?|这个医院|那个医院|该医院|该中心|本院|贵院|他们医院|他们那|她们医院|此院|^那(?!个|些|篇)|呢[?？]?$"
)
_WHOLE_HOSPITAL = re.compile(
    r"(?:哪|那)(?:些|几家|几个|家|个|一家)?(?:的)?(?:医院|单位|机构)|几家医院|(?:有|是)哪几?家|医院(?:里|中)?(?:有)?哪(?:些|几家|家|个)|谁家|都有哪|各(?:家)?医院|哪几家|哪家"
)

WANTS = knowledge.rows("want", "wants")
"""The kinds of answer, in the order in which they are tried."""


_MEANT = (
    (
        re.compile(
            r"^\W*(?:现在|如今|目前)?(?:具体)?的?(?:位于|坐落|地址|位置)?是?在?(?:哪里|哪儿|哪|[什哪]么?[个条]?(?:地方|位置|街|路|街道|巷子)|啥地方|何处)(?:上|边)?[啊呀呢]?\W*$"
        ),
        "位于",
    ),
    (
        re.compile(r"^\W*是?(?:哪年|哪一年|什么时候|啥时候|何时)(?:有|建|成立|办|创办|建起来|办起来)的?\W*$"),
        "建院 始建",
    ),
    (re.compile("张(?:病)?床(?!位|头|边|旁)"), "张床位"),
    (re.compile("(?:改|换|更)(?:成|为|了|过)*(?:什么|啥|哪个|几次|过)名字?"), "改名"),
)
"""What stands for a word that reports use: to ask where a hospital is takes none, a single 床 would be found in every
临床, a 改成 in whatever changed."""
_THAT_ONE = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:那个|那家|那所|这个|这家)(?=(?:[县区市镇乡])?(?:人民|中心|中)?(?:医院|卫生院|保健院))"
)
"""Between a place and its hospital, as one speaks: 某县那个医院."""
_LONGEST = 1000
"""Characters of a question that are looked at; nobody asks in more."""


def want_of(text: str) -> Want:
    """The kind of answer that a normalised question wants."""
    return next((Want[row.name.upper()] for row in WANTS if row.asked.search(text)), Want.ANY)


_QUESTION_WORD = re.compile(
    r"什么时候|啥时候|什么地方|为什么|怎么样|什么样|什么|啥|哪[些个家种项所座类位里儿年天月]|哪|谁|多少|第几|几|怎么|怎样|如何|为何|多[大高长久远快]|何|咋|有没有|是不是|是否"
)


def question_word(text: str) -> tuple[int, int]:
    """Where the last question word of a normalised question stands; its end when there is none."""
    found = [match.span() for match in _QUESTION_WORD.finditer(text)]
    return found[-1] if found else (len(text), len(text))


def telling(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The words, bigrams and BM25 terms of what is left of a question without its phrases."""
    for said, meant in _MEANT:
        text = said.sub(meant, text)
    pieces = terms.pieces(_PHRASES.sub(" ", _PRONOUN.sub(" ", text)))
    rest = "".join(" " if piece in _EMPTY else piece for piece in pieces)
    coarse = terms.coarse_words(piece for piece in pieces if piece not in _EMPTY)
    words = dict.fromkeys(word for word in coarse if _tells(word))
    words |= dict.fromkeys(word for word in terms.inner_words(coarse) if word not in words)
    search = dict.fromkeys(word for word in terms.words(rest) if _tells(word))
    pairs = dict.fromkeys(terms.bigrams(rest))
    inner = [pair.removeprefix("#") for pair in pairs if len(pair) > 2]
    return tuple(words), tuple(inner), (*search, *pairs)


def _tells(word: str) -> bool:
    return len(word) > 1 or "\u4e00" <= word <= "\u9fff" or word.isalnum()


@lru_cache(maxsize=1_000)
def understand(text: str, names: Names) -> Question:
    """A question as typed, understood against the hospitals covered.

    The last ones are remembered: the question that follows one asks for it again, and so does what a refusal offers.
    """
    flat = re.sub(r"\s+", " ", terms.normalise(text[:_LONGEST])).strip()
    flat = _THAT_ONE.sub("", flat)
    named = names.find(flat)
    rest = with_digits(blanked(flat, named.stretches))
    words, bigrams, query = telling(rest)
    want = want_of(flat)
    many = _WHOLE_HOSPITAL.search(flat) is not None
    return Question(
        text=flat,
        rest=rest,
        named=named,
        want=want,
        words=words,
        bigrams=bigrams,
        query=query,
        several=many or (len(named.scope) > 1 and not _one_place(flat, named)),
        pronoun=_PRONOUN.search(flat) is not None,
    )


def _one_place(text: str, named: Named) -> bool:
    """Several hospitals, but one place that they all lie in: one of them is meant, not each."""
    return len(named.stretches) == 1 and bool(places.meanings(text[slice(*named.stretches[0])]))


def asks_on(text: str) -> bool:
    """Whether a question as typed goes on from the one before it: 那护士呢, 它在哪里."""
    return _PRONOUN.search(terms.normalise(text[:_LONGEST])) is not None


def latin(text: str) -> tuple[str, ...]:
    """Latin words and abbreviations of two letters or more in a normalised text: pcr, 3d, drgs."""
    return tuple(dict.fromkeys(re.findall(r"(?<![a-z0-9])[0-9]?[a-z][a-z0-9+-]+", text)))


def blanked(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """The text with these stretches as blanks, so that what is around them does not grow together."""
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return text

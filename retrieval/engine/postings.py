"""Postings, the passages that hold a term and how often: arrays built in runs, mapped from files, and merged.

Layout.  A term is known by 16 bytes: its own, or a hash's where it is longer (`high`, `low`).  So a vocabulary
of millions is two sorted arrays to search and no dictionary of strings to load.  The postings of term t are
`ids[offsets[t]:offsets[t + 1]]`, the rising numbers of its passages, and beside them `codes`.  BM25's part
without idf,

    tf * (k1 + 1) / (tf + k1 * (1 - b + b * |d| / avgdl)),

is computed before any search, as BM25S does (Lù, "BM25S: Orders of magnitude faster lexical search via eager
sparse scoring", 2024).  It depends on how often the term stands in the passage (tf) and on the passage's length
alone, and a corpus has few such pairs: a code of two bytes names one, and `impacts` holds its value in full
precision.  A posting takes six bytes, and when avgdl changes only that small table does.

Building.  A run is as many passages as fit into memory; its terms are counted by sorting numbers.  Character
pairs, which are most of them, never become strings (`Marked`).  Runs are written to
files (by several processes where cutting is the cost) and merged a stretch of terms at a time, so that
memory depends on the vocabulary, not on the corpus.  `update` merges an index with the passages that are new
in the same way; passages that stay are not cut again.  Both give what a build over all passages gives.
"""

from __future__ import annotations

import mmap
import shutil
import sys
from array import array
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import blake2b
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
import numpy.typing as npt

from retrieval.engine import workers
from retrieval.language.terms import HAN, bigrams

Array = npt.NDArray[Any]
Ids = npt.NDArray[np.int64]
Allocate = Callable[[str, npt.DTypeLike, int], Array]
T = TypeVar("T")


class Marked(NamedTuple):
    """Terms of a passage: words, and a text whose `retrieval.language.terms.bigrams` are terms too."""

    words: Sequence[str]
    text: str


Terms = Sequence[str] | Marked
"""The terms of a passage, each repeated as often as it stands there."""

RUN = 4_000_000
"""Terms of a run, repeated ones included: sorting them takes about 200 MB."""
STRETCH = 4_000_000
"""Postings merged at a time, at most: about 200 MB."""
BATCH = 10_000
"""Passages that a process is given at a time."""
_GONE = np.uint32(0xFFFFFFFF)


@dataclass(frozen=True)
class _Arrays:
    """A record of arrays that can be saved in a folder, one file each."""

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The arrays of a folder, mapped into memory.  Raises OSError or ValueError when it is no such folder."""
        found = [np.load(folder / f"{field.name}.npy", mmap_mode="r") for field in fields(cls)]
        return cls(*map(np.asarray, found))


@dataclass(frozen=True)
class Run(_Arrays):
    """The counted terms of some passages, which are numbered from 0; terms are ordered by their keys."""

    high: Array
    low: Array
    counts: Array
    """Number of these passages in which each term stands."""
    ids: Array
    tf: Array
    lengths: Array

    @classmethod
    def of(cls, documents: Iterator[Terms], limit: int) -> Run:
        """The next passages, given by their terms, until they have `limit` terms."""
        joined, held = [], array("I")
        texts: list[str] = []
        total = 0
        for document in documents:
            words, text = document if isinstance(document, Marked) else (document, "")
            joined += [_END.join(words), _END] if words else []
            texts.append(text)
            held.append(len(words))
            total += len(words) + len(text)
            if total >= limit:
                break
        counted = _count(joined, held)
        if not any(texts):
            return counted
        low, high = counted.high.searchsorted([_MARK, _MARK + (np.uint64(1) << np.uint64(56))])
        if low == high:
            return counted.with_pairs(_pairs(texts), int(low))
        # A word with the mark "#" may equal a pair: rare enough to count the pairs as words, too.
        pairs = [bigrams(text) for text in texts]
        joined += [_END.join(own) + _END for own in pairs if own]
        more = np.fromiter(map(len, pairs), np.uint32, len(pairs))
        each = np.arange(len(pairs), dtype=np.uint64)
        return _count(joined, np.asarray(held) + more, np.concatenate([np.repeat(each, held), np.repeat(each, more)]))

    def with_pairs(self, pairs: Run, at: int) -> Run:
        """The same passages with further terms, all different from theirs, inserted before term `at`."""
        begin = int(self.counts[:at].sum(dtype=np.int64))

        def inserted(own: Array, more: Array, place: int) -> Array:
            return np.concatenate([own[:place], more, own[place:]])

        return Run(
            inserted(self.high, pairs.high, at),
            inserted(self.low, pairs.low, at),
            inserted(self.counts, pairs.counts, at),
            inserted(self.ids, pairs.ids, begin),
            inserted(self.tf, pairs.tf, begin),
            self.lengths + pairs.lengths,
        )


def _count(joined: Sequence[str], held: Sequence[int] | Array, number: Array | None = None) -> Run:
    """Count terms, each with _END behind it.  `held`: number of terms of each passage.

    `number`: the passage of each term, needed where the terms of a passage are not consecutive.
    """
    high, low = _keys("".join(joined).encode("utf-8", "surrogateescape"))
    lengths = np.asarray(held, np.uint32)
    if len(high) != lengths.sum(dtype=np.int64):
        raise ValueError("a term is not valid Unicode")
    high, low, place = _numbered(high, low)
    if number is None:
        number = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
    _, counts, ids, tf = _sorted(place, number)
    return Run(high, low, counts, ids, tf, lengths)


def _sorted(terms: Array, number: Array) -> tuple[Array, Array, Array, Array]:
    """Sort pairs of term and passage, both below 2**32, and count them: each term once, the number of its passages,
    these passages term by term, and the frequency of the term in each."""
    keys = terms << np.uint64(32)
    keys |= number
    keys.sort()
    first = np.flatnonzero(first_of_each(keys))
    tf = np.diff(first, append=len(keys))
    keys = keys[first]
    terms = keys >> np.uint64(32)
    starts = np.flatnonzero(first_of_each(terms))
    counts = np.diff(starts, append=len(terms)).astype(np.uint32)
    return terms[starts], counts, keys.astype(np.uint32), tf.astype(np.min_scalar_type(tf.max(initial=0)))


@dataclass(frozen=True)
class Postings(_Arrays):
    """The postings of a corpus, as laid out above.  Arrays are read only."""

    high: Array
    low: Array
    """First (`high`) and last eight bytes of the terms' keys, sorted (uint64)."""
    offsets: Array
    """Start of each term's postings (int64, one more than there are terms)."""
    ids: Array
    """Passages of the postings, rising within each term (uint32)."""
    codes: Array
    """Indexes into `impacts` (uint16, or uint32 where lengths differ very much)."""
    peaks: Array
    """The highest impact of each term (float64)."""
    lengths: Array
    """Number of terms of each passage (uint32)."""
    tfs: Array
    sizes: Array
    """Term frequencies, and lengths of passages: every number that occurs, rising (int64).
    The code of a pair is `place in tfs * len(sizes) + place in sizes`."""
    figures: Array
    """k1, b and avgdl (float64)."""

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).flags.writeable = False

    def like_lucene(self) -> Postings:
        """The same postings with lengths as coarse as Lucene keeps them, for scores that equal a cluster's.

        Lucene keeps a length in one byte: exact to 40, then its four highest bits.  A passage without any term has no
        length there, and no share in the average.
        """
        k1, b, _ = self.figures
        coarse = np.array([_coarse(size) for size in self.sizes.tolist()], np.int64)
        average = self.lengths.sum(dtype=np.int64) / max(np.count_nonzero(self.lengths), 1)
        made = replace(self, sizes=coarse, figures=np.asarray([k1, b, average]))
        if len(self.impacts):  # peaks are bounds: shorter lengths may raise an impact by no more than this
            made = replace(made, peaks=self.peaks * max((made.impacts / self.impacts).max(), 1.0))
        return made

    @cached_property
    def impacts(self) -> Array:
        """The impact that each code stands for (float64)."""
        k1, b, avgdl = self.figures
        values = _impacts(self.tfs, self.sizes, k1, b, avgdl)
        values.flags.writeable = False
        return values

    @cached_property
    def values(self) -> Array:
        """The impact of each posting (float64), for a corpus so small that eight bytes for each are nothing."""
        values = self.impacts.take(self.codes)
        values.flags.writeable = False
        return values

    @cached_property
    def ids_one_by_one(self) -> memoryview:
        """`ids`, of which single ones are read faster than from an array."""
        return self.ids.data

    @cached_property
    def values_one_by_one(self) -> memoryview:
        """`values`, likewise."""
        return self.values.data

    def find(self, terms: Iterable[str]) -> list[int]:
        """Numbers of terms; -1 for one that no passage holds."""
        high, low = np.frombuffer(b"".join(map(_key, terms)), ">u8").astype(np.uint64).reshape(-1, 2).T
        places, size = self.high.searchsorted(high).tolist(), len(self.high)
        first_half, second_half = self.high.item, self.low.item
        numbers = []
        for place, first, second in zip(places, high.tolist(), low.tolist(), strict=True):
            number = place
            while number < size and first_half(number) == first:
                if second_half(number) == second:
                    numbers.append(number)
                    break
                number += 1  # another term with the same first half of its key
            else:
                numbers.append(-1)
        return numbers


_END = "\udcff"
"""Separator behind a term: the byte 0xff, which never occurs in UTF-8."""
_OWN = 15
"""Bytes of a term, at most, that is its own key."""


def _key(term: str) -> bytes:
    """16 bytes that stand for a term: its own, ended by 0xff, or 0xff and those of a hash where it is longer."""
    own = term.encode("utf-8", "surrogateescape")
    return (own + b"\xff").ljust(16, b"\0") if len(own) <= _OWN else b"\xff" + blake2b(own, digest_size=15).digest()


def _keys(text: bytes) -> tuple[Array, Array]:
    """The keys of terms that are joined, each with 0xff behind it; computed for all at once."""
    letters = np.frombuffer(text + bytes(16), np.uint8)
    ends = np.flatnonzero(letters == 0xFF)
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else ends
    eights = np.ndarray(len(letters) - 7, ">u8", letters, strides=(1,))
    counts = np.minimum(ends - starts, _OWN)
    high = eights[starts].astype(np.uint64) & _MASKS[counts, 0]
    low = eights[starts + 8].astype(np.uint64) & _MASKS[counts, 1]
    for i in np.flatnonzero(ends - starts > _OWN).tolist():
        high[i], low[i] = np.frombuffer(_key(text[starts[i] : ends[i]].decode("utf-8", "surrogateescape")), ">u8")
    return high, low


# _MASKS[n] keeps the first n + 1 of a key's 16 bytes.
_MASKS = np.frombuffer(b"".join((b"\xff" * (n + 1)).ljust(16, b"\0") for n in range(16)), ">u8").reshape(-1, 2)
_MASKS = _MASKS.astype(np.uint64)


def _coarse(length: int) -> int:
    """A length as Lucene's SmallFloat.intToByte4 keeps it."""
    rest = length - _EXACT
    bits = rest.bit_length()
    return length if rest < 0 or bits < _KEPT_BITS else _EXACT + (rest >> (bits - _KEPT_BITS) << (bits - _KEPT_BITS))


_EXACT, _KEPT_BITS = 24, 4
_MARK = np.uint64(ord("#")) << np.uint64(56)
_PLACES = np.zeros(0x10000, np.uint64)
"""Rank of every Chinese character among all of them, from 1; 0 for other characters."""
_CHARACTERS = np.concatenate([np.zeros(1, np.uint64), *(np.arange(a, b + 1, dtype=np.uint64) for a, b in HAN)])
_PLACES[_CHARACTERS[1:]] = np.arange(1, len(_CHARACTERS))
_BITS = np.uint64(15)
_NO_SECOND = np.uint64((1 << 15) - 1)
"""Stands for the missing second character of a single one; no character has this rank."""


def _pairs(texts: Sequence[str]) -> Run:
    """Count the character pairs of texts."""
    letters = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    places = _PLACES[np.minimum(letters, 0xFFFF)]
    chinese = places > 0
    paired = chinese[:-1] & chinese[1:]
    alone = chinese[:-1] & ~chinese[1:]
    alone[1:] &= ~chinese[:-2]
    number = np.repeat(np.arange(len(texts), dtype=np.uint64), np.fromiter(map(len, texts), np.intp, len(texts)) + 1)
    at = np.flatnonzero(paired | alone)
    number, keys = number[at], places[at] << _BITS
    keys |= np.where(paired[at], places[at + 1], _NO_SECOND)
    lengths = np.bincount(number.astype(np.intp), minlength=len(texts)).astype(np.uint32)
    own, counts, ids, tf = _sorted(keys, number)
    return Run(_marked(own), np.zeros(len(own), np.uint64), counts, ids, tf, lengths)


def _marked(keys: Array) -> Array:
    """The first eight bytes of the pairs' keys, as `_keys` gives them; the other eight are 0."""
    first, second = _CHARACTERS[keys >> _BITS], keys & _NO_SECOND
    alone = second == _NO_SECOND
    second = _CHARACTERS[np.where(alone, 0, second)]
    rest = np.where(alone, np.uint64(0xFF000000), _utf8(second) << np.uint64(8) | np.uint64(0xFF))
    return _MARK | _utf8(first) << np.uint64(32) | rest


def _utf8(characters: Array) -> Array:
    """The three bytes of UTF-8 for Chinese characters, as numbers."""
    six = np.uint64(0x3F)
    encoded: Array = (
        np.uint64(0xE08080)
        | (characters >> np.uint64(12)) << np.uint64(16)
        | (characters >> np.uint64(6) & six) << np.uint64(8)
        | characters & six
    )
    return encoded


_MIX = np.uint64(0x9E3779B97F4A7C15)
"""An odd factor, so that two keys that share one half are never mixed to the same number."""


def _numbered(high: Array, low: Array) -> tuple[Array, Array, Array]:
    """The different keys, sorted, and for every key given its index among them."""
    mixed = high ^ (low * _MIX)
    order = mixed.argsort()
    new = first_of_each(mixed[order])
    own, group = order[new], np.cumsum(new) - 1
    if np.any(high[order] != high[own][group]):  # two different keys were mixed to the same number
        order = np.lexsort((low, high))
        new = first_of_each(high[order]) | first_of_each(low[order])
        own, group = order[new], np.cumsum(new) - 1
    rank = np.lexsort((low[own], high[own]))
    sorted_ranks = np.empty(len(rank), np.uint64)
    sorted_ranks[rank] = np.arange(len(rank))
    place = np.empty(len(order), np.uint64)
    place[order] = sorted_ranks[group]
    return high[own][rank], low[own][rank], place


def _impacts(tfs: Array, sizes: Array, k1: float, b: float, avgdl: float) -> Array:
    norms = k1 * (1 - b + b * sizes / (avgdl or 1.0))
    tf = tfs[:, None].astype(np.float64)
    return (tf * (k1 + 1) / (tf + norms)).ravel()


def first_of_each(keys: Array) -> Array:
    """Mask of the indexes at which a sorted array has a new value."""
    new = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    return new


# ---------------------------------------------------------------- building


def in_memory(documents: Iterable[Terms], k1: float, b: float) -> Postings:
    """Build the postings of passages, given by their terms, in memory."""
    return _merged(list(_runs(documents)), k1, b, lambda _, dtype, size: np.empty(size, dtype))


def build(
    folder: Path,
    documents: Iterable[T],
    cut: Callable[[T], Terms],
    *,
    k1: float,
    b: float,
    processes: int = 1,
    progress: Callable[[int], object] = lambda _: None,
) -> Postings:
    """Write the postings of passages into a new folder and open them.

    `documents` are read once, in order; `cut` returns a document's terms.  With more than one process it is called
    in processes that are started anew, so it must be picklable; `progress` is called with the number of documents
    done.  An exception or interruption leaves an incomplete folder behind: build beside the one in use.
    """
    runs = folder / "runs"
    runs.mkdir(parents=True)
    written: list[Path] = []
    with closing(_written(runs, documents, cut, processes)) as numbers:
        for number in numbers:
            written.append(runs / str(len(written)))
            progress(number)
    built = _merged([Run.open(run) for run in written], k1, b, _files(folder))
    shutil.rmtree(runs)
    return built


def _runs(documents: Iterable[Terms]) -> Iterator[Run]:
    left = iter(documents)
    while len((run := Run.of(left, RUN)).lengths):
        yield run


def _written(folder: Path, documents: Iterable[T], cut: Callable[[T], Terms], processes: int) -> Generator[int]:
    """Write runs 0, 1, … into a folder; yield the number of documents in each."""
    if processes == 1:
        for number, run in enumerate(_runs(map(cut, documents))):
            run.save(folder / str(number))
            yield len(run.lengths)
        return
    left = iter(documents)
    batches = iter(lambda: list(islice(left, BATCH)), [])
    with workers.pool(processes) as pool:
        waiting: deque[Future[int]] = deque()
        try:
            for number, batch in enumerate(batches):
                waiting.append(pool.submit(_write, folder / str(number), batch, cut))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _write(folder: Path, documents: Sequence[T], cut: Callable[[T], Terms]) -> int:
    Run.of(map(cut, documents), sys.maxsize).save(folder)
    return len(documents)


def _files(folder: Path) -> Allocate:
    folder.mkdir(parents=True, exist_ok=True)

    def file(name: str, dtype: npt.DTypeLike, size: int) -> Array:
        return np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=dtype, shape=(size,))

    return file


def _release(*arrays: Array) -> None:
    """Let the system take back memory of mapped files, where it supports that."""
    for one in arrays:
        mapped: Any = one
        while isinstance(mapped, np.ndarray):
            mapped = mapped.base
        if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            mapped.madvise(mmap.MADV_DONTNEED)


def _union(highs: Sequence[Array], lows: Sequence[Array]) -> tuple[Array, Array, list[Array]]:
    """The terms of all runs, sorted, and for each run the indexes of its terms among them."""
    if len(highs) > _AT_ONCE:  # runs share most of their terms: joining many at once would take much memory
        starts = range(0, len(highs), _AT_ONCE)
        groups = [_union(highs[i : i + _AT_ONCE], lows[i : i + _AT_ONCE]) for i in starts]
        high, low, places = _union([group[0] for group in groups], [group[1] for group in groups])
        return high, low, [place[own] for place, group in zip(places, groups, strict=True) for own in group[2]]
    high, low = np.concatenate([*highs, _NONE]), np.concatenate([*lows, _NONE])
    order = np.lexsort((low, high))
    high, low = high[order], low[order]
    new = first_of_each(high)
    new[1:] |= low[1:] != low[:-1]
    place = np.empty(len(order), np.int64)
    place[order] = np.cumsum(new) - 1
    return high[new], low[new], np.split(place, np.cumsum([len(own) for own in highs], dtype=np.intp))[:-1]


_NONE = np.empty(0, np.uint64)
_AT_ONCE = 8


def _sums(counts: Array) -> Array:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


class _Merge:
    """Postings being written in the order of terms; all is known but ids, codes and peaks."""

    def __init__(
        self,
        terms: tuple[Array, Array],
        counts: Array,
        lengths: Array,
        tfs: Array,
        new: Allocate,
        *,
        k1: float,
        b: float,
    ) -> None:
        """`terms`: keys of the terms; `counts`: number of passages in which each stands."""
        high, low = terms
        self.offsets = _sums(counts)
        self.tfs, self.sizes = tfs.astype(np.int64), np.unique(lengths).astype(np.int64)
        figures = np.asarray([k1, b, lengths.sum(dtype=np.int64) / max(len(lengths), 1)])
        self._impacts = _impacts(self.tfs, self.sizes, *figures)
        total = int(self.offsets[-1])
        self.ids = new("ids", np.uint32, total)
        self.codes = new("codes", np.uint16 if len(self._impacts) <= 1 << 16 else np.uint32, total)
        self._peaks = new("peaks", np.float64, len(high))
        self._known = [
            self._filled(new, name, values)
            for name, values in (("high", high), ("low", low), ("offsets", self.offsets), ("lengths", lengths))
        ]
        self._axes = [
            self._filled(new, name, values)
            for name, values in (("tfs", self.tfs), ("sizes", self.sizes), ("figures", figures))
        ]

    @staticmethod
    def _filled(new: Allocate, name: str, values: Array) -> Array:
        made = new(name, values.dtype, len(values))
        made[:] = values
        return made

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Ranges of terms, `a` to `b` exclusive, whose postings are few enough to be merged together."""
        steps = self.offsets.searchsorted(np.arange(0, self.offsets[-1], STRETCH))
        yield from pairwise(np.unique(np.append(steps, len(self.offsets) - 1)).tolist())

    def write(self, a: int, b: int, ids: Array, codes: Array) -> None:
        """Write the postings of the terms from `a` to `b`, exclusive."""
        start, end = self.offsets[a], self.offsets[b]
        self.ids[start:end] = ids
        self.codes[start:end] = codes
        self._peaks[a:b] = np.maximum.reduceat(self._impacts.take(codes), self.offsets[a:b] - start)
        _release(self.ids, self.codes)

    def done(self) -> Postings:
        high, low, offsets, lengths = self._known
        arrays = high, low, offsets, self.ids, self.codes, self._peaks, lengths, *self._axes
        # Not flushed: a mapped file keeps all threads waiting for the disk, and a generation is synchronised anyway.
        return Postings(*map(np.asarray, arrays))


def _merged(runs: Sequence[Run], k1: float, b: float, new: Allocate) -> Postings:
    """Merge runs of consecutive passages into postings."""
    high, low, places = _union([run.high for run in runs], [run.low for run in runs])
    counts = np.zeros(len(high), np.int64)
    tfs = np.empty(0, np.int64)
    for run, place in zip(runs, places, strict=True):
        counts[place] += run.counts
        tfs = np.union1d(tfs, np.flatnonzero(np.bincount(run.tf)))
        _release(run.high, run.low, run.tf)
    lengths = np.concatenate([np.empty(0, np.uint32), *(run.lengths for run in runs)])
    merge = _Merge((high, low), counts, lengths, tfs, new, k1=k1, b=b)
    starts = [_sums(run.counts) for run in runs]
    sizes = [merge.sizes.searchsorted(run.lengths) for run in runs]
    row = np.zeros(int(tfs.max(initial=0)) + 1, np.intp)
    row[tfs] = np.arange(len(tfs)) * len(merge.sizes)
    for first, last in merge.stretches():
        begin = merge.offsets[first]
        ids = np.empty(merge.offsets[last] - begin, np.uint32)
        codes = np.empty(len(ids), np.intp)
        free = merge.offsets[first:last] - begin
        number = 0
        for run, place, start, size in zip(runs, places, starts, sizes, strict=True):
            i, j = place.searchsorted([first, last])
            own = slice(start[i], start[j])
            terms, held = place[i:j] - first, run.counts[i:j]
            at = np.repeat(free[terms] - start[i:j] + start[i], held) + np.arange(start[j] - start[i])
            free[terms] += held
            ids[at] = run.ids[own] + np.uint32(number)
            codes[at] = row[run.tf[own]] + size[run.ids[own]]
            number += len(run.lengths)
            _release(run.ids, run.tf)
        merge.write(first, last, ids, codes)
    return merge.done()


# ---------------------------------------------------------------- updating


def update(
    folder: Path,
    old: Postings,
    kept: Ids,
    documents: Iterable[T],
    cut: Callable[[T], Terms],
    *,
    processes: int = 1,
    progress: Callable[[int], object] = lambda _: None,
) -> Postings:
    """Write the postings of a changed corpus into a new folder and open them.

    `kept` tells for every passage of the new corpus its number in the old one, or -1 where it is new; those that
    stay must stay in order, else ValueError.  `documents` are the new ones, in order.
    """
    k1, b, _ = old.figures.tolist()
    added = build(folder / "added", documents, cut, k1=k1, b=b, processes=processes, progress=progress)
    updated = _updated(old, np.asarray(kept), added, _files(folder))
    shutil.rmtree(folder / "added")
    return updated


def _updated(old: Postings, kept: Array, added: Postings, new: Allocate) -> Postings:
    stays = kept >= 0
    if np.any(np.diff(kept[stays]) <= 0) or len(kept) - stays.sum() != len(added.lengths):
        raise ValueError("passages that stay must stay in order, and every new one must be given")
    numbers = np.full(len(old.lengths), _GONE)
    numbers[kept[stays]] = np.flatnonzero(stays)
    lengths = np.empty(len(kept), np.uint32)
    lengths[stays], lengths[~stays] = old.lengths[kept[stays]], added.lengths
    high, low, (place, place_added) = _union([old.high, added.high], [old.low, added.low])
    counts = np.zeros(len(high), np.int64)
    counts[place] = _counts(old, numbers)
    counts[place_added] += np.diff(added.offsets)
    found = counts > 0
    rank = np.maximum(np.cumsum(found) - 1, 0)
    tfs = np.union1d(old.tfs, added.tfs)
    k1, b, _ = old.figures.tolist()
    merge = _Merge((high[found], low[found]), counts[found], lengths, tfs, new, k1=k1, b=b)
    stay = _Part(old, numbers, rank[place], merge)
    come = _Part(added, np.flatnonzero(~stays).astype(np.uint32), rank[place_added], merge)
    for first, last in merge.stretches():
        keys, codes = stay.keys(first, last)
        keys_added, codes_added = come.keys(first, last)
        at = keys.searchsorted(keys_added)
        ids = np.insert(keys, at, keys_added).astype(np.uint32)
        merge.write(first, last, ids, np.insert(codes, at, codes_added))
    return merge.done()


def _counts(old: Postings, numbers: Array) -> Array:
    """Number of the passages that stay in which each term stands."""
    counts = np.diff(old.offsets)
    if np.any(numbers == _GONE):
        gone = np.concatenate(
            [np.flatnonzero(numbers[old.ids[i : i + STRETCH]] == _GONE) + i for i in range(0, len(old.ids), STRETCH)]
        )
        counts -= np.bincount(old.offsets.searchsorted(gone, "right") - 1, minlength=len(counts))
    return counts


class _Part:
    """Postings that are merged with others."""

    def __init__(self, postings: Postings, numbers: Array, place: Array, merge: _Merge) -> None:
        """`numbers`: new numbers of its passages (_GONE: removed); `place`: new numbers of its terms."""
        self._postings, self._numbers, self._place = postings, numbers, place
        tf, size = merge.tfs.searchsorted(postings.tfs), merge.sizes.searchsorted(postings.sizes)
        self._codes = np.add.outer(tf * len(merge.sizes), size).ravel().astype(merge.codes.dtype)

    def keys(self, first: int, last: int) -> tuple[Array, Array]:
        """Term and passage of each posting, as one number to sort by, and its code."""
        own = self._postings
        i, j = self._place.searchsorted([first, last])
        begin, end = own.offsets[i], own.offsets[j]
        ids = self._numbers[own.ids[begin:end]]
        terms = np.repeat(self._place[i:j].astype(np.uint64) << np.uint64(32), np.diff(own.offsets[i : j + 1]))
        stay = ids != _GONE
        return (terms | ids)[stay], self._codes[own.codes[begin:end]][stay]

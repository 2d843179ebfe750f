"""How well and how fast texts are matched: by words, by meaning and together.

Run it with `python benchmarks/matching.py`. It prints recall at 1, 5 and 10 and R-precision
at 5 (of the first five, how many are meant, of as many as could be) on

* our own texts (`matching_texts.psv`) against the demo's library. The constants of the engine
  were chosen with the texts of the part "chosen" in view; those "held out" were written
  afterwards and nothing was changed for them;
* the outcomes of the demo's courses, found by the courses' names;
* real labels, where `../shared/data/esco` is there: Swedish preferred labels against English
  labels alone, English synonyms against preferred labels alone, our texts against all labels.

Then it makes up a taxonomy of ESCO's size and prints how long a question takes and how much
memory the index is. The vectors of that part are chance: only their number matters there.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parent / "examples" / "network_source"
ESCO = HERE.parent.parent / "shared" / "data" / "esco"
SKILLS, OTHER_LABELS = 13_896, 7
SAMPLE = 200
AT = (1, 5, 10)
MOST = max(AT)


@dataclass(frozen=True)
class Question:
    """A text and the targets that it means."""

    text: str
    meant: frozenset[str]


def table(path: Path, delimiter: str = "|") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def recall(found: Sequence[str], meant: frozenset[str], at: int) -> float:
    return len(meant & set(found[:at])) / len(meant)


def precision_at_5(found: Sequence[str], meant: frozenset[str]) -> float:
    return len(meant & set(found[:5])) / min(5, len(meant))


def report(title: str, index: Any, questions: Sequence[Question], read: Any) -> None:
    from samtakt.engines.matching import BY_MEANING, BY_WORDS, TOGETHER, rank

    print(f"\n{title}: {len(questions)} texts, {len(index)} targets")
    print(f"{'':12}" + "".join(f"{f'R@{at}':>8}" for at in AT) + f"{'RP@5':>8}")
    for method in (BY_WORDS, BY_MEANING, TOGETHER) if read else (BY_WORDS,):
        found = [
            [m.target for m in rank(index, q.text, read=read, method=method, most=MOST)]
            for q in questions
        ]
        pairs = list(zip(found, questions, strict=True))
        figures = [statistics.mean(recall(f, q.meant, at) for f, q in pairs) for at in AT]
        figures.append(statistics.mean(precision_at_5(f, q.meant) for f, q in pairs))
        print(f"{method.replace('_', ' '):12}" + "".join(f"{figure:8.3f}" for figure in figures))


def library() -> tuple[Any, dict[str, str]]:
    """Save the demo's library as a hub's; return its index and codes by target."""
    from samtakt.competences import textmatching
    from samtakt.competences.models import Competence, CompetenceAlias
    from samtakt.competences.taxonomystore import label_key
    from samtakt.foundation.tenancy import Organisation, scope_for

    hub = Organisation.objects.create(kind=Organisation.Kind.HUB, name="Hub", slug="hub")
    codes: dict[str, str] = {}
    with scope_for(hub):
        for row in table(SOURCE / "competences.psv"):
            competence = Competence(
                organisation=hub,
                code=row["code"],
                name_sv=row["sv"],
                name_en=row["en"],
                description_sv=row["about_sv"],
                description_en=row["about_en"],
            )
            competence.save()
            codes[row["code"]] = str(competence.pk)
            for alias in filter(None, (a.strip() for a in row["alias"].split(";"))):
                CompetenceAlias(
                    organisation=hub, competence=competence, text=alias, key=label_key(alias)
                ).save()
        if textmatching.meanings.can_read():
            textmatching.read_texts()
        texts = textmatching.library_texts(())
        return textmatching.build(texts).index, codes


def own_texts(codes: dict[str, str]) -> dict[str, list[Question]]:
    parts: dict[str, list[Question]] = {}
    for row in table(HERE / "matching_texts.psv"):
        meant = frozenset(codes[code] for code in row["codes"].split())
        parts.setdefault(row["part"], []).append(Question(row["text"], meant))
        parts.setdefault(f"{row['part']}, {row['kind']} {row['language']}", []).append(
            Question(row["text"], meant)
        )
    return parts


def courses(codes: dict[str, str]) -> list[Question]:
    questions = []
    for row in table(SOURCE / "courses.psv"):
        meant = {code for code in row["outcomes"].split() if code in codes}
        meant |= {part.split()[0] for part in row["outcomes"].split(";") if part.strip()}
        known = frozenset(codes[code] for code in meant if code in codes)
        if known:
            questions += [Question(row[language], known) for language in ("sv", "en")]
    return questions


class Labels:
    """The real sample of ESCO: preferred labels in two languages, English synonyms."""

    def __init__(self) -> None:
        english = table(ESCO / "skills_en.csv", ",")
        self.en = {row["conceptUri"]: row["preferredLabel"] for row in english}
        self.others = {
            row["conceptUri"]: [
                text.strip() for text in row["altLabels"].split("\n") if text.strip()
            ]
            for row in english
        }
        swedish = table(ESCO / "skills_sv.csv", ",")
        self.sv = {row["conceptUri"]: row["preferredLabel"] for row in swedish}

    def index(self, read: Callable[..., Any], preferred: Sequence[str], *, others: bool) -> Any:
        """Return an index of preferred labels in some languages, and of synonyms or not."""
        from samtakt.engines.matching import Card, Expression, Index

        expressions, cards = [], []
        for language in preferred:
            for uri, text in getattr(self, language).items():
                expressions.append(Expression(uri, text, "preferred", language))
                cards.append(Card(uri, text, "preferred", language))
        if others:
            expressions += [
                Expression(uri, text, "other", "en")
                for uri, texts in self.others.items()
                for text in texts
            ]
        vectors = read([card.text for card in cards])
        return Index(expressions, cards, vectors)


def kept_vectors(texts: Sequence[str]) -> Any:
    import numpy as np

    from samtakt.competences import meanings

    meanings.read_and_keep(texts)
    vectors = meanings.vectors_of(texts)
    return np.array([vectors[text] for text in texts])


def real_labels(read: Any) -> None:
    chance = random.Random(7)
    labels = Labels()
    asked = chance.sample(sorted(labels.en), SAMPLE)
    report(
        "Swedish labels against English labels alone (real ESCO)",
        labels.index(kept_vectors, ["en"], others=True),
        [Question(labels.sv[uri], frozenset([uri])) for uri in asked if uri in labels.sv],
        read,
    )
    report(
        "English synonyms against preferred labels alone (real ESCO)",
        labels.index(kept_vectors, ["en", "sv"], others=False),
        [
            Question(chance.choice(labels.others[uri]), frozenset([uri]))
            for uri in asked
            if labels.others[uri]
        ],
        read,
    )
    linked = {
        row["code"]: f"http://data.europa.eu/esco/skill/{row['esco']}"
        for row in table(SOURCE / "competences.psv")
        if row["esco"]
    }
    questions = []
    for row in table(HERE / "matching_texts.psv"):
        meant = {linked[code] for code in row["codes"].split() if code in linked}
        if meant & labels.en.keys():
            questions.append(Question(row["text"], frozenset(meant & labels.en.keys())))
    report(
        "Our texts against all labels, one identifier each known to fit (real ESCO)",
        labels.index(kept_vectors, ["en", "sv"], others=True),
        questions,
        read,
    )


def seconds(ask: Callable[[], object], times: int = 3) -> float:
    """Return the median of a few askings; the first, which warms up, is left out."""
    taken = []
    for _time in range(times + 1):
        begun = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[1:])


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def words_of(rows: Iterable[dict[str, str]], columns: Sequence[str]) -> list[str]:
    return [word for row in rows for column in columns for word in row[column].split()]


def size(read: Any) -> None:
    import numpy as np

    from samtakt.engines.matching import Card, Expression, Index, rank

    chance = random.Random(7)
    rows = table(SOURCE / "competences.psv")
    swedish, english = (words_of(rows, [n, f"about_{n}"]) for n in ("sv", "en"))
    expressions, cards = [], []
    for number in range(SKILLS):
        target = str(number)
        for language, words in (("sv", swedish), ("en", english)):
            text = " ".join(chance.choices(words, k=4))
            expressions.append(Expression(target, text, "preferred", language))
            cards.append(Card(target, text, "preferred", language))
        expressions += [
            Expression(target, " ".join(chance.choices(english, k=4)), "other", "en")
            for _label in range(OTHER_LABELS)
        ]
    vectors = np.random.default_rng(7).normal(size=(len(cards), 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    before, begun = memory(), time.perf_counter()
    index = Index(expressions, cards, vectors)
    print(f"\nA made-up taxonomy of {SKILLS:,} skills, {len(expressions):,} labels")
    print(f"{'index made':<34} {time.perf_counter() - begun:6.2f} s")
    print(f"{'memory while it was made':<34} {memory() - before:6.0f} MB")
    texts = [row["text"] for row in table(HERE / "matching_texts.psv") if row["kind"] == "ad"]
    for title, text in (
        ("a cell of a matrix", "styrd svarv"),
        ("a sentence", texts[0]),
        ("an advertisement of 1,000 letters", " ".join(texts)[:1000]),
        ("an advertisement of 3,000 letters", " ".join(texts)[:3000]),
    ):
        by_words = seconds(lambda text=text: rank(index, text))
        both = seconds(lambda text=text: rank(index, text, read=read)) if read else None
        told = f"{both:6.3f} s" if both is not None else "     –"
        print(f"{title:<34} {told} together, {by_words:6.3f} s by words alone")
    print(f"{'largest memory of all this':<34} {memory():6.0f} MB")


def main() -> None:
    from django.core.management import call_command

    from samtakt.competences import meanings

    call_command("migrate", verbosity=0)

    def read(texts: Sequence[str]) -> Any:
        asked = meanings.questions()
        assert asked is not None
        return asked(texts)

    model = read if meanings.can_read() else None
    if model is None:
        print("This machine cannot run the language model: words alone.")
    index, codes = library()
    for part, questions in own_texts(codes).items():
        report(f"Our texts, {part}", index, questions, model)
    report("Names of the demo's courses, for what they teach", index, courses(codes), model)
    if model and ESCO.is_dir():
        real_labels(model)
    size(model)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="samtakt-benchmark-") as data:
        os.environ["SAMTAKT_DATA"] = data
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "samtakt.config.settings"
        import django

        django.setup()
        main()
    sys.exit(0)

"""How fast 60,000 ratings are imported: read, planned and written, with undo, and row by row.

Run: python benchmarks/imports.py [people] [competences]

Works in a database of its own that is thrown away. The slice at the end saves the same
observations and agreed levels one by one, each checked as a single save is, to say what the
bulk path is worth.
"""

import io
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

SLICE = 300


def make_workbook(people: int, competences: int, *, seed: int = 7) -> bytes:
    """Employees and a matrix without empty cells: every cell is a rating."""
    dice = random.Random(seed)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        staff = book.add_worksheet("Personal")
        staff.write_row(0, 0, ["Anst.nr", "Namn", "Lag", "Skift", "Befattning"])
        matrix = book.add_worksheet("Matris")
        matrix.write_row(
            0, 0, ["Anst.nr", "Namn", *(f"Moment {n + 1}" for n in range(competences))]
        )
        for n in range(people):
            who = [str(1000 + n), f"Person{n} Namnsson"]
            staff.write_row(n + 1, 0, [*who, f"Lag {n % 40}", "Dag", f"Roll {n % 15}"])
            levels = [dice.choice("01234") for _ in range(competences)]
            matrix.write_row(n + 1, 0, [*who, *map(int, levels)])
    return out.getvalue()


def timed(label: str, work: Callable[[], Any]) -> tuple[float, Any]:
    """Do the work and print how long it took."""
    started, busy = time.perf_counter(), time.process_time()
    result = work()
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    print(f"{label:28} {seconds:7.2f} s  (processor {busy:5.2f} s)")
    return seconds, result


def main() -> None:
    """Set a database up, import, import again, undo, and compare with single saves."""
    people, competences = (int(word) for word in (sys.argv[1:] or ["1000", "60"]))
    with tempfile.TemporaryDirectory(prefix="samtakt-bench-") as folder:
        os.environ["SAMTAKT_DATA"] = str(Path(folder))
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "samtakt.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        measure(people, competences)


def measure(people: int, competences: int) -> None:
    """Import into an empty company, and print seconds and the ratio to single saves."""
    from samtakt.foundation.access import system_actor
    from samtakt.foundation.spreadsheets.importing import apply_import, begin_import, undo_import
    from samtakt.foundation.spreadsheets.runs import ImportKind
    from samtakt.foundation.tenancy import Organisation, scope_for

    content = make_workbook(people, competences)
    hub = Organisation.objects.create(kind="hub", name="Hub", slug="hub")
    company = Organisation.objects.create(kind="company", name="Bolag", slug="bolag", hub=hub)
    by = system_actor(company)

    def bring(kind: ImportKind) -> Any:
        run = begin_import(company, kind, "bolag.xlsx", content, by=by)
        return apply_import(run, by=by)

    with scope_for(company):
        timed(f"employees, {people}", lambda: bring(ImportKind.EMPLOYEES))
        begun, run = timed(
            "matrix: read and preview",
            lambda: begin_import(company, ImportKind.MATRIX, "bolag.xlsx", content, by=by),
        )
        applied, run = timed("matrix: apply", lambda: apply_import(run, by=by))
        ratings = run.counts["Observation.new"]
        timed("the same matrix again", lambda: bring(ImportKind.MATRIX))
        each = one_by_one(company)
        timed("matrix: undo", lambda: undo_import(run, by=by))
    total = begun + applied
    print(f"{ratings:,} ratings in {total:.1f} s, {ratings / total:,.0f} a second")
    print(
        f"single saves of {SLICE}: {each * 1000:.2f} ms each; all would take {each * ratings:.0f} s"
    )
    print(f"ratio {each * ratings / applied:.1f} to 1 for apply, which also reads the file again")


def one_by_one(company: Any) -> float:
    """Seconds per rating when each observation and level is saved alone; nothing is kept."""
    from django.db import transaction

    from samtakt.assessments.models import AgreedLevel, Observation

    rows = list(AgreedLevel.objects.select_related("observation")[:SLICE])
    started = time.perf_counter()
    with transaction.atomic():
        for level in rows:
            observation: Observation = level.observation
            observation.pk = level.pk = None
            observation._state.adding = level._state.adding = True
            observation.save()
            level.observation = observation
            level.save()
        transaction.set_rollback(True)
    return (time.perf_counter() - started) / len(rows)


if __name__ == "__main__":
    main()

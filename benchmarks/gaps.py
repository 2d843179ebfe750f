"""The gap rule on 20,000 people with 60 requirements each: ours, SQL by hand, plain Python.

Run it with `python benchmarks/gaps.py [people] [requirements]`. Seconds depend on the machine;
the ratios, measured in one go on one set of data, are what can be compared (DuckDB: the fastest
of three runs; plain Python: one). The three answers
are checked to be equal before anything is printed, because a fast wrong answer is worth nothing.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import duckdb
import numpy as np
import pyarrow as pa

from samtakt.engines.gaps import gap_rows, measure, summarise
from samtakt.engines.gaps.verification import expected_rows

Answer = TypeVar("Answer")

AS_OF = date(2026, 3, 1)
FIRST_DAY = np.datetime64("2024-01-01")

# What one would write for DuckDB alone: the same definition, in its own dialect.
SQL = """
with placed as (
    select * from people where starts_on <= $day and coalesce(ends_on, $day) >= $day
), asked as (
    select r.company, r.person, r.competence, max(r.required) as required,
           max(r.criticality) as weight
    from requirements r join placed p using (company, person)
    where r.valid_from <= $day and coalesce(r.valid_to, $day) >= $day
      and coalesce(r.team = p.team, r.team is null)
      and coalesce(r.shift = p.shift, r.shift is null)
    group by all
), agreed as (
    select company, person, competence,
           arg_max({level: level, decided_on: decided_on}, (decided_on, -level)) as latest
    from levels where decided_on <= $day group by all
), main as (
    select company, person, arg_max({team: team, shift: shift}, starts_on) as place
    from placed group by all
)
select company, place.team as team, place.shift as shift, person, competence,
       case when required is null then 'not_required' when latest is null then 'not_assessed'
            when latest.level < required then 'gap' else 'met' end as status,
       required, weight, latest.level as level, latest.decided_on as decided_on,
       $day - latest.decided_on as age_days,
       if(required is null or latest is null, null, greatest(required - latest.level, 0)) as missing,
       missing * weight as weighted_gap,
       if(required is null or latest is null, null, required * weight) as weighted_requirement
from asked full join agreed using (company, person, competence) join main using (company, person)
order by company, person, competence
"""


def network(people: int, requirements: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Seventeen companies; every third requirement starts later, levels are revised at times."""
    random = np.random.default_rng(20260301)
    cells = people * requirements
    person = np.repeat(np.arange(people), requirements)
    competence = np.tile(np.arange(requirements), people)
    required = pa.table(
        {
            "company": person % 17,
            "team": (person // 17) % 40,
            "shift": person % 3,
            "person": person,
            "competence": competence,
            "required": random.integers(1, 5, cells),
            "criticality": random.integers(1, 4, cells),
            "valid_from": _days(random, 1190, cells),
            "valid_to": pa.nulls(cells, pa.date32()),
        }
    )
    decisions = int(cells * 1.3)
    drawn = random.integers(0, cells, decisions)
    # One decision a day and cell, as the agreed level of a day is one.
    key = drawn * 1000 + random.integers(0, 900, decisions)
    _, first = np.unique(key, return_index=True)
    drawn, day = drawn[first], key[first] % 1000
    agreed = pa.table(
        {
            "company": person[drawn] % 17,
            "person": person[drawn],
            "competence": competence[drawn],
            "level": random.integers(0, 5, len(drawn)),
            "decided_on": pa.array(FIRST_DAY + day).cast(pa.date32()),
        }
    )
    everybody = np.arange(people)
    placed = pa.table(
        {
            "company": everybody % 17,
            "person": everybody,
            "team": (everybody // 17) % 40,
            "shift": everybody % 3,
            "starts_on": pa.array([date(2020, 1, 1)] * people),
            "ends_on": pa.nulls(people, pa.date32()),
        }
    )
    return required, agreed, placed


def _days(random: np.random.Generator, span: int, number: int) -> pa.Array:
    return pa.array(FIRST_DAY + random.integers(0, span, number)).cast(pa.date32())


def by_hand(required: pa.Table, agreed: pa.Table, placed: pa.Table) -> pa.Table:
    """Run the hand-written query in a database of its own, as `measure` does."""
    with duckdb.connect() as connection:
        connection.register("requirements", required)
        connection.register("levels", agreed)
        connection.register("people", placed)
        return connection.sql(SQL, params={"day": AS_OF}).to_arrow_table()


def timed(work: Callable[[], Answer], runs: int = 3) -> tuple[Answer, float]:
    """Return what the work gave, and the seconds of its fastest run.

    The fastest, because what slows a run down on a shared machine is not the work itself.
    """
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - begun)
    return answer, min(seconds)


def main(people: int = 20_000, requirements: int = 60) -> None:
    """Measure the three, compare their answers, print seconds and ratios."""
    tables = network(people, requirements)
    measure(*(table.slice(0, 100) for table in tables), as_of=AS_OF)  # imports are not measured
    ours, our_seconds = timed(lambda: measure(*tables, as_of=AS_OF))
    hand, hand_seconds = timed(lambda: by_hand(*tables))
    _, sum_seconds = timed(lambda: summarise(ours, by=("company", "team", "competence")))
    records: list[list[dict[str, Any]]] = [table.to_pylist() for table in tables]
    gc.freeze()  # or the collector walks millions of input records again and again
    plain, plain_seconds = timed(lambda: expected_rows(*records, AS_OF), runs=1)
    gc.unfreeze()

    if not hand.cast(ours.schema).equals(ours):
        sys.exit("the hand-written query gives another answer")
    if [plain[cell] for cell in sorted(plain)] != list(gap_rows(ours)):
        sys.exit("plain Python gives another answer")

    print(f"{people:,} people x {requirements} requirements, {tables[1].num_rows:,} agreed levels")
    print(f"{ours.num_rows:,} rows, the same from all three")
    for name, seconds in (
        ("measure (Ibis on DuckDB)", our_seconds),
        ("SQL by hand on DuckDB", hand_seconds),
        ("plain Python, records in memory", plain_seconds),
    ):
        print(f"{name:34}{seconds:8.2f} s  {seconds / our_seconds:6.2f} x measure")
    print(f"{'summarise by company, team, comp.':34}{sum_seconds:8.2f} s")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))

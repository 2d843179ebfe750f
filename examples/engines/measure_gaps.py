"""Who lacks what on 1 March 2026: the gap engine on four people, without Django or a server.

Anna moved from the press to the paint shop in February, so only the paint shop's
requirements count for her. Bo holds more than is asked in one competence and less in
another; the one does not pay for the other. Cia has never been assessed.
"""

from datetime import date

import pyarrow as pa

from samtakt.engines.gaps import LEVELS, PEOPLE, REQUIREMENTS, Status, gap_rows, measure, summarise
from samtakt.engines.gaps.tables import Shape

AS_OF = date(2026, 3, 1)
COMPANY = "Exempelverken"


def table(shape: Shape, *rows: tuple[object, ...]) -> pa.Table:
    """Rows in the order of the shape's columns, after the company; optional last ones left out."""
    names = [column.name for column in shape.columns if column.name != "company"]
    return pa.Table.from_pylist(
        [{"company": COMPANY, **dict(zip(names, row, strict=False))} for row in rows]
    )


people = table(
    PEOPLE,  # person, team, shift, first day, last day
    ("Anna", "press", "day", date(2019, 8, 1), date(2026, 1, 31)),
    ("Anna", "paint", "day", date(2026, 2, 1), None),
    ("Bo", "press", "day", date(2015, 1, 1), None),
    ("Cia", "press", "night", date(2025, 11, 1), None),
)
requirements = table(
    REQUIREMENTS,  # team, shift, person, competence, level, criticality, valid from, valid to
    ("press", None, "Anna", "press setting", 4, 3, date(2024, 1, 1), None),
    ("paint", None, "Anna", "spray painting", 3, 2, date(2024, 1, 1), None),
    (None, None, "Bo", "press setting", 3, 3, date(2024, 1, 1), None),
    (None, None, "Bo", "robot welding", 2, 2, date(2026, 1, 1), None),
    ("press", "night", "Cia", "press setting", 2, 3, date(2024, 1, 1), None),
)
levels = table(
    LEVELS,  # person, competence, agreed level, decided on
    ("Anna", "press setting", 3, date(2023, 5, 2)),
    ("Anna", "spray painting", 1, date(2026, 2, 10)),
    ("Bo", "press setting", 4, date(2025, 9, 1)),
    ("Bo", "robot welding", 1, date(2025, 9, 1)),
)

rows = measure(requirements, levels, people, as_of=AS_OF)

print(f"{COMPANY}, {AS_OF}")
for row in gap_rows(rows):
    if row.status is Status.GAP:
        answer = f"{row.missing} level(s) missing, criticality {row.weight}"
    else:
        answer = row.status.replace("_", " ")
    print(f"  {row.person:5} {row.team:6} {row.competence:15} {answer}")

print("By team, largest weighted gap first")
for line in summarise(rows, by=("team",)).to_pylist():
    covered = "unknown" if line["covered_share"] is None else f"{line['covered_share']:.0%}"
    print(
        f"  {line['rank']}. {line['team']:6} weighted gap {line['weighted_gap']}, "
        f"covered {covered}, not assessed {line['not_assessed']}, unused {line['unused']}"
    )

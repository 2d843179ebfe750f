"""How what technology items ask for becomes dated requirements: a calculation, nothing stored.

A *line* is everything that is required of one role in one competence, or of one team (or its
shift) in one competence, over time. People set some rows of it; decided technology items make
others. This module says what must change in a line so that it holds exactly what the items
ask for from their days on, and what people have set stays as it is.

* A row is made only where the line does not ask for as much already.
* What is coming can be taken away. What has been in force is never removed: it ends today,
  and what it had taken the place of comes back tomorrow.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """How much is asked: a level, and how critical it is or how many people must reach it."""

    level: int
    amount: int

    def covers(self, other: "Ask") -> bool:
        """Whether this asks for at least as much."""
        return self.level >= other.level and self.amount >= other.amount


def the_most(before: Ask, wanted: Ask) -> Ask:
    """Return the higher level and the higher criticality of the two."""
    return Ask(max(before.level, wanted.level), max(before.amount, wanted.amount))


def the_wanted(before: Ask, wanted: Ask) -> Ask:
    """Return what is wanted: three at level 2 and one at level 3 are not three at level 3."""
    return wanted


@dataclass(frozen=True, slots=True)
class LineKind:
    """How the rows of a line stand to each other.

    `merge` joins what was asked with what is wanted. Of a role a later row ends the earlier
    ones for good; of a number of people an earlier row counts again when a later one ends
    (`comes_back`): so the analysis reads the two tables.
    """

    merge: Callable[[Ask, Ask], Ask]
    comes_back: bool


OF_A_ROLE = LineKind(the_most, comes_back=False)
OF_A_TEAM = LineKind(the_wanted, comes_back=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement that is stored. `made` by an item's decision, else set by people."""

    pk: int
    first: datetime.date
    last: datetime.date | None
    ask: Ask
    made: bool = False

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the row has begun and not ended on a day."""
        return self.first <= day and (self.last is None or self.last >= day)

    def is_history(self, today: datetime.date) -> bool:
        """Whether it was made by an item and has ended: such a row is left alone."""
        return self.made and self.last is not None and self.last <= today


@dataclass(frozen=True, slots=True)
class Want:
    """What one item asks for from its first day."""

    item: int
    day: datetime.date
    ask: Ask


class Kind(StrEnum):
    """What happens to a line on one of its days."""

    MET = "met"
    KEPT = "kept"
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ENDED = "ended"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a line, or why there is none.

    Args:
        day: from when it counts; of ENDED the last day.
        before: what the line asked for until then, None for nothing.
        row: the stored row that it is about; None for one that is to be written.
        since: of MET, the first day of the row that asks for as much already.
        last: the last day of a row that is to be written.
        items: the items that cause it.
    """

    kind: Kind
    day: datetime.date
    ask: Ask
    before: Ask | None = None
    row: int | None = None
    since: datetime.date | None = None
    last: datetime.date | None = None
    items: tuple[int, ...] = ()


class TakenDay(Exception):
    """People have set a lower requirement from the very day on which an item would make one."""

    def __init__(self, day: datetime.date) -> None:
        self.day = day
        super().__init__(day.isoformat())


def plan_line(
    rows: Collection[Row], wants: Collection[Want], *, today: datetime.date, kind: LineKind
) -> list[Step]:
    """Return what makes a line hold what the decided items ask for, in the order of the days.

    Raises:
        TakenDay: a row that is not an item's starts on the very day and asks for less.
    """
    standing = [row for row in rows if not row.made]
    history = [row for row in rows if row.is_history(today)]
    made = {row.first: row for row in rows if row.made and not row.is_history(today)}
    taken = {row.first for row in (*standing, *history)}
    steps: list[Step] = []
    for day in sorted({want.day for want in wants}):
        of_day = [want for want in wants if want.day == day]
        items = tuple(sorted({want.item for want in of_day}))
        wanted = _most(want.ask for want in of_day)
        before = in_force(standing, day, kind)
        if before is not None and before.last is None and before.ask.covers(wanted):
            steps.append(
                Step(Kind.MET, day, before.ask, before.ask, since=before.first, items=items)
            )
            continue
        if day in taken:
            raise TakenDay(day)
        ask = kind.merge(before.ask, wanted) if before else wanted
        old = made.pop(day, None)
        steps.append(_written(old, day, ask, before, items, today))
        kept = old.ask if old and day <= today else ask
        standing.append(Row(old.pk if old else 0, day, None, kept, made=True))
    for row in sorted(made.values(), key=lambda row: row.first):
        steps += _without(row, standing, today, kind)
    return steps


def in_force(rows: Iterable[Row], day: datetime.date, kind: LineKind) -> Row | None:
    """Return the row that counts on a day: the latest to begin, if it has not ended."""
    begun = [row for row in rows if row.first <= day]
    if kind.comes_back:
        begun = [row for row in begun if row.holds_on(day)]
    latest = max(begun, key=lambda row: row.first, default=None)
    return latest if latest and latest.holds_on(day) else None


def _most(asks: Iterable[Ask]) -> Ask:
    listed = list(asks)
    highest = max(ask.level for ask in listed)
    return Ask(highest, max(ask.amount for ask in listed))


def _written(
    old: Row | None,
    day: datetime.date,
    ask: Ask,
    before: Row | None,
    items: tuple[int, ...],
    today: datetime.date,
) -> Step:
    asked = before.ask if before else None
    if old is None:
        return Step(Kind.ADDED, day, ask, asked, items=items)
    # What people were measured against is not rewritten: a row in force stays as it was.
    changes = old.ask != ask and day > today
    kind, now = (Kind.CHANGED, ask) if changes else (Kind.KEPT, old.ask)
    return Step(kind, day, now, asked, old.pk, items=items)


def _without(row: Row, standing: Sequence[Row], today: datetime.date, kind: LineKind) -> list[Step]:
    if row.first > today:
        after = in_force(standing, row.first, kind)
        left = after.ask if after else None
        return [Step(Kind.REMOVED, row.first, row.ask, left, row.pk)]
    steps = [Step(Kind.ENDED, today, row.ask, None, row.pk)]
    back = in_force(standing, today + ONE_DAY, kind)
    # A row that began later has taken its place already and counts on.
    if back is not None and back.first < row.first and not kind.comes_back:
        steps.append(Step(Kind.RESTORED, today + ONE_DAY, back.ask, row.ask, last=back.last))
    return steps

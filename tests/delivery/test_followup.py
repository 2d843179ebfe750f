"""Planned against done, beside figures that are counted by SQL and by hand, on their own."""

import datetime
import random
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from samtakt.delivery.followup import (
    Outcome,
    Period,
    company_follow_up,
    figures_of,
    lines_in,
    parts_of_year,
    year_of,
)
from samtakt.delivery.models import AttendanceHours, Booking, SessionDay
from samtakt.delivery.networkfollowup import network_follow_up, session_counts
from samtakt.foundation.tenancy import scope_across, scope_for
from samtakt.planning.models import Participation, Round
from tests.delivery.booking import book, make_network, person, withdraw
from tests.delivery.factories import make_session, seat
from tests.factories import make_company, make_person, make_team, saved

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2027, 6, 15)
YEAR = year_of(2027)
DAY = datetime.timedelta(days=1)


def day(text):
    return datetime.date.fromisoformat(text)


def marked(booking, *hours):
    """Hours of the first days of a booking's session, as attendance keeps them."""
    with scope_across(booking.session.organisation, [booking.organisation]):
        days = SessionDay.objects.filter(session=booking.session).order_by("day")
        for row, number in zip(days, hours, strict=False):
            AttendanceHours(
                organisation=booking.organisation,
                booking=booking,
                day=row,
                hours=Decimal(number),
                marked_at=timezone.now(),
            ).save()
    return booking


def given_up(session, person, *, cost, state="withdrawn", **fields):
    return seat(session, person, state=state, left_at=timezone.now(), leaving_cost=cost, **fields)


@pytest.fixture
def alfa(hub):
    return make_company(hub, "Alfa", shares=["aggregate_gaps"])


def lines(company, period=YEAR):
    with scope_for(company):
        return lines_in(period, Booking.objects.filter(organisation=company), today=TODAY)


def outcomes(company):
    return [row.outcome for row in lines(company)]


# --- What became of a seat ---------------------------------------------------------------


def test_what_became_of_each_seat(hub, alfa):
    past = make_session(hub, days=(day("2027-03-01"), day("2027-03-02")))
    for number, name in enumerate(["came", "half", "no_show", "half_zero", "unmarked"]):
        row = seat(past, make_person(alfa, f"{number}{name}"))
        hours = {"came": (7.5, 7.5), "half": (3, 0), "no_show": (0, 0), "half_zero": (0,)}
        marked(row, *hours.get(name, ()))

    assert outcomes(alfa) == ["came", "came", "no_show", "no_show", "not_marked"]
    assert [row.hours for row in lines(alfa)] == [15, 3, 0, 0, 0]


@pytest.mark.parametrize(
    ("last", "outcome"),
    [(TODAY - DAY, "came"), (TODAY, "to_come"), (TODAY + DAY, "to_come")],
)
def test_a_session_is_over_after_its_last_day(hub, alfa, last, outcome):
    session = make_session(hub, days=(TODAY - 30 * DAY, last))
    marked(seat(session, make_person(alfa)), 7)

    assert outcomes(alfa) == [outcome]
    assert lines(alfa)[0].hours == 7  # hours count as soon as they are marked


def test_only_a_seat_can_be_given_up(hub, alfa):
    """Who waited and left, or waited when the session was cancelled, never had a seat."""
    session = make_session(hub, days=(day("2027-09-01"),))
    given_up(session, make_person(alfa, "A"), cost=Decimal(500))
    given_up(session, make_person(alfa, "B"), cost=Decimal(0))
    given_up(session, make_person(alfa, "C"), cost=None)
    given_up(session, make_person(alfa, "D"), cost=None, number=1)
    given_up(session, make_person(alfa, "E"), cost=Decimal(0), state="cancelled", number=2)
    given_up(session, make_person(alfa, "F"), cost=Decimal(250), state="cancelled")
    seat(session, make_person(alfa, "G"), state="waiting", number=3)
    found = figures_of(lines(alfa))

    assert (found.seats, found.given_up, found.late, found.cancelled) == (4, 3, 1, 1)
    assert found.leaving == 750
    assert (found.booked, found.actual) == (750, 750)


def test_whoever_came_from_the_waiting_list_had_a_seat_when_giving_it_up():
    world = make_network(maximum=2)
    anna, bo, cia = (person(world, "alfa", name) for name in ("Anna", "Bo", "Cia"))
    first = book(world, anna)
    book(world, bo)
    third = book(world, cia)
    assert third.state == "waiting"
    withdraw(first)
    withdraw(third)
    with scope_for(world.alfa):
        found = figures_of(
            lines_in(YEAR, Booking.objects.filter(organisation=world.alfa), today=day("2027-01-05"))
        )

    assert (found.seats, found.to_come, found.given_up) == (3, 1, 2)


@pytest.mark.parametrize(
    ("first", "keys"),
    [
        ("2027-01-01", {"2027", "2027H1", "2027Q1"}),
        ("2027-06-30", {"2027", "2027H1", "2027Q2"}),
        ("2027-07-01", {"2027", "2027H2", "2027Q3"}),
        ("2027-12-31", {"2027", "2027H2", "2027Q4"}),
        ("2028-01-01", set()),
    ],
)
def test_a_session_counts_in_the_period_that_it_begins_in(hub, alfa, first, keys):
    seat(make_session(hub, days=(day(first), day(first) + 200 * DAY)), make_person(alfa))

    assert {part.key for part in parts_of_year(2027) if lines(alfa, part)} == keys


def test_the_parts_of_a_year_are_the_year():
    _year, *halves_and_quarters = parts_of_year(2028)
    for parts in (halves_and_quarters[:2], halves_and_quarters[2:]):
        days = [
            part.first + number * DAY
            for part in parts
            for number in range((part.last - part.first).days + 1)
        ]
        assert (days[0], days[-1], len(set(days)), len(days)) == (
            day("2028-01-01"), day("2028-12-31"), 366, 366,
        )  # fmt: skip


# --- The same figures, counted otherwise -------------------------------------------------


def busy(hub, company, seed, *, people=14, sessions=9):
    """A year of sessions in which everything happens, by chance."""
    chance = random.Random(seed)
    teams = [make_team(company, f"{company.name} {name}") for name in ("A", "B")]
    staff = [
        make_person(
            company,
            f"{company.name}{number}",
            team=chance.choice(teams),
            sex=chance.choice(["woman", "man"]),
            birth_year=chance.choice([1962, 1975, 1988, 2001]),
        )
        for number in range(people)
    ]
    for number in range(sessions):
        first = day("2026-12-01") + chance.randrange(400) * DAY
        days = tuple(first + each * DAY for each in range(chance.choice([1, 2, 3])))
        session = make_session(
            hub, days=days, hours=Decimal(chance.choice(["4", "7.5", "8"])), name=f"Kurs {number}",
            price_per_session=chance.choice([0, 12_000, 30_000]),
            price_per_seat=chance.choice([0, 750, 1_999]),
            minimum=4, maximum=30,
        )  # fmt: skip
        for who in chance.sample(staff, chance.randrange(3, people)):
            what = chance.randrange(10)
            cost = Decimal(chance.choice(["0", "375.50", "1000"]))
            if what == 0:
                given_up(session, who, cost=cost)
            elif what == 1:
                given_up(session, who, cost=cost, state="cancelled")
            elif what == 2:
                seat(session, who, state="waiting", number=100 * number + who.pk % 97)
            elif what == 3:
                seat(session, who, release_cost=Decimal(1_200))
            else:
                marked(seat(session, who), *[chance.choice([0, 0, 3.5, 4]) for _day in days])
    return staff


def by_sql(company, period):
    """The figures of a company, from tables alone: no model, no function of the source."""
    sql = """
        SELECT b.id, b.state, b.number, b.person_id, b.leaving_cost, b.release_cost,
               s.price_per_session, s.price_per_seat, s.minimum, s.taken, s.id
        FROM samtakt_booking b JOIN samtakt_session s ON s.id = b.session_id
        WHERE b.organisation_id = %s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [company.pk])
        bookings = cursor.fetchall()
        cursor.execute("SELECT session_id, day FROM samtakt_sessionday")
        days = {}
        for session, text in cursor.fetchall():
            when = text if isinstance(text, datetime.date) else day(text)
            days.setdefault(session, []).append(when)
        cursor.execute("SELECT booking_id, hours FROM samtakt_attendancehours")
        hours = {}
        for booking, number in cursor.fetchall():
            hours.setdefault(booking, []).append(Decimal(str(number)))
    said = dict.fromkeys(
        ["seats", "came", "no_show", "not_marked", "to_come", "given_up", "late", "cancelled"], 0
    )
    booked = actual = leaving = release = total = Decimal(0)
    people = set()
    for pk, state, number, who, cost, away, whole, each, minimum, taken, session in bookings:
        if not period.first <= min(days[session]) <= period.last or state == "waiting":
            continue
        if state in {"withdrawn", "cancelled"} and number is not None:
            continue
        people.add(who)
        said["seats"] += 1
        total += sum(hours.get(pk, []), Decimal(0))
        if state in {"withdrawn", "cancelled"}:
            said["given_up" if state == "withdrawn" else "cancelled"] += 1
            said["late"] += state == "withdrawn" and bool(cost)
            leaving += Decimal(str(cost or 0))
            continue
        price = Decimal(str(each)) + Decimal(str(whole)) / max(minimum, taken)
        price = price.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
        booked += price
        release += Decimal(str(away))
        if max(days[session]) >= TODAY:
            said["to_come"] += 1
            continue
        actual += price
        found = hours.get(pk)
        said["not_marked" if not found else "came" if sum(found) else "no_show"] += 1
    money = {
        "booked": booked + leaving, "actual": actual + leaving, "leaving": leaving,
        "release": release, "hours": total,
    }  # fmt: skip
    return {**said, **money, "people": len(people)}


@pytest.mark.parametrize("seed", range(5))
def test_a_companys_figures_are_those_that_sql_counts(hub, alfa, seed):
    busy(hub, alfa, seed)
    busy(hub, make_company(hub, "Beta"), seed + 100, people=5, sessions=2)
    compared = 0
    for period in parts_of_year(2027):
        found = figures_of(lines(alfa, period))
        expected = by_sql(alfa, period)
        assert {name: getattr(found, name) for name in expected} == expected, period.key
        compared += found.seats
    assert compared > 30


@pytest.mark.parametrize("seed", range(3))
def test_parts_add_up_to_the_whole(hub, alfa, seed):
    busy(hub, alfa, seed)
    year, *parts = parts_of_year(2027)
    whole = figures_of(lines(alfa, year))
    for some in (parts[:2], parts[2:]):
        found = [figures_of(lines(alfa, part)) for part in some]
        for name in ("seats", "came", "no_show", "hours", "booked", "actual", "leaving"):
            assert sum(getattr(each, name) for each in found) == getattr(whole, name)
    kinds = [getattr(whole, outcome) for outcome in Outcome]
    assert sum(kinds) == whole.seats


# --- Groups ------------------------------------------------------------------------------


def follow(company, *, period=YEAR, sees_people=True, today=TODAY):
    with scope_for(company):
        return company_follow_up(company, period, today=today, sees_people=sees_people)


def test_groups_of_few_are_hidden_with_what_would_give_them_away(hub, alfa):
    """Seven women and two men had seats: the men are too few, and the women would tell of them."""
    session = make_session(hub, days=(day("2027-03-01"),), maximum=30)
    for number, sex in enumerate(["woman"] * 7 + ["man"] * 2):
        who = make_person(alfa, f"P{number}", sex=sex, birth_year=1990)
        marked(seat(session, who), 6 if number < 5 else 0)
    by_sex, by_age, by_employment = follow(alfa).groups
    shown = {group.key: group.figure for group in by_sex.groups}

    assert shown["man"] is None
    assert by_sex.hides
    (thirties,) = by_age.groups
    assert (thirties.people, thirties.figure.came, thirties.figure.no_show) == (9, 5, 4)
    assert thirties.figure.hours == 30
    (permanent,) = by_employment.groups
    assert permanent.figure.hours_each == Decimal(30) / 9


def test_training_counts_those_who_had_none(hub, alfa):
    session = make_session(hub, days=(day("2027-03-01"),), maximum=30)
    for number in range(12):
        sex = "woman" if number < 6 else "man"
        who = make_person(alfa, f"P{number}", sex=sex, birth_year=1990)
        if number < 3:
            marked(seat(session, who), 6)
    by_sex = follow(alfa).training[0]
    found = {
        group.key: (group.figure.people, group.figure.trained, group.figure.each)
        for group in by_sex.groups
    }

    assert found == {"woman": (6, 3, 3), "man": (6, 0, 0)}


@pytest.mark.parametrize("seed", range(3))
def test_groups_are_of_the_whole_year_whatever_part_is_asked_for(hub, alfa, seed):
    """Else a small quarter could be worked out from the year less the other three."""
    busy(hub, alfa, seed)
    year, *parts = parts_of_year(2027)
    whole = follow(alfa, period=year)
    for part in parts:
        found = follow(alfa, period=part)
        assert (found.groups, found.training) == (whole.groups, whole.training)


@pytest.mark.parametrize("seed", range(4))
def test_shown_groups_are_those_counted_person_by_person(hub, alfa, seed):
    staff = {who.pk: who for who in busy(hub, alfa, seed, people=30)}
    every = lines(alfa)
    by_sex = follow(alfa).groups[0]
    for group in by_sex.groups:
        rows = [row for row in every if staff[row.person].sex == group.key]
        people = {row.person for row in rows}
        if group.is_hidden:
            continue
        assert group.people == len(people) >= 5
        assert group.figure == figures_of(rows)


def test_teams_of_few_are_hidden_from_whoever_may_not_see_each_seat(hub, alfa):
    session = make_session(hub, days=(day("2027-03-01"),), maximum=30)
    for name, size in (("Stor", 8), ("Liten", 2), ("Mellan", 6)):
        team = make_team(alfa, name)
        for number in range(size):
            marked(seat(session, make_person(alfa, f"{name}{number}", team=team)), 6)

    everything = {row.name: row.figures.came for row in follow(alfa).teams}
    shown = {row.name: row.figures for row in follow(alfa, sees_people=False).teams}
    assert everything == {"Stor": 8, "Liten": 2, "Mellan": 6}
    assert shown["Liten"] is None
    assert sum(figures is None for figures in shown.values()) >= 2  # one alone could be worked out
    assert follow(alfa, sees_people=False).is_hidden is False


def test_totals_of_few_are_hidden_from_whoever_may_not_see_each_seat(hub, alfa):
    session = make_session(hub, days=(day("2027-03-01"),))
    for number in range(4):
        seat(session, make_person(alfa, f"P{number}"))

    assert follow(alfa, sees_people=False).is_hidden
    assert not follow(alfa, sees_people=True).is_hidden


# --- Money -------------------------------------------------------------------------------


def test_money_is_laid_beside_the_budget_of_the_rounds_of_the_period(hub, alfa):
    for name, first, budget in (("A", "2027-02-01", 50_000), ("B", "2028-02-01", 7)):
        row = saved(
            Round(name=name, as_of=day(first), starts_on=day(first), network_budget=90_000), hub
        )
        saved(Participation(round=row, budget=budget), alfa)
    session = make_session(
        hub, days=(day("2027-03-01"),), price_per_session=12_000, price_per_seat=500, minimum=4
    )
    for number in range(2):
        marked(seat(session, make_person(alfa, f"P{number}")), 6)
    money = follow(alfa).money

    # Two of at least four: a quarter of 12,000 each, and 500.
    assert (money.budget, money.booked, money.actual, money.left) == (50_000, 7_000, 7_000, 43_000)
    assert follow(alfa, period=year_of(2026)).money.budget is None


def test_the_networks_sessions_are_counted_by_state_and_price(hub):
    off = {"cancelled_at": timezone.now(), "state": "cancelled"}
    for number, fields in enumerate(
        [{"state": "held"}, {"state": "held"}, {"state": "confirmed"}, {"state": "tentative"}, off]
    ):
        make_session(
            hub, days=(day(f"2027-0{number + 1}-10"),), price_per_session=1_000 * (number + 1),
            **fields,
        )  # fmt: skip
    make_session(hub, days=(day("2026-12-31"),), state="held")
    with scope_for(hub):
        found = session_counts(hub, YEAR)

    assert (found.opened, found.held, found.confirmed, found.tentative, found.cancelled) == (
        5, 2, 1, 1, 1,
    )  # fmt: skip
    assert found.share_held == pytest.approx(2 / 3)
    assert (found.money.booked, found.money.actual) == (10_000, 3_000)


# --- The hub -----------------------------------------------------------------------------


def network(hub, *, today=TODAY):
    with scope_for(hub):
        return network_follow_up(hub, YEAR, members_known=3, today=today)


def test_the_hub_sees_companies_that_agreed_and_of_them_no_few(hub, alfa):
    beta = make_company(hub, "Beta", shares=["aggregate_gaps"])
    gamma = make_company(hub, "Gamma", shares=["aggregate_gaps"])
    silent = make_company(hub, "Tyst")
    session = make_session(hub, days=(day("2027-03-01"),), maximum=40)
    for company, size in ((alfa, 8), (beta, 2), (gamma, 6), (silent, 9)):
        for number in range(size):
            marked(seat(session, make_person(company, f"{company.name}{number}")), 6)
    found = network(hub)
    shown = {row.name: row.figures and row.figures.came for row in found.companies}

    assert "Tyst" not in shown
    assert shown["Beta"] is None
    assert sum(came is None for came in shown.values()) >= 2
    assert found.figures.came == 16
    assert found.silent == 0


@pytest.mark.parametrize("seed", range(2))
def test_the_hubs_total_is_the_sum_of_what_sql_counts(hub, alfa, seed):
    beta = make_company(hub, "Beta", shares=["aggregate_gaps"])
    busy(hub, alfa, seed)
    busy(hub, beta, seed + 50)
    found = network(hub).figures
    expected = [by_sql(each, YEAR) for each in (alfa, beta)]

    for name in ("seats", "came", "no_show", "late", "hours", "booked", "people"):
        assert getattr(found, name) == sum(each[name] for each in expected), name


def test_without_anything_there_are_no_figures(hub, alfa):
    assert network(hub).figures is None
    found = follow(alfa)
    assert (found.figures.seats, found.groups, found.figures.share_come) == (0, (), None)


def test_a_period_knows_its_year():
    part = Period("2027Q3", day("2027-07-01"), day("2027-09-30"))

    assert part.year == YEAR
    assert part.holds(day("2027-09-30"))
    assert not part.holds(day("2027-10-01"))

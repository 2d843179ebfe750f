"""A catalogue in one file: courses, outcomes, prerequisites, offers and dates."""

from decimal import Decimal

import pytest

from samtakt.catalogue.models import (
    Course,
    CourseOutcome,
    CoursePrerequisite,
    Offer,
    OfferDate,
    Provider,
)
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_competence, make_hub
from tests.spreadsheets import as_xlsx, begin, bring, codes, stored, undo

pytestmark = pytest.mark.django_db
HEAD = [
    "Kurskod", "Kurs", "Kurs (en)", "Anordnare", "Kompetens", "Från nivå", "Till nivå",
    "Förkunskaper", "Timmar", "Dagar", "Pris per tillfälle", "Pris per plats", "Min deltagare",
    "Max deltagare", "Språk",
]  # fmt: skip
BASIC = [
    "S1",
    "Svarv grund",
    "Turning 1",
    "Skolan AB",
    "CNC-01",
    0,
    2,
    "",
    40,
    5,
    46000,
    2400.5,
    5,
    8,
    "sv",
]
MORE = [
    "S2",
    "Svarv mer",
    "Turning 2",
    "Skolan AB",
    "CNC-01",
    2,
    3,
    "S1",
    24,
    3,
    32000,
    2100,
    5,
    8,
    "sv",
]
TWO = [*MORE[:4], "CNC-02", 0, 2, *MORE[7:]]
DATES = [
    ["Kurskod", "Kurs", "Ort", "Startdatum"],
    ["S1", "Svarv grund", "Örebro", "2027-03-08"],
    ["S1", "Svarv grund", "Karlskoga", "2027-04-05"],
    ["S2", "Svarv mer", "Distans", "2027-05-03"],
]
PROVIDERS = [["Kod", "Anordnare", "Ort"], ["SK", "Skolan AB", "Köping"]]


@pytest.fixture
def hub():
    hub = make_hub()
    make_competence(hub, "Svarvning", code="CNC-01")
    make_competence(hub, "Fräsning", code="CNC-02")
    return hub


def catalogue(*courses, dates=DATES, providers=PROVIDERS):
    return as_xlsx(Anordnare=providers, Kurser=[HEAD, *courses], Tillfällen=dates)


def weekly(*cells, heading="Tillfällen per vecka"):
    """A sheet of providers that says how many sessions a week they can hold."""
    rows = [["SK", "Skolan AB", "Köping", cell] for cell in cells]
    return [["Kod", "Anordnare", "Ort", heading], *rows]


def test_one_file_brings_the_whole_catalogue(hub):
    run = bring(hub, "courses", catalogue(BASIC, MORE, TWO))

    with scope_for(hub):
        outcomes = CourseOutcome.objects.order_by("course__code", "competence__code")
        assert [(o.course.code, o.competence.code, o.from_level, o.to_level) for o in outcomes] == [
            ("S1", "CNC-01", 0, 2),
            ("S2", "CNC-01", 2, 3),
            ("S2", "CNC-02", 0, 2),
        ]
        required = CoursePrerequisite.objects.get()
        assert (required.course.code, required.required.code) == ("S2", "S1")
        offer = Offer.objects.select_related("provider").get(course__code="S1")
        assert (offer.provider.name, offer.provider.place) == ("Skolan AB", "Köping")
        assert (offer.price_per_session, offer.price_per_seat) == (46000, Decimal("2400.50"))
        assert (offer.minimum, offer.maximum) == (5, 8)
        dates = OfferDate.objects.order_by("starts_on")
        assert [(str(d.starts_on), d.place, d.online) for d in dates] == [
            ("2027-03-08", "Örebro", False),
            ("2027-04-05", "Karlskoga", False),
            ("2027-05-03", "", True),
        ]
    assert run.counts["Course.new"] == 2


def test_the_catalogue_again_changes_nothing_and_undo_leaves_nothing(hub):
    before = stored(hub)
    run = bring(hub, "courses", catalogue(BASIC, MORE, TWO))
    after = stored(hub)

    bring(hub, "courses", catalogue(BASIC, MORE, TWO))
    assert stored(hub) == after

    undo(run)
    assert stored(hub) == before


def test_a_new_price_changes_the_offer_and_undo_gives_the_old_one_back(hub):
    bring(hub, "courses", catalogue(BASIC, dates=DATES[:3]))
    before = stored(hub)
    dearer = [*BASIC]
    dearer[10] = 50000

    run = bring(hub, "courses", catalogue(dearer, dates=DATES[:3]))

    with scope_for(hub):
        assert Offer.objects.get().price_per_session == 50000
    undo(run)
    assert stored(hub) == before


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ([*MORE[:5], 3, 3, *MORE[7:]], "outcome_raises_nothing"),
        ([*MORE[:7], "S9", *MORE[8:]], "unknown_course"),
        ([*MORE[:7], "S2", *MORE[8:]], "course_requires_itself"),
        ([*BASIC[:8], 16, *BASIC[9:]], "row_twice"),
        ([*MORE[:12], 9, 8, "sv"], "least_above_most"),
    ],
)
def test_what_cannot_be_kept_is_refused(hub, course, expected):
    before = stored(hub)

    run = begin(hub, "courses", catalogue(BASIC, course, dates=DATES[:2]))

    assert expected in codes(run)
    assert stored(hub) == before


@pytest.mark.parametrize("heading", ["Tillfällen per vecka", "Sessions per week"])
def test_how_many_sessions_a_week_a_provider_holds_comes_with_the_catalogue(hub, heading):
    run = bring(
        hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=weekly(4, heading=heading))
    )

    assert run.counts["Provider.new"] == 1
    with scope_for(hub):
        assert Provider.objects.get().sessions_per_week == 4


def test_a_new_number_of_sessions_a_week_is_taken_and_given_back_by_undoing(hub):
    bring(hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=weekly(4)))
    before = stored(hub)

    run = bring(hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=weekly(0)))

    assert run.counts["Provider.changed"] == 1
    with scope_for(hub):
        assert Provider.objects.get().sessions_per_week == 0
    undo(run)
    assert stored(hub) == before


@pytest.mark.parametrize("silent", [weekly(None), PROVIDERS])
def test_a_provider_keeps_its_number_of_sessions_where_nothing_is_said(hub, silent):
    bring(hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=weekly(4)))
    before = stored(hub)

    bring(hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=silent))

    assert stored(hub) == before


def test_a_provider_of_the_sheet_is_kept_before_any_of_its_courses_comes(hub):
    before = stored(hub)
    providers = [*weekly(4), ["NY", "Nya skolan", "Arboga", 3]]

    run = bring(hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=providers))

    with scope_for(hub):
        new = Provider.objects.get(name="Nya skolan")
    assert (new.place, new.sessions_per_week) == ("Arboga", 3)
    undo(run)
    assert stored(hub) == before


@pytest.mark.parametrize(
    ("cells", "code", "row", "column", "field"),
    [
        ((-1,), "out_of_range", 2, "D", "sessions_per_week"),
        ((1000,), "out_of_range", 2, "D", "sessions_per_week"),
        ((1.5,), "not_whole", 2, "D", "sessions_per_week"),
        (("många",), "not_a_number", 2, "D", "Tillfällen per vecka"),
        ((4, 5), "row_twice", 3, "B", "provider"),
    ],
)
def test_a_number_of_sessions_a_week_that_cannot_be_is_refused(
    hub, cells, code, row, column, field
):
    run = begin(hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=weekly(*cells)))

    (refused,) = run.refusals
    assert refused["code"] == code
    assert (refused["row"], refused["column"], refused["field"]) == (row, column, field)
    with scope_for(hub):
        assert not Provider.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("Lokaler", [["Namn", "Ort"], ["Stora salen", "Köping"]]),
        ("Bibliotek", [["Kod", "Namn"], ["SV", "Svetsning"]]),
    ],
)
def test_what_is_no_sheet_of_providers_makes_none(hub, sheet, rows):
    data = as_xlsx(Kurser=[HEAD, BASIC], Tillfällen=DATES[:3], **{sheet: rows})

    bring(hub, "courses", data)

    with scope_for(hub):
        assert not Provider.objects.filter(name=rows[1][rows[0].index("Namn")]).exists()
        assert Provider.objects.exists()


def test_a_row_of_providers_without_a_name_is_refused(hub):
    providers = [*PROVIDERS, ["NN", "", "Arboga"]]

    run = begin(hub, "courses", catalogue(BASIC, dates=DATES[:3], providers=providers))

    assert codes(run) == ["value_missing"]


def test_a_course_keeps_what_a_shorter_file_does_not_say(hub):
    bring(hub, "courses", catalogue(BASIC, dates=DATES[:3]))

    bring(
        hub,
        "courses",
        as_xlsx(Tillfällen=[*DATES[:1], ["S1", "Svarv grund", "Kumla", "2027-09-06"]]),
    )

    with scope_for(hub):
        assert Course.objects.get().hours == 40
        assert OfferDate.objects.filter(place="Kumla").count() == 1

"""The catalogue's pages: who sees what, the filters, the forms, and what machines read."""

import datetime
import json

import pytest
from django.test import Client
from django.urls import reverse

from samtakt.catalogue.costs import RebateRule, Step
from samtakt.catalogue.models import (
    Access,
    Course,
    Offer,
    OfferDate,
    Provider,
    ProviderUser,
    Venue,
)
from samtakt.catalogue.offers import OfferFacts, change_offer
from samtakt.foundation.access import Role
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.organisations.models import Membership
from tests.catalogue.desk import make_desk
from tests.factories import make_competence, make_course, make_date, make_offer, saved
from tests.web.reading import MOST_BYTES, MOST_QUERIES, queries_of, seen, source_of, text_of

pytestmark = pytest.mark.django_db
MAY = datetime.date(2031, 5, 5)


@pytest.fixture
def desk(hub):
    return make_desk(hub.name + " Ett")


@pytest.fixture
def reader(desk, signed_in):
    """HR of a company of the desk's hub."""
    company = Organisation.objects.create(kind="company", name="Beta", slug="b", hub=desk.hub)
    return signed_in(company, "hr", email="hr@beta.example")


@pytest.fixture
def keeper(desk, signed_in):
    return signed_in(desk.hub, "project_lead", email="lead@navet.example")


def browser_of(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def offered(desk, name, *, provider=None, place="Örebro", starts_on=MAY, raises=(), **fields):
    """A course of the hub with an offer and a date."""
    course = make_course(desk.hub, name, raises=raises, **fields)
    offer = make_offer(course)
    offer.provider = provider or desk.north
    saved(offer, desk.hub)
    make_date(offer, starts_on, place=place)
    return course


def test_the_list_is_narrowed_by_each_filter(desk, reader):
    welding = make_competence(desk.hub, "Svetsning")
    a = offered(desk, "Kurs A", raises=[(welding, 0, 2)])
    offered(desk, "Kurs B", place="Kumla", starts_on=datetime.date(2031, 9, 1), language="en")
    c = make_course(desk.hub, "Kurs C")
    undated = OfferDate(offer=make_offer(c), start_type="always", online=True)
    saved(undated, desk.hub)

    def names(query):
        text = seen(reader, f"{reverse('catalogue')}?{query}")
        return {letter for letter in "ABC" if f"Kurs {letter}" in text}

    assert names("") == {"A", "B", "C"}
    assert names(f"competence={welding.pk}") == {"A"}
    assert names("place=Kumla") == {"B"}
    assert names("form=distance") == {"C"}
    assert names("form=venue") == {"A", "B"}
    assert names("start=always") == {"C"}
    assert names("month=2031-05") == {"A"}
    assert names("language=en") == {"B"}
    assert names("place=Kumla&month=2031-05") == set()
    assert names(f"words={a.code}") == {"A"}
    assert names("month=nonsense") == {"A", "B", "C"}


def test_a_course_page_tells_prices_conditions_and_accessibility(desk, reader):
    welding = make_competence(desk.hub, "Svetsning")
    course = offered(desk, "Svets", raises=[(welding, 1, 3)], description_sv="Om <svets>")
    with scope_for(desk.hub):
        facts = OfferFacts(
            minimum=3,
            maximum=9,
            price_per_seat=4000,
            steps=(Step(28, 0), Step(0, 100)),
            rebates=(RebateRule(10, from_seats=3),),
            provider_notice_days=7,
        )
        change_offer(Offer.objects.get(course=course), facts, by=desk.keeper)
        venue = Venue(name="Verket", place="Örebro", access=[Access.STEP_FREE, Access.HEARING_LOOP],
            access_checked_on=MAY)  # fmt: skip
        saved(venue, desk.hub)
        OfferDate.objects.filter(offer__course=course).update(venue=venue)
    path = reverse("course", args=[course.pk])

    text = seen(reader, f"{path}?seats=3")

    assert "from level 1 to level 3" in text
    assert "3 seats pays SEK 10,800, SEK 13,500 with VAT" in text.replace("\xa0", " ")
    assert "until 2031-04-07 costs nothing" in text
    assert "Step-free way in, Hearing loop" in text
    assert "until 7 days before" in text
    assert "Om <svets>" in text
    assert "<svets>" not in source_of(reader, path)
    assert "Change the offer" not in text


def test_a_cancelled_date_is_shown_with_its_reason(desk, reader, keeper):
    course = offered(desk, "Svets")
    with scope_for(desk.hub):
        date = OfferDate.objects.get()

    keeper.post(reverse("cancel_offer_date", args=[date.pk]), {"reason": "För få"})

    assert "För få" in seen(reader, reverse("course", args=[course.pk]))
    # A course whose only date is cancelled has no next start.
    assert "2031-05-05" not in seen(reader, reverse("catalogue"))


def test_machines_read_the_course_as_schema_org(desk, reader):
    welding = make_competence(desk.hub, "Svetsning", code="SV")
    course = offered(desk, "Svets", raises=[(welding, 0, 2)])
    page = source_of(reader, reverse("course", args=[course.pk]))
    path = reverse("course_jsonld", args=[course.pk])
    assert f'<link rel="alternate" type="application/ld+json" href="{path}">' in page

    answer = reader.get(path)

    assert answer.headers["content-type"] == "application/ld+json"
    told = json.loads(answer.content)
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Course")
    (instance,) = told["hasCourseInstance"]
    assert instance["@type"] == "CourseInstance"
    assert (instance["startDate"], instance["endDate"]) == ("2031-05-05", "2031-05-06")
    assert instance["courseMode"] == "onsite"
    assert instance["location"]["address"]["addressLocality"] == "Örebro"
    assert told["teaches"] == [{"@type": "DefinedTerm", "name": "Svetsning", "termCode": "SV"}]


def test_a_provider_sees_its_own_prices_and_no_competitors(desk):
    ours = offered(desk, "Delad kurs")
    with scope_for(desk.hub):
        theirs = Offer(course=ours, provider=desk.south, price_per_seat=77_777,
            price_per_session=0, minimum=1, maximum=5)  # fmt: skip
    saved(theirs, desk.hub)
    alien = offered(desk, "Grannens kurs", provider=desk.south)
    north = browser_of(desk.north_user)

    text = seen(north, reverse("catalogue"))
    assert "Delad kurs" in text
    assert "Grannens kurs" not in text
    assert desk.south.name not in text
    page = seen(north, reverse("course", args=[ours.pk]))
    assert "77,777" not in page
    assert desk.south.name not in page
    told = north.get(reverse("course_jsonld", args=[ours.pk])).content.decode()
    assert desk.south.name not in told
    with scope_for(desk.hub):
        date = OfferDate.objects.get(offer__course=alien)
        offer = Offer.objects.get(course=alien)
    venue = saved(Venue(provider=desk.south, name="Annans", place="X"), desk.hub)
    for name, pk in (
        ("course", alien.pk), ("course_jsonld", alien.pk), ("change_course", alien.pk),
        ("change_course", ours.pk), ("new_offer", alien.pk), ("change_offer", offer.pk),
        ("change_offer", theirs.pk), ("new_offer_date", offer.pk), ("change_offer_date", date.pk),
        ("cancel_offer_date", date.pk), ("change_venue", venue.pk),
    ):  # fmt: skip
        path = reverse(name, args=[pk])
        assert {north.get(path).status_code, north.post(path).status_code} <= {404, 405}, name
    assert north.get(reverse("providers")).status_code == 403


def test_a_provider_begins_its_day_in_the_catalogue(desk):
    answer = browser_of(desk.north_user).get(reverse("home"), follow=True)

    assert answer.request["PATH_INFO"] == reverse("catalogue")
    assert desk.north.name in text_of(answer)


def test_a_provider_keeps_a_course_from_its_description_to_its_dates(desk):
    competence = make_competence(desk.hub, "Limning")
    north = browser_of(desk.north_user)
    north.post(
        reverse("new_course"),
        {"code": "N1", "name_sv": "Ny kurs", "hours": "16", "weeks": "1", "language": "sv"},
    )
    with scope_for(desk.hub):
        course = Course.objects.get(code="N1")
        assert course.kept_by == desk.north
    north.post(
        reverse("course_outcomes", args=[course.pk]),
        {"competence": competence.pk, "from_level": 0, "to_level": 2},
    )
    answer = north.post(
        reverse("new_offer", args=[course.pk]),
        {"provider": desk.north.pk, "price_stated": "on", "price_per_session": "20000",
         "price_per_seat": "500", "vat_percent": "25", "minimum": "4", "maximum": "10",
         "seat_transferable": "on", "days_1": "28", "percent_1": "0", "days_2": "0",
         "percent_2": "100", "seats_1": "3", "rebate_1": "10"},
    )  # fmt: skip
    assert answer.status_code == 302
    north.post(
        reverse("new_venue"),
        {"name": "Verket", "place": "Kumla", "access": ["step_free"],
         "access_checked_on": "2026-11-01"},
    )  # fmt: skip
    with scope_for(desk.hub):
        offer = Offer.objects.get(course=course)
        venue = Venue.objects.get()
    answer = north.post(
        reverse("new_offer_date", args=[offer.pk]),
        {"start_type": "fixed", "starts_on": "2031-05-05", "form": "venue", "venue": venue.pk,
         "parts": "2031-05-05 08:00-16:00\n2031-05-12"},
    )  # fmt: skip
    assert answer.status_code == 302

    with scope_for(desk.hub):
        assert [one.percent for one in offer.cancellation_steps.all()] == [0, 100]
        assert offer.rebates.get().percent == 10
        assert (venue.provider, venue.access) == (desk.north, ["step_free"])
        date = OfferDate.objects.get()
        assert (date.place, date.days.count()) == ("Kumla", 2)
    page = seen(north, reverse("course", args=[course.pk]))
    assert "2031-05-05 , 2031-05-12" in page or "2031-05-05, 2031-05-12" in page
    answer = north.get(reverse("change_offer_date", args=[date.pk]))
    assert "2031-05-05 08:00-16:00" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"minimum": "9", "maximum": "4"}, "cannot be more than the most"),
        (
            {"days_1": "14", "percent_1": "50", "days_2": "7", "percent_2": "10"},
            "may not cost less",
        ),
        ({"days_1": "14"}, "Fill in both"),
    ],
)
def test_conditions_that_contradict_each_other_stay_in_the_form(desk, keeper, given, told):
    course = offered(desk, "Svets")
    with scope_for(desk.hub):
        offer = Offer.objects.get(course=course)
    right = {"price_per_session": "1", "price_per_seat": "1", "vat_percent": "25", "minimum": "1",
             "maximum": "5"}  # fmt: skip

    answer = keeper.post(reverse("change_offer", args=[offer.pk]), right | given)

    assert answer.status_code == 400
    assert told in text_of(answer)


def test_the_hub_lets_a_providers_staff_sign_in(desk, keeper):
    with scope_for(desk.hub):
        path = reverse("let_provider_sign_in", args=[desk.south.pk])
        given = {"name": "Li Ek", "email": "li@syd.example", "role": "provider"}
        weak = keeper.post(path, given | {"password": "123"})
        keeper.post(path, given | {"password": "en lång mening om svets"})
        twice = keeper.post(
            reverse("let_provider_sign_in", args=[desk.north.pk]),
            given | {"password": "en lång mening om svets"},
        )

        assert weak.status_code == 400
        assert "already signs in for" in text_of(twice)
        user = ProviderUser.objects.get(user__email="li@syd.example")
        assert user.provider == desk.south
        assert Membership.objects.get(user=user.user).role == Role.PROVIDER
    assert "Li Ek" in seen(keeper, reverse("provider", args=[desk.south.pk]))


def test_the_hub_adds_a_provider(desk, keeper):
    given = {"name": "Tredje", "place": "Arboga", "sessions_per_week": "3"}
    keeper.post(reverse("new_provider"), given)

    assert "Tredje" in seen(keeper, reverse("providers"))
    with scope_for(desk.hub):
        assert [row.sessions_per_week for row in Provider.objects.filter(name="Tredje")] == [3]


def test_how_many_sessions_a_provider_holds_can_be_taken_away_again(desk, keeper):
    given = {"name": "Syd AB", "sessions_per_week": "3"}
    path = reverse("provider", args=[desk.south.pk])

    for typed, kept in (("3", 3), ("0", 0), ("", None)):
        keeper.post(path, given | {"sessions_per_week": typed})
        with scope_for(desk.hub):
            assert Provider.objects.get(pk=desk.south.pk).sessions_per_week == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "greater than or equal to 0"),
        ("1.5", "Enter a whole number."),
        ("1000", "less than or equal to 999"),
    ],
)
def test_how_many_sessions_a_provider_cannot_hold(desk, keeper, typed, said):
    answer = keeper.post(reverse("new_provider"), {"name": "Tredje", "sessions_per_week": typed})

    assert answer.status_code == 400
    assert said in text_of(answer)
    with scope_for(desk.hub):
        assert not Provider.objects.filter(name="Tredje").exists()


def test_companies_change_nothing(desk, reader):
    course = offered(desk, "Svets")

    for name in ("new_course", "venues", "providers", "new_provider"):
        assert reader.get(reverse(name)).status_code == 403
    assert reader.post(reverse("change_course", args=[course.pk])).status_code == 403


def test_empty_pages_say_what_to_do_next(desk, reader, keeper):
    assert "The catalogue is empty" in seen(reader, reverse("catalogue"))
    assert "Add a course, or import" in seen(keeper, reverse("catalogue"))
    assert "No course fits" in seen(reader, f"{reverse('catalogue')}?words=zzz")
    assert "No venues yet" in seen(keeper, reverse("venues"))
    course = make_course(desk.hub)
    assert "Nobody offers it yet" in seen(reader, reverse("course", args=[course.pk]))


def many(desk, number):
    """So many courses, each with outcomes, two offers, dates, conditions and a venue."""
    competence = make_competence(desk.hub, f"Kompetens {number}")
    for n in range(number):
        course = offered(
            desk, f"Kurs {number}-{n}", raises=[(competence, 0, 2)], kept_by=desk.north
        )
        with scope_for(desk.hub):
            facts = OfferFacts(1, 9, steps=(Step(9, 50),), rebates=(RebateRule(10),))
            change_offer(Offer.objects.get(course=course), facts, by=desk.keeper)
        other = make_offer(course)
        for m in range(number):
            make_date(other, MAY + datetime.timedelta(days=m), place=f"Ort {m}")
            saved(Venue(provider=desk.north, name=f"Hus {n}-{m}-{number}", place="X"), desk.hub)
    return course


def test_pages_ask_as_much_of_three_rows_as_of_one(desk, reader, keeper):
    north = browser_of(desk.north_user)

    def asked(course):
        with scope_for(desk.hub):
            offer = Offer.objects.filter(course=course, provider=desk.north).get()
            date = OfferDate.objects.filter(offer=offer).first()
        paths = {
            "catalogue": [], "course": [course.pk], "course_jsonld": [course.pk],
            "change_course": [course.pk], "course_outcomes": [course.pk],
            "new_offer": [course.pk], "change_offer": [offer.pk], "new_offer_date": [offer.pk],
            "change_offer_date": [date.pk], "venues": [],
        }  # fmt: skip
        of_all = {
            (name, who): queries_of(client, reverse(name, args=arguments))
            for name, arguments in paths.items()
            for who, client in (("keeper", keeper), ("north", north))
        }
        of_hub = {
            (name, "keeper"): queries_of(keeper, reverse(name, args=arguments))
            for name, arguments in {"providers": [], "provider": [desk.north.pk]}.items()
        }
        of_reader = {
            (name, "reader"): queries_of(reader, reverse(name, args=arguments))
            for name, arguments in {"catalogue": [], "course": [course.pk]}.items()
        }
        return of_all | of_hub | of_reader

    one, three = asked(many(desk, 1)), asked(many(desk, 3))

    assert one == three
    assert {key: number for key, number in three.items() if number > MOST_QUERIES} == {}


def test_a_large_catalogue_stays_light(desk, reader):
    welding = make_competence(desk.hub, "Svetsning")
    with scope_for(desk.hub):
        courses = Course.objects.bulk_create(
            Course(organisation=desk.hub, code=f"K{n}", name_sv=f"Kurs nummer {n}", hours=8)
            for n in range(600)
        )
        offers = Offer.objects.bulk_create(
            Offer(organisation=desk.hub, course=course, provider=desk.north, price_per_session=1,
                price_per_seat=1, minimum=1, maximum=9) for course in courses
        )  # fmt: skip
        OfferDate.objects.bulk_create(
            OfferDate(organisation=desk.hub, offer=offer, place=f"Ort {m}",
                starts_on=MAY + datetime.timedelta(days=m)) for offer in offers for m in range(3)
        )  # fmt: skip
        OfferDate.objects.bulk_create(
            OfferDate(organisation=desk.hub, offer=offers[0], place=f"Plats {m}",
                starts_on=MAY + datetime.timedelta(days=m)) for m in range(1000)
        )  # fmt: skip
    assert welding.pk

    assert len(reader.get(reverse("catalogue")).content) < MOST_BYTES
    assert len(reader.get(reverse("course", args=[courses[0].pk])).content) < MOST_BYTES

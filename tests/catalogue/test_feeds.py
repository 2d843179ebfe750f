"""Feeds of others on their way in: EMG XML 3.0, EMIL 3 JSON, and wide public tables."""

import datetime
import json
from pathlib import Path

import pytest

from samtakt.catalogue import changes
from samtakt.catalogue.changes import Happened, changes_of
from samtakt.catalogue.feeds.texts import LONGEST_TEXT, address, day, prose, short_code
from samtakt.catalogue.models import (
    Course,
    Form,
    Offer,
    OfferDate,
    OfferDay,
    Provider,
    Rebate,
    Venue,
)
from samtakt.foundation.spreadsheets.refusals import Refused
from samtakt.foundation.spreadsheets.undoing import RowChangedSince
from samtakt.foundation.tenancy import scope_for
from tests.catalogue.feeds import CANCELLED, EVENTS, INFO, PROVIDER, emg, emil, emil_event, zipped
from tests.factories import saved
from tests.spreadsheets import apply, begin, bring, codes, stored, undo

pytestmark = pytest.mark.django_db
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ALL = ("fixed", "month", "term", "always", "text", "far")


def notes(run):
    return {one["code"]: one["params"] for one in run.understanding["notes"]}


def the_dates(hub):
    return list(OfferDate.objects.filter(organisation=hub).order_by("source_key"))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("null", ""),
        (None, ""),
        ("<![CDATA[Svets]]>", "Svets"),
        ("&lt;p&gt;A &amp;amp; B&lt;/p&gt;", "A & B"),
        ("<b>1 &lt; 2</b>", "1 < 2"),
        ("<p>A</p><style>p{}</style><img src=x onerror=alert(1)>B", "A\nB"),
        ("&amp;nbsp;A&nbsp;", "A"),
    ],
)
def test_texts_come_out_plain(said, kept):
    assert prose(said) == kept


@pytest.mark.parametrize("evil", ["<a " * 100_000, "<!--" * 60_000, "&amp;" * 100_000])
def test_a_text_that_never_ends_is_cut_before_it_is_read(evil):
    assert len(prose(evil)) <= LONGEST_TEXT


def test_days_addresses_and_codes():
    assert day("2099-12-31T00:00:00") == ""
    assert day("2027-03-01T08:00:00") == "2027-03-01"
    assert address("www.skola.example/x") == "https://www.skola.example/x"
    assert address("javascript:alert(1)") == ""
    assert address("data:text/html,x") == ""
    long = [short_code(f"{'x' * 60}{end}") for end in "ab"]
    assert len(set(long)) == 2
    assert {len(code) for code in long} == {40}


def test_an_emg_feed_brings_five_starts_and_three_forms(hub):
    run = bring(hub, "courses", emg(*ALL))

    with scope_for(hub):
        course = Course.objects.get()
        assert (course.name_sv, course.hours, course.url) == ("Lödning & limning", 24, "")
        assert course.description_sv == "Du löder och limmar.\n– Mjuklödning\n– Lim"
        found = {row.source_key: row for row in the_dates(hub)}
        assert [row.start_type for row in found.values()] == [
            "fixed", "month", "semester", "always", "text", "text",
        ]  # fmt: skip
        assert [row.form for row in found.values()][:3] == [
            Form.VENUE, Form.IN_HOUSE, Form.DISTANCE,
        ]  # fmt: skip
        first = found["e1"]
        assert (first.starts_on, first.ends_on, first.apply_by) == (
            datetime.date(2027, 5, 3), datetime.date(2027, 5, 7), datetime.date(2027, 4, 1),
        )  # fmt: skip
        assert (first.place, first.venue.name, first.latitude) == ("Kumla", "Hallen", 59.12)
        assert found["e3"].starts_in == datetime.date(2027, 8, 1)
        assert (found["e6"].starts_on, found["e6"].start_text) == (None, "")
        offer = Offer.objects.get()
        assert (offer.price_per_seat, offer.vat_percent, offer.price_stated) == (4000, 25, True)
        assert Rebate.objects.get().valid_to == datetime.date(2027, 2, 28)
        assert Provider.objects.get().source_key == "fogskolan"
    assert run.counts["OfferDate.new"] == 6


@pytest.mark.parametrize("content", [emg(*ALL), emil(emil_event(), infos=[INFO])])
def test_the_same_feed_again_changes_nothing_and_undo_leaves_nothing(hub, content):
    before = stored(hub)
    run = bring(hub, "courses", content)
    after = stored(hub)

    again = bring(hub, "courses", content)

    assert again.counts == {}
    assert stored(hub) == after
    undo(again)
    undo(run)
    assert stored(hub) == before


def test_a_cancelled_event_cancels_its_date_and_says_whom_to_tell(
    hub, monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr(changes, "_listeners", [heard.extend])
    bring(hub, "courses", emg(*ALL))

    run = begin(hub, "courses", emg(*ALL, more=CANCELLED))
    assert notes(run)["dates_cancelled"]["count"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        apply(run)

    with scope_for(hub):
        row = OfferDate.objects.get(source_key="e1")
        assert (row.cancelled_on, row.cancelled_reason) == (
            datetime.date(2026, 11, 1), "För få anmälda",
        )  # fmt: skip
        (change,) = changes_of(run)
    assert (change.date, change.happened, change.reason) == (
        row.pk, Happened.CANCELLED, "För få anmälda",
    )  # fmt: skip
    assert heard == [change]
    again = bring(hub, "courses", emg(*ALL, more=CANCELLED))
    assert again.counts == {}


def test_a_cancelled_date_is_not_taken_up_again_unasked(hub):
    bring(hub, "courses", emg("fixed"))
    bring(hub, "courses", emg("fixed", more=CANCELLED))

    run = bring(hub, "courses", emg("fixed", start="2027-05-10"))

    assert notes(run)["dates_still_cancelled"]["count"] == 1
    with scope_for(hub):
        assert OfferDate.objects.get().starts_on == datetime.date(2027, 5, 3)


def test_a_moved_event_moves_its_date(hub):
    bring(hub, "courses", emg("fixed"))

    run = bring(hub, "courses", emg("fixed", start="2027-05-04"))

    with scope_for(hub):
        (change,) = changes_of(run)
    assert (change.happened, change.was_on, change.starts_on) == (
        Happened.MOVED, datetime.date(2027, 5, 3), datetime.date(2027, 5, 4),
    )  # fmt: skip


def split(hub, *numbers):
    """Give the one date of the hub days of its own, as somebody does by hand: days of May 2027."""
    with scope_for(hub):
        date = OfferDate.objects.get()
    for number in numbers:
        saved(OfferDay(date=date, day=datetime.date(2027, 5, number)), hub)
    return date


def days_of_may(hub):
    with scope_for(hub):
        return [row.day.day for row in OfferDay.objects.order_by("day")]


@pytest.mark.parametrize(("start", "days"), [(4, [4, 5, 6]), (1, [1, 2, 3])])
def test_the_days_of_a_split_date_move_with_its_start_and_back(hub, start, days):
    bring(hub, "courses", emg("fixed"))
    split(hub, 3, 4, 5)

    run = bring(hub, "courses", emg("fixed", start=f"2027-05-0{start}"))

    assert days_of_may(hub) == days
    assert notes(run)["dates_days_moved"]["count"] == 1
    again = bring(hub, "courses", emg("fixed", start=f"2027-05-0{start}"))
    assert "dates_days_moved" not in notes(again)
    undo(again)
    undo(run)
    assert days_of_may(hub) == [3, 4, 5]


def test_an_import_is_not_undone_over_days_that_were_written_anew(hub):
    bring(hub, "courses", emg("fixed"))
    date = split(hub, 3, 5)
    run = bring(hub, "courses", emg("fixed", start="2027-05-04"))
    with scope_for(hub):
        OfferDay.objects.filter(date=date).delete()
    split(hub, 4, 7)

    with pytest.raises(RowChangedSince):
        undo(run)
    assert days_of_may(hub) == [4, 7]


@pytest.mark.parametrize(
    ("days", "start", "duration", "misfit"),
    [
        ((3, 5, 7), "2027-05-03", "3 dagar", False),
        ((3, 5, 7), "2027-05-04", "3 dagar", True),  # ends on the 8th, says the file the 7th
        ((3, 4, 6), "2027-05-04", "3 dagar", False),  # now ends when the file says
        ((3, 6), "2027-05-03", "3 dagar", False),  # never fitted, and nothing has changed
        ((3, 5, 7), "2027-05-03", "2 dagar", True),
        ((3, 4, 7), "2027-05-03", "4 dagar", True),
        ((3, 4, 5, 7), "2027-05-03", "4 dagar", False),
        ((3, 4, 6), "2027-05-01", "3 dagar", True),  # a Saturday
        ((), "2027-05-04", "2 dagar", False),
    ],
)
def test_days_that_no_longer_fit_what_the_file_says_are_told(hub, days, start, duration, misfit):
    bring(hub, "courses", emg("fixed"))
    split(hub, *days)

    changed = emg("fixed", start=start).replace(b"3 dagar", duration.encode())
    run = begin(hub, "courses", changed)

    assert ("dates_days_misfit" in notes(run)) is misfit


def test_an_event_that_loses_its_day_keeps_it_here_and_is_told(hub):
    bring(hub, "courses", emil(emil_event()))

    run = bring(hub, "courses", emil(emil_event(execution={"start": "2099-01-01"}), infos=[INFO]))

    assert notes(run)["dates_undated"]["count"] == 1
    with scope_for(hub):
        assert OfferDate.objects.get().starts_on == datetime.date(2027, 8, 23)


def test_a_vanished_event_is_told_and_not_deleted(hub):
    bring(hub, "courses", emg("fixed", "month"))

    run = bring(hub, "courses", emg("month"))

    assert notes(run)["dates_vanished"]["count"] == 1
    with scope_for(hub):
        assert OfferDate.objects.filter(cancelled_on=None).count() == 2


def test_events_without_a_place_and_twice_are_told(hub):
    run = bring(hub, "courses", emg("month", "nowhere", events=EVENTS["month"]))

    told = notes(run)
    assert told["places_missing"] == {"count": 1, "rows": "3"}
    assert told["events_twice"] == {"count": 1}
    with scope_for(hub):
        assert OfferDate.objects.count() == 1


def test_the_same_identifier_with_other_values_is_refused(hub):
    other = '<event xsi:type="AreaEvent" uniqueIdentifier="e2" place="Dalarna"/>'

    run = begin(hub, "courses", emg("month", events=other))

    assert codes(run) == ["row_twice"]
    assert run.refusals[0]["value"] == "e2"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><import>&a;</import>', "xml_tricks"),
        (b'<!doctype x SYSTEM "file:///etc/passwd"><import/>', "xml_tricks"),
        ("<import/>".encode("utf-16"), "no_table"),
        (b"<import><provider></import>", "damaged"),
        (b"<html><body>404</body></html>", "not_a_spreadsheet"),
        (b"<import></import>", "no_table"),
        (b'{"educationEvents": [', "damaged"),
        (b'{"hello": 1}', "no_table"),
        (b"[" * 100_000, "damaged"),
    ],
)
def test_what_is_no_feed_is_refused_whole(hub, content, code):
    with pytest.raises(Refused) as refused:
        begin(hub, "courses", content)

    assert refused.value.code == code


def test_an_archive_of_emil_lists_is_one_feed(hub):
    content = zipped(
        events=emil(emil_event()), infos=emil(infos=[INFO]), providers=emil(providers=[PROVIDER])
    )
    bring(hub, "courses", content)

    with scope_for(hub):
        course = Course.objects.get()
        assert (course.name_en, course.hours, course.weeks) == ("Injection moulding", 400, 17)
        assert (course.seqf_level, course.url) == (5, "https://www.plast.example/form")
        assert course.description_sv == ""
        offer = Offer.objects.get()
        assert (offer.provider.name, offer.price_stated) == ("Plastskolan", False)
        row = OfferDate.objects.get()
        assert (row.place, row.venue, row.apply_by) == (
            "Köping", None, datetime.date(2027, 4, 15),
        )  # fmt: skip


def test_a_provider_known_by_its_identifier_gets_its_name_later(hub):
    bring(hub, "courses", emil(emil_event()))
    bring(hub, "courses", emil(emil_event(), infos=[INFO], providers=[PROVIDER]))
    again = bring(hub, "courses", emil(emil_event(), infos=[INFO], providers=[PROVIDER]))

    with scope_for(hub):
        assert [one.name for one in Provider.objects.all()] == ["Plastskolan"]
        assert OfferDate.objects.count() == 1
    assert again.counts == {}


def test_warts_of_emil_days_and_cancelling(hub):
    bring(hub, "courses", emil(emil_event(), emil_event("e.sv.x.2", execution={"start": "2099-01-01"}), infos=[INFO]))  # fmt: skip

    run = bring(
        hub,
        "courses",
        emil(emil_event(isCancelled=True), emil_event("e.sv.x.2", execution={"start": "2099-01-01"}),
             {"id": "e.gone", "status": "DELETED", "content": None}, infos=[INFO]),
    )  # fmt: skip

    with scope_for(hub):
        cancelled, undated = the_dates(hub)
        assert cancelled.cancelled_on == datetime.date(2026, 11, 1)
        assert (undated.starts_on, undated.start_type) == (None, "text")
        assert [one.happened for one in changes_of(run)] == [Happened.CANCELLED]


def test_a_page_of_a_feed_says_nothing_of_what_vanished(hub):
    page = {"totalPages": 3, "pageNumber": 1}
    bring(hub, "courses", emil(emil_event(), emil_event("e.sv.x.2", locations=[{"town": "X"}])))

    run = begin(hub, "courses", emil(emil_event(), page=page))

    assert "dates_vanished" not in notes(run)
    assert run.sheet == "EMIL, 2/3"


def test_a_course_without_a_length_is_told_and_left_out(hub):
    event = emil_event(execution={"start": "2027-08-23"})

    run = begin(hub, "courses", emil(emil_event("e.y", education="i.y"), event))

    assert notes(run)["lengths_missing"]["labels"] == ["Formsprutning"]
    assert run.refusals == []


def test_a_price_in_euro_is_no_price_in_kronor(hub):
    fee = [{"totalAmount": 500.0, "currency": "EUR"}]
    bring(hub, "courses", emil(emil_event(fees=fee)))

    with scope_for(hub):
        assert Offer.objects.get().price_stated is False


def test_a_fee_on_a_condition_is_not_the_price(hub):
    fee = [
        {"totalAmount": 500.0, "condition": {"strings": [{"lang": "swe", "value": "Utanför EU"}]}}
    ]
    bring(hub, "courses", emil(emil_event(fees=fee)))

    with scope_for(hub):
        assert Offer.objects.get().price_stated is False


def test_a_table_of_ones_own_tells_the_new_columns(hub):
    rows = [
        ["Kurskod", "Kurs", "Anordnare", "Timmar", "Pris per plats", "Moms", "Ort", "Kurslokal",
         "Startdatum", "Sista anmälan", "Kursform", "Tillfälleskod", "Inställd", "Orsak"],
        ["K1", "Kurs ett", "Skolan", 16, 1000, "0 %", "Arboga", "Verket", "2027-03-01",
         "2027-02-01", "", "T1", "", ""],
        ["K1", "Kurs ett", "Skolan", 16, 1000, "0 %", "", "", "2027-04-05", "", "Distans", "T2",
         "nej", ""],
    ]  # fmt: skip
    bring(hub, "courses", rows)
    rows[2][12:] = ["ja", "Läraren är sjuk"]
    bring(hub, "courses", rows)

    with scope_for(hub):
        first, second = the_dates(hub)
        assert (first.venue.name, first.apply_by) == ("Verket", datetime.date(2027, 2, 1))
        assert (second.online, second.cancelled_reason) == (True, "Läraren är sjuk")
        assert Offer.objects.get().vat_percent == 0


def test_no_list_leads_a_browser_to_a_script(hub):
    head = ["Kurskod", "Kurs", "Timmar", "Anordnare", "Länk", "Ort", "Startdatum", "Event link"]
    evil = "javascript://x.example/%0aalert(1)"
    rows = [head, ["K1", "Kurs ett", 8, "Skolan", evil, "Arboga", "2027-03-01", evil]]
    rows.append(["K2", "Kurs två", 8, "Skolan", "skola.example/k2", "Arboga", "2027-03-01", ""])
    bring(hub, "courses", rows)

    with scope_for(hub):
        urls = Course.objects.order_by("code").values_list("url", flat=True)
        assert list(urls) == ["", "https://skola.example/k2"]
        assert {row.url for row in the_dates(hub)} == {""}


WIDE = [
    ["Utbildningsområde", "Utbildningsnamn", "Beslut", "Diarienummer", "Kommun", "YH-poäng",
     "Studieform", "SeQF nivå", "Utbildningsanordnare administrativ enhet", "Sökta platser totalt"],
    ["Teknik", "Automationstekniker", "Beviljad", "X 2026/1", "Arboga", "400", "Bunden", "5.0",
     "Tekniska AB", "60"],
    ["Teknik", "Plåttekniker", "Avslag", "X 2026/2", "Köping", "200", "Distans", "5.0",
     "Tekniska AB", "30"],
]  # fmt: skip


def test_a_wide_public_table_brings_what_was_granted(hub):
    run = bring(hub, "courses", WIDE)

    assert notes(run)["not_granted"] == {"count": 1}
    with scope_for(hub):
        course = Course.objects.get()
        assert (course.name_sv, course.hours, course.weeks) == ("Automationstekniker", 3200, 80)
        assert (course.code, course.seqf_level) == ("X 2026/1", 5)
        assert Offer.objects.get().price_stated is False
        assert Provider.objects.get().place == "Arboga"


@pytest.mark.skipif(not (SHARED / "myh").exists(), reason="the public tables are not here")
def test_the_public_table_of_vocational_programmes(hub):
    (path,) = (SHARED / "myh").glob("*.csv")
    content = path.read_bytes()
    granted = sum(
        ";" not in line and ",Beviljad," in line for line in content.decode().splitlines()
    )

    run = bring(hub, "courses", content)
    again = bring(hub, "courses", content)

    assert run.counts["Course.new"] == granted > 5
    assert again.counts == {}


@pytest.mark.skipif(not (SHARED / "susa").exists(), reason="the public feed is not here")
def test_the_public_feed_of_education(hub):
    names = ("susa_navet_events", "susa_navet_infos", "susa_navet_providers")
    content = zipped(**{name: (SHARED / "susa" / f"{name}.json").read_bytes() for name in names})

    run = bring(hub, "courses", content)
    again = bring(hub, "courses", content)

    assert run.counts["OfferDate.new"] == 2
    assert again.counts == {}
    with scope_for(hub):
        assert Provider.objects.filter(name="Kungliga Tekniska högskolan").exists()
        assert Venue.objects.count() == 0
    single = (SHARED / "susa" / "susa_navet_event.json").read_bytes()
    assert json.loads(single)["id"].startswith("e.")
    assert begin(hub, "courses", single).refusals == []

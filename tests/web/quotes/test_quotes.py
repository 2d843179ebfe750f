"""Asking for quotes on the pages: the hub asks and chooses, each provider sees its own."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samtakt.catalogue.models import Offer
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import Quote, QuoteRequest
from samtakt.planning.quotecriteria import presets
from tests.factories import make_company
from tests.planning.quoted import answered, give, in_days, make_quotes, offer, opened
from tests.web.planning import COMPANY_READERS, HUB_ROLES, refusals
from tests.web.reading import MOST_QUERIES, queries_of, seen, source_of, text_of

PDF = b"%PDF-1.7 offert"
BUYERS = ("hub_admin", "project_lead")


def request_form(desk, **changes):
    return {
        "course": desk.course.pk,
        "people": 8,
        "sessions": 1,
        "answer_by": in_days(7).isoformat(),
        "award": "direct",
        "providers": [desk.north.pk, desk.west.pk],
        "preset_0_use": "weighted",
        "preset_0_weight": 30,
        "preset_1_use": "required",
        "own_0_text": "Kan robotar",
        "own_0_use": "weighted",
        "own_0_weight": 20,
        **changes,
    }


def quote_form(desk, **changes):
    answers = {f"meets_{each.pk}": "yes" for each in desk.criteria}
    return {
        "price_per_session": "7654",
        "price_per_seat": "321",
        "vat_percent": "25",
        "minimum": 4,
        "maximum": 8,
        **answers,
        **changes,
    }


def test_a_request_is_made_with_presets_and_own_criteria(signed_in, desk):
    client = signed_in(desk.hub, "project_lead")
    answer = client.post("/quotes/new", request_form(desk), follow=True)

    with scope_for(desk.hub):
        made = QuoteRequest.objects.order_by("-pk").first()
        criteria = [(row.code, row.required, row.weight) for row in made.criteria.order_by("pk")]
        asked = {quote.provider for quote in made.quotes.select_related("provider")}
    assert answer.redirect_chain == [(f"/quotes/{made.pk}", 302)]
    assert criteria == [
        (presets()[0].code, False, 30),
        (presets()[1].code, True, 0),
        ("own.1", False, 20),
    ]
    assert asked == {desk.north, desk.west}


def test_a_request_that_lacks_something_says_what(signed_in, desk):
    client = signed_in(desk.hub, "project_lead")
    answer = client.post("/quotes/new", request_form(desk, own_0_weight=0))

    assert answer.status_code == 400
    assert "needs a weight from 1 to 100" in text_of(answer)
    late = client.post("/quotes/new", request_form(desk, answer_by=in_days(-2).isoformat()))
    assert "The last day to answer lies behind" in text_of(late)


def test_the_demand_fills_in_course_people_and_who_offers_it(signed_in, desk):
    from samtakt.catalogue.offers import OfferFacts, make_offer

    with scope_for(desk.hub):
        make_offer(desk.course, desk.south, OfferFacts(2, 8), by=desk.keeper)
    page = source_of(
        signed_in(desk.hub, "project_lead"), f"/quotes/new?course={desk.course.pk}&people=17"
    )

    assert f'<option value="{desk.course.pk}" selected>' in page
    assert 'name="people" value="17"' in page
    assert (
        f'value="{desk.south.pk}" id="id_providers_1" checked'
        in page.replace(' aria-invalid="false"', "")
        or page.count(" checked") == 1
    )


def test_before_they_are_opened_the_hub_sees_who_answered_and_no_price(signed_in, desk):
    answered(desk)
    page = seen(signed_in(desk.hub, "project_lead"), f"/quotes/{desk.request.pk}")

    assert "Quote is in" in page
    assert "The quotes can be opened" in page
    for secret in ("20,000", "20 000", "Så:", "400", "Fullbokat"):
        assert secret not in page


def test_who_does_not_sign_in_gets_an_e_mail_to_send(signed_in, desk):
    page = source_of(signed_in(desk.hub, "project_lead"), f"/quotes/{desk.request.pk}")

    assert page.count("mailto:") == 1
    assert "mailto:vast%40example.example?subject=" in page
    assert "Lokalen%20n%C3%A5s" in page or "No%20steps" in page


def test_a_provider_answers_and_changes_its_quote(browser, desk):
    client = browser(desk.north_user)
    path = f"/quotes/answers/{desk.quotes.north.pk}"
    file = SimpleUploadedFile("offert.pdf", PDF)
    answer = client.post(path, quote_form(desk, file=file), follow=True)

    assert answer.redirect_chain == [(path, 302)]
    page = source_of(client, path)
    assert 'value="7654"' in page
    assert "Handed in" in page
    assert client.get(f"{path}/file").content == PDF
    client.post(path, quote_form(desk, price_per_session="7000"))
    with scope_for(desk.hub):
        assert Quote.objects.get(pk=desk.quotes.north.pk).price_per_session == 7000
    assert "7654" not in seen(client, "/quotes")


def test_a_provider_may_decline(browser, desk):
    client = browser(desk.north_user)
    path = f"/quotes/answers/{desk.quotes.north.pk}"
    client.post(f"{path}/decline", {"comment": "Fullt"})

    assert "You do not quote" in seen(client, "/quotes")


def test_a_provider_finds_nothing_of_anothers_quote(browser, desk):
    answered(desk)
    client = browser(desk.south_user)
    other = f"/quotes/answers/{desk.quotes.north.pk}"

    assert client.get(other).status_code == 404
    assert client.post(other, quote_form(desk)).status_code == 404
    assert client.post(f"{other}/decline", {}).status_code == 404
    assert client.get(f"{other}/file").status_code == 404
    for path in (f"/quotes/{desk.request.pk}", f"/quotes/{desk.request.pk}/documentation.pdf"):
        assert client.get(path).status_code == 403
    page = seen(client, "/quotes")
    assert "Nord" not in page
    with scope_for(desk.hub):
        QuoteRequest.objects.update(answer_by=in_days(-1))
    page = seen(client, f"/quotes/answers/{desk.quotes.south.pk}")
    assert "The last day to answer has gone by" in page
    assert "Nord" not in page


def test_the_hub_does_not_see_a_quote_when_it_writes_one_in(signed_in, desk):
    client = signed_in(desk.hub, "project_lead")
    path = f"/quotes/answers/{desk.quotes.west.pk}"
    answer = client.post(path, quote_form(desk, file=SimpleUploadedFile("o.pdf", PDF)), follow=True)
    assert answer.redirect_chain == [(f"/quotes/{desk.request.pk}", 302)]
    assert "7654" not in source_of(client, path)
    assert client.get(f"{path}/file").status_code == 404

    give(desk, desk.quotes.north, offer("13579"), by=desk.north_actor)
    page = source_of(client, f"/quotes/answers/{desk.quotes.north.pk}")
    assert "13579" not in page
    assert "The provider has answered itself" in page


def test_a_wrong_file_is_refused_in_words(browser, desk):
    file = SimpleUploadedFile("offert.exe", b"MZ")
    answer = browser(desk.north_user).post(
        f"/quotes/answers/{desk.quotes.north.pk}", quote_form(desk, file=file)
    )

    assert answer.status_code == 400
    assert "Hand in a PDF" in text_of(answer)


def test_opened_quotes_stand_side_by_side_and_one_is_chosen(signed_in, desk):
    answered(desk, but=("gender.competence",))
    client = signed_in(desk.hub, "project_lead")
    at = f"/quotes/{desk.request.pk}"
    client.post(f"{at}/open")
    page = seen(client, at)
    assert "SEK 19,800" in page
    assert "SEK 49,600" in page
    assert "Below the limit" in page
    assert "Navet Väst (Does not quote)" in page

    gender = desk.criteria[1]
    client.post(f"/quotes/answers/{desk.quotes.south.pk}/points", {f"points_{gender.pk}": 4})
    assert "32 of 50" in seen(client, at)
    answer = client.post(f"{at}/choose", {"quote": desk.quotes.south.pk, "reason": ""})
    assert answer.status_code == 400
    client.post(f"{at}/choose", {"quote": desk.quotes.south.pk, "reason": "Lägst pris"})

    assert "Navet Syd was chosen" in seen(client, at)
    assert "Lägst pris" in seen(client, at)
    with scope_for(desk.hub):
        assert Offer.objects.get(course=desk.course).price_per_session == 5000


def test_opening_too_early_changes_nothing(signed_in, desk):
    client = signed_in(desk.hub, "project_lead")
    answer = client.post(f"/quotes/{desk.request.pk}/open", follow=True)

    assert "can be opened when all have answered" in text_of(answer)
    answer = client.post(f"/quotes/{desk.request.pk}/choose", {"quote": 1, "reason": "x"})
    assert answer.status_code == 302
    assert client.get(f"/quotes/{desk.request.pk}/documentation.pdf").status_code == 302


def test_more_time_and_the_end_of_a_request(signed_in, desk):
    client = signed_in(desk.hub, "project_lead")
    at = f"/quotes/{desk.request.pk}"
    assert client.post(f"{at}/extend", {"answer_by": "2020-01-01"}).status_code == 400
    client.post(f"{at}/extend", {"answer_by": in_days(30).isoformat()})
    with scope_for(desk.hub):
        assert QuoteRequest.objects.get().answer_by == in_days(30)
    assert client.post(f"{at}/withdraw", {"reason": ""}).status_code == 400
    client.post(f"{at}/withdraw", {"reason": "Behovet är borta"})

    assert "Behovet är borta" in seen(client, at)
    assert "Withdrawn" in seen(client, "/quotes")


def test_a_sum_that_reaches_the_limit_is_warned_of(signed_in, desk):
    give(desk, desk.quotes.north, offer("400000", "0"), by=desk.north_actor)
    with scope_for(desk.hub):
        QuoteRequest.objects.update(answer_by=in_days(-1))
    client = signed_in(desk.hub, "project_lead")
    client.post(f"/quotes/{desk.request.pk}/open")
    page = seen(client, f"/quotes/{desk.request.pk}")

    # Twelve people in groups of eight: two sessions, 800,000 kronor.
    assert "Reaches the limit for direct award" in page
    assert "Together the limit is reached" in page
    assert "to be checked against the law in force" in page


def test_the_documentation_is_a_pdf(signed_in, desk):
    opened(desk)
    answer = signed_in(desk.hub, "process_leader").get(
        f"/quotes/{desk.request.pk}/documentation.pdf"
    )

    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("role", [*HUB_ROLES, *COMPANY_READERS, "employee", "auditor", "trainer"])
def test_who_sees_asks_and_decides(signed_in, desk, role):
    at_hub = role in {*HUB_ROLES, "auditor", "trainer"}
    place = desk.hub if at_hub else make_company(desk.hub)
    client = signed_in(place, role)
    at = f"/quotes/{desk.request.pk}"
    sees = 200 if role in HUB_ROLES else 403
    buys = role in BUYERS

    assert client.get("/quotes").status_code == sees
    assert client.get(at).status_code == sees
    assert client.get("/quotes/new").status_code == (200 if buys else 403)
    assert client.get(f"/quotes/answers/{desk.quotes.west.pk}").status_code == (
        200 if buys else 403
    )
    for what in ("open", "extend", "withdraw", "choose"):
        assert (client.post(f"{at}/{what}").status_code != 403) == buys
    assert (client.post(f"/quotes/answers/{desk.quotes.west.pk}/points").status_code != 403) == buys


def test_for_another_hub_no_request_and_no_quote_exists(signed_in, desk):
    other = make_quotes("Annat")
    client = signed_in(other.hub, "project_lead", email="lead@annat.example")
    at, quote = f"/quotes/{desk.request.pk}", f"/quotes/answers/{desk.quotes.north.pk}"

    assert client.get(at).status_code == 404
    assert client.get(f"{at}/documentation.pdf").status_code == 404
    for path in (f"{at}/open", f"{at}/choose", quote, f"{quote}/points", f"{quote}/decline"):
        assert client.post(path).status_code == 404
    assert ("planning.see_quote_request", "QuoteRequest") in refusals(other.hub)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_in_both_languages(signed_in, browser, desk, language):
    hub, provider = signed_in(desk.hub, "project_lead"), browser(desk.north_user)
    own = f"/quotes/answers/{desk.quotes.north.pk}"
    pages = [(hub, "/quotes"), (hub, "/quotes/new"), (hub, f"/quotes/{desk.request.pk}")]
    for client, path in [*pages, (provider, "/quotes"), (provider, own)]:
        client.cookies["django_language"] = language
        assert f'<html lang="{language}"' in source_of(client, path)
    opened(desk)
    assert f'<html lang="{language}"' in source_of(hub, f"/quotes/{desk.request.pk}")


def test_the_number_of_queries_does_not_grow(signed_in, browser, desk):
    from samtakt.catalogue.providers import ProviderFacts, add_provider
    from samtakt.planning.quotecriteria import Criterion
    from samtakt.planning.quotes import RequestFacts, ask_for_quotes

    hub, provider = signed_in(desk.hub, "project_lead"), browser(desk.north_user)
    at = f"/quotes/{desk.request.pk}"
    own = f"/quotes/answers/{desk.quotes.north.pk}"
    pages = [(hub, "/quotes"), (hub, "/quotes/new"), (hub, at), (provider, "/quotes")]
    pages.append((provider, own))
    few = [queries_of(client, path) for client, path in pages]
    with scope_for(desk.hub):
        more = [add_provider(ProviderFacts(f"Ny {number}"), by=desk.keeper) for number in range(2)]
        big = ask_for_quotes(
            desk.course,
            RequestFacts(people=12, answer_by=in_days(14)),
            criteria=[Criterion(f"own.{n}", f"Krav {n}", weight=10) for n in range(9)],
            providers=[desk.north, desk.south, desk.west, *more],
            by=desk.keeper,
        )
        theirs = big.quotes.get(provider=desk.north).pk
    pages[2], pages[4] = (hub, f"/quotes/{big.pk}"), (provider, f"/quotes/answers/{theirs}")
    many = [queries_of(client, path) for client, path in pages]

    assert many == few
    assert max(many) <= MOST_QUERIES


def test_comparing_many_quotes_takes_no_more_queries(signed_in, desk):
    client = signed_in(desk.hub, "project_lead")
    give(desk, desk.quotes.north, by=desk.north_actor)
    with scope_for(desk.hub):
        QuoteRequest.objects.update(answer_by=in_days(-1))
    at = f"/quotes/{desk.request.pk}"
    client.post(f"{at}/open")
    one = queries_of(client, at)
    with scope_for(desk.hub):
        QuoteRequest.objects.update(opened_at=None, answer_by=in_days(3))
        for quote in vars(desk.quotes).values():
            quote.request.refresh_from_db()
    answered(desk)
    with scope_for(desk.hub):
        QuoteRequest.objects.update(opened_at=datetime.datetime.now(tz=datetime.UTC))

    assert queries_of(client, at) == one
    assert one <= MOST_QUERIES

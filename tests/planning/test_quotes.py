"""Quotes: asked alike, sealed until all are in, compared, chosen with a reason, documented."""

import dataclasses
import datetime
from decimal import Decimal

import pytest

from samtakt.catalogue.models import Offer
from samtakt.catalogue.offers import OfferFacts, make_offer
from samtakt.catalogue.providers import NotYourProvider
from samtakt.foundation import access
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.legalrules import LegalRule
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.models import Notice
from samtakt.planning import quoterefusals as refusals
from samtakt.planning.models import Quote, QuoteRequest
from samtakt.planning.quotechoice import choose, give_points
from samtakt.planning.quotecomparison import award_limit, compare
from samtakt.planning.quotecriteria import Criterion, Use, presets
from samtakt.planning.quotes import (
    Answer,
    Paper,
    RequestFacts,
    answer,
    ask_for_quotes,
    decline,
    extend,
    open_quotes,
    withdraw_request,
)
from tests.planning.quoted import all_met, answered, give, in_days, make_quotes, offer, opened

PDF = b"%PDF-1.7 offert"


@pytest.fixture
def desk(db):
    return make_quotes()


def told(desk, user):
    with scope_for(desk.hub):
        rows = Notice.objects.filter(user=user, kind="planning.quotes").order_by("pk")
        return [(row.key.rpartition(":")[2], row.done_at is not None) for row in rows]


def test_the_presets_ask_for_gender_equality_and_accessibility():
    codes = {each.code for each in presets()}

    assert {"gender.participation", "gender.examples", "access.venue", "access.material"} <= codes
    assert {"access.language"} <= codes
    assert all(each.text_sv and each.text_en for each in presets())
    required = presets()[1].used(Use.REQUIRED, 30)
    assert (required.required, required.weight) == (True, 0)


def ask(desk, **changes):
    given = {
        "facts": RequestFacts(people=8, answer_by=in_days(7)),
        "criteria": [Criterion("own.1", "Erfarenhet", weight=10)],
        "providers": [desk.north],
        **changes,
    }
    with scope_for(desk.hub):
        return ask_for_quotes(desk.course, given.pop("facts"), **given, by=desk.keeper)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"providers": []}, refusals.NobodyAsked),
        ({"criteria": []}, refusals.WithoutCriteria),
        ({"criteria": [Criterion("own.1", "Utan vikt")]}, refusals.WeightMissing),
        ({"criteria": [Criterion("own.1", "För tungt", weight=101)]}, refusals.WeightMissing),
        ({"facts": RequestFacts(8, answer_by=in_days(-1))}, refusals.DayGoneBy),
        (
            {
                "facts": RequestFacts(
                    8, answer_by=in_days(1), earliest=in_days(9), latest=in_days(8)
                )
            },
            refusals.PeriodReversed,
        ),
    ],
)
def test_a_request_that_nobody_could_answer_is_refused(desk, changes, refusal):
    with pytest.raises(refusal):
        ask(desk, **changes)


def test_providers_that_sign_in_are_told_and_have_it_to_do(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk = make_quotes()

    assert told(desk, desk.north_user) == [("asked", False)]
    with django_capture_on_commit_callbacks(execute=True):
        give(desk, desk.quotes.north, by=desk.north_actor)
    assert told(desk, desk.north_user) == [("asked", True)]
    assert told(desk, desk.south_user) == [("asked", False)]


def test_a_provider_sees_its_own_quotes_and_nothing_of_anothers(desk):
    answered(desk)
    with scope_for(desk.hub):
        seen = access.visible(desk.north_actor, "planning.see_quotes", Quote)
        assert [quote.provider for quote in seen] == [desk.north]
        for action in ("planning.see_quotes", "planning.answer_quote"):
            with pytest.raises(access.NotVisible):
                access.get(desk.north_actor, action, Quote, desk.quotes.south.pk)
        assert not access.allowed(desk.north_actor, "planning.see_quote_request")


def test_a_provider_cannot_answer_for_another(desk):
    with pytest.raises(NotYourProvider):
        give(desk, desk.quotes.south, by=desk.north_actor)


def test_a_quote_may_be_changed_and_taken_back_until_the_last_day(desk):
    quote = desk.quotes.north
    give(desk, quote, offer("9000"), by=desk.north_actor)
    give(desk, quote, offer("8000"), by=desk.north_actor, but=("own.1",))
    with scope_for(desk.hub):
        quote.refresh_from_db()
        assert quote.price_per_session == 8000
        assert [row.meets for row in quote.answers.order_by("criterion")] == [True, True, False]
        decline(quote, "Vi hinner inte", by=desk.north_actor)
        assert quote.state == Quote.State.DECLINED
        desk.request.answer_by = quote.request.answer_by = in_days(-1)
        with pytest.raises(refusals.TooLate):
            answer(quote, offer(), all_met(desk), by=desk.north_actor)


def test_the_audit_log_holds_no_price(desk):
    give(desk, desk.quotes.north, offer("98765", "4321"), by=desk.north_actor)

    entries = AuditEntry.objects.filter(owner=desk.hub.pk, verb="planning.quote_given")
    assert len(entries) == 1
    assert "98765" not in str(entries[0].detail)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"facts": offer(minimum=9, maximum=8)}, refusals.GroupReversed),
        ({"answers": {}}, refusals.CriterionUnanswered),
        ({"paper": Paper("a.exe", b"MZ")}, refusals.WrongFile),
    ],
)
def test_a_quote_that_is_not_whole_is_refused(desk, change, refusal):
    given = {"facts": offer(), "answers": all_met(desk), "paper": None, **change}
    with scope_for(desk.hub), pytest.raises(refusal):
        answer(desk.quotes.north, given.pop("facts"), given.pop("answers"), by=desk.north_actor,
               **given)  # fmt: skip


def test_the_hub_writes_in_what_came_on_paper_but_not_over_a_providers_own(desk):
    give(desk, desk.quotes.north, by=desk.north_actor)
    with scope_for(desk.hub):
        quote = answer(
            desk.quotes.west,
            offer(),
            all_met(desk),
            by=desk.keeper,
            paper=Paper("offert.pdf", PDF),
        )
        assert (quote.file.read(), quote.file.media_type) == (PDF, "application/pdf")
        # What was written in wrongly can be written in anew.
        answer(desk.quotes.west, offer("1"), all_met(desk), by=desk.keeper)
        with pytest.raises(refusals.AnsweredByProvider):
            answer(desk.quotes.north, offer("1"), all_met(desk), by=desk.keeper)


def test_quotes_stay_sealed_until_all_have_answered(desk):
    give(desk, desk.quotes.north, by=desk.north_actor)
    with scope_for(desk.hub):
        with pytest.raises(refusals.StillSealed):
            compare(desk.request)
        with pytest.raises(refusals.StillSealed):
            open_quotes(desk.request, by=desk.keeper)
    answered(desk)
    with scope_for(desk.hub):
        open_quotes(desk.request, by=desk.keeper)
        assert len(compare(desk.request).quotes) == 2


def test_quotes_are_opened_when_the_last_day_has_gone_by(desk):
    with scope_for(desk.hub):
        QuoteRequest.objects.update(answer_by=in_days(0))
        desk.request.refresh_from_db()
        with pytest.raises(refusals.StillSealed):
            open_quotes(desk.request, by=desk.keeper)
        QuoteRequest.objects.update(answer_by=in_days(-1))
        desk.request.refresh_from_db()
        open_quotes(desk.request, by=desk.keeper)
    assert (desk.request.opened_by, desk.request.opened_at is not None) == ("Test", True)


def test_an_opened_quote_is_changed_by_nobody(desk):
    opened(desk)

    for quote, by in ((desk.quotes.north, desk.north_actor), (desk.quotes.west, desk.keeper)):
        with pytest.raises(refusals.AlreadyOpened):
            give(desk, quote, by=by)
    with scope_for(desk.hub), pytest.raises(refusals.AlreadyOpened):
        extend(desk.request, in_days(30), by=desk.keeper)


def test_more_time_is_given_before_opening_only_and_forward_only(desk):
    with scope_for(desk.hub):
        with pytest.raises(refusals.DayGoneBy):
            extend(desk.request, in_days(14), by=desk.keeper)
        assert extend(desk.request, in_days(21), by=desk.keeper).answer_by == in_days(21)


def test_prices_are_for_all_who_are_wanted_in_as_many_sessions_as_that_takes(desk):
    opened(desk)
    with scope_for(desk.hub):
        south, north = compare(desk.request).quotes

    # Twelve people: groups of five need three sessions, groups of eight need two.
    assert (south.quote.provider, south.sessions, south.cost.net) == (desk.south, 3, 19_800)
    assert (north.quote.provider, north.sessions, north.cost.net) == (desk.north, 2, 49_600)
    assert (south.cost.with_vat, south.per_person) == (24_750, 1650)
    with scope_for(desk.hub):
        without = compare(desk.request).without
    assert [(quote.provider, quote.comment) for quote in without] == [(desk.west, "Fullbokat")]


def test_a_quote_that_misses_something_required_comes_last_and_cannot_be_chosen(desk):
    opened(desk, but=("access.venue",))
    with scope_for(desk.hub):
        north, south = compare(desk.request).quotes
        assert (north.unmet, north.may_be_chosen) == (0, True)
        assert (south.unmet, south.may_be_chosen) == (1, False)
        with pytest.raises(refusals.RequiredUnmet):
            choose(desk.quotes.south, "Billigast", by=desk.keeper)


def test_points_count_by_their_weight(desk):
    opened(desk)
    required, gender, own = desk.criteria
    with scope_for(desk.hub):
        give_points(desk.quotes.south, {gender.pk: 5, own.pk: None}, by=desk.keeper)
        give_points(desk.quotes.north, {gender.pk: 3, own.pk: 4}, by=desk.keeper)
        found = {each.quote.provider: each for each in compare(desk.request).quotes}

        assert compare(desk.request).most_points == 50
        assert (found[desk.south].points, found[desk.south].unjudged) == (40, 1)
        assert (found[desk.north].points, found[desk.north].unjudged) == (Decimal(32), 0)
        for wrong in ({gender.pk: 6}, {required.pk: 1}, {0: 1}):
            with pytest.raises(refusals.PointsOutOfRange):
                give_points(desk.quotes.south, wrong, by=desk.keeper)
        with pytest.raises(refusals.NoQuote):
            give_points(desk.quotes.west, {gender.pk: 1}, by=desk.keeper)


def test_the_chosen_quote_becomes_the_providers_offer(desk, django_capture_on_commit_callbacks):
    opened(desk)
    with scope_for(desk.hub), django_capture_on_commit_callbacks(execute=True):
        choose(desk.quotes.south, "Lägst pris, alla krav uppfyllda", by=desk.keeper)

    with scope_for(desk.hub):
        made = Offer.objects.get(course=desk.course, provider=desk.south)
        assert (made.price_per_session, made.price_per_seat, made.maximum) == (5000, 400, 5)
        states = dict(desk.request.quotes.values_list("provider__name", "state"))
        desk.request.refresh_from_db()
    assert states == {
        "Navet Nord": Quote.State.NOT_CHOSEN,
        "Navet Syd": Quote.State.CHOSEN,
        "Navet Väst": Quote.State.DECLINED,
    }
    assert (desk.request.state, desk.request.reason) == (
        QuoteRequest.State.DECIDED,
        "Lägst pris, alla krav uppfyllda",
    )
    assert told(desk, desk.south_user) == [("chosen", False)]
    assert told(desk, desk.north_user) == [("not_chosen", False)]


def test_an_offer_that_is_there_keeps_its_conditions_for_cancelling(desk):
    from samtakt.catalogue.costs import Step

    with scope_for(desk.hub):
        facts = OfferFacts(
            2, 20, Decimal(1), Decimal(1), provider_notice_days=9, steps=(Step(14, Decimal(50)),)
        )
        known = make_offer(desk.course, desk.south, facts, by=desk.keeper)
    opened(desk)
    with scope_for(desk.hub):
        choose(desk.quotes.south, "Bäst", by=desk.keeper)
        changed = Offer.objects.get(pk=known.pk)
        steps = [(one.days_before, one.percent) for one in changed.cancellation_steps.all()]
    assert (changed.price_per_session, changed.provider_notice_days, steps) == (5000, 9, [(14, 50)])


def test_a_choice_needs_a_reason_a_quote_and_one_that_still_holds(desk):
    opened(desk)
    with scope_for(desk.hub):
        with pytest.raises(refusals.ReasonMissing):
            choose(desk.quotes.south, "  ", by=desk.keeper)
        with pytest.raises(refusals.NoQuote):
            choose(desk.quotes.west, "Ändå", by=desk.keeper)
        desk.quotes.south.valid_to = in_days(-1)
        with pytest.raises(refusals.QuoteLapsed):
            choose(desk.quotes.south, "Bäst", by=desk.keeper)
        choose(desk.quotes.north, "Bäst", by=desk.keeper)
        with pytest.raises(refusals.NoLongerOpen):
            choose(desk.quotes.north, "Igen", by=desk.keeper)
        with pytest.raises(refusals.NoLongerOpen):
            withdraw_request(desk.request, "Ångrat", by=desk.keeper)


def test_a_request_is_withdrawn_with_a_reason(desk, django_capture_on_commit_callbacks):
    with scope_for(desk.hub), django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(refusals.ReasonMissing):
            withdraw_request(desk.request, "", by=desk.keeper)
        withdraw_request(desk.request, "Behovet är borta", by=desk.keeper)
        quote = desk.quotes.north
        quote.request.refresh_from_db()
        with pytest.raises(refusals.NoLongerOpen):
            answer(quote, offer(), {1: Answer(True)}, by=desk.north_actor)
    assert told(desk, desk.north_user) == [("withdrawn", False)]


def test_direct_awards_of_a_year_are_summed_up_against_the_limit(desk):
    opened(desk)
    with scope_for(desk.hub):
        choose(desk.quotes.north, "Bäst", by=desk.keeper)
        second = ask(desk)
        today = in_days(0)
        limit = award_limit(second, Decimal(700_000) - 49_600, day=today)

        assert (limit.spent, limit.total, limit.passes) == (49_600, 700_000, True)
        assert limit.must_be_documented
        below = dataclasses.replace(limit, value=limit.value - 1)
        assert (below.passes, below.passes_with(limit.value)) == (False, True)
        # The request itself is not among the others.
        assert award_limit(desk.request, Decimal(1), day=today).spent == 0
        # Another year, and what is bought by a framework agreement, do not count.
        assert award_limit(second, Decimal(1), day=datetime.date(2024, 1, 1)).spent == 0
        QuoteRequest.objects.filter(pk=desk.request.pk).update(award="framework")
        assert award_limit(second, Decimal(1), day=today).spent == 0


def test_the_limit_has_its_source_and_may_be_missing(desk):
    with scope_for(desk.hub):
        limit = award_limit(desk.request, Decimal(1), day=in_days(0))
        assert (limit.limit.value, "LOU" in limit.limit.source) == ("700000", True)
        LegalRule.objects.filter(key__startswith="procurement.").delete()
        limit = award_limit(desk.request, Decimal(10**9), day=in_days(0))
    assert (limit.limit, limit.passes, limit.must_be_documented) == (None, False, False)


def test_a_quote_read_before_the_opening_is_not_changed_after_it(desk):
    give(desk, desk.quotes.south, by=desk.south_actor)
    with scope_for(desk.hub):
        QuoteRequest.objects.update(answer_by=in_days(-1))
        open_quotes(QuoteRequest.objects.get(pk=desk.request.pk), by=desk.keeper)
    with pytest.raises(refusals.AlreadyOpened):
        give(desk, desk.quotes.south, offer("1"), by=desk.south_actor)

    with scope_for(desk.hub):
        assert Quote.objects.get(pk=desk.quotes.south.pk).price_per_session == 10_000

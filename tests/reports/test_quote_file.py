"""The documentation of a request for quotes holds what a direct award is documented by."""

import pytest

from samtakt.foundation import access
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.planning.quotechoice import choose, give_points
from samtakt.planning.quoterefusals import StillSealed
from samtakt.planning.quotes import withdraw_request
from samtakt.reports import quote_file
from tests.factories import actor_in
from tests.planning.quoted import make_quotes, opened


@pytest.fixture
def desk(db):
    return make_quotes()


def words_of(desk):
    with scope_for(desk.hub):
        found = quote_file.gather(desk.request.pk, by=desk.keeper)
        document = quote_file.document(found)
        assert quote_file.to_pdf(found).startswith(b"%PDF-")
    return repr(document)


def test_it_says_who_asked_whom_what_was_answered_chosen_and_why(desk):
    opened(desk, but=("own.1",))
    with scope_for(desk.hub):
        give_points(desk.quotes.south, {desk.criteria[1].pk: 4}, by=desk.keeper)
        choose(desk.quotes.south, "Lägst pris av dem som uppfyller kraven", by=desk.keeper)
    desk.hub.organisation_number = "212000-1991"
    desk.hub.save()

    words = words_of(desk)

    for said in (
        "Navet, 212000-1991",
        "Svetskurs",
        "Tre kvällar.",
        "3 providers were asked, 2 gave a quote.",
        "Navet Syd was chosen for SEK 19,800 without VAT, SEK 24,750 with VAT.",
        "Lägst pris av dem som uppfyller kraven",
        "Navet Väst",
        "No steps (required)",
        "met, 4 points. Så: gender.competence",
        "not met. Så: own.1",
        "Limit for direct award: SEK 700,000",
        "to be checked against the law in force",
        "Quotes were opened",
        "Navet Väst does not quote",
    ):
        assert said in words, said


def test_a_request_that_was_withdrawn_says_why(desk):
    opened(desk)
    with scope_for(desk.hub):
        withdraw_request(desk.request, "Behovet är borta", by=desk.keeper)

    assert "withdrawn without a choice" in words_of(desk)
    assert "Behovet är borta" in words_of(desk)


def test_what_is_still_sealed_is_not_printed(desk):
    with scope_for(desk.hub), pytest.raises(StillSealed):
        quote_file.gather(desk.request.pk, by=desk.keeper)


def test_only_the_hub_prints_it_and_printing_is_recorded(desk):
    opened(desk)
    with scope_for(desk.hub):
        with pytest.raises(access.NotVisible):
            quote_file.gather(desk.request.pk, by=desk.north_actor)
        quote_file.gather(desk.request.pk, by=actor_in(desk.hub, "process_leader"))
    assert AuditEntry.objects.filter(verb="planning.quotes_printed").count() == 1

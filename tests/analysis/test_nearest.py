"""Who lacks least of a role, in the company and, in numbers, in the network."""

import datetime

import pytest

from samtakt.analysis.jobadvertisements import (
    LanguageNeedsJustification,
    PayIsUpsideDown,
    draft_for,
    draft_in,
    placed,
    plain_text,
    save_advertisement,
)
from samtakt.analysis.models import JobAdvertisement
from samtakt.analysis.nearest import nearest_people
from samtakt.analysis.nearestinnetwork import (
    NotAgreed,
    ask_hub_for_contact,
    count_in_network,
)
from samtakt.competences.models import ProfileRow
from samtakt.foundation.access import Role, system_actor
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations.accounts import give_membership
from samtakt.organisations.models import Notice
from tests.factories import (
    actor_in,
    agree,
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    require,
    saved,
)

DAY = datetime.date(2026, 11, 1)
SHARES = ["nearest_people"]


@pytest.fixture
def hub(db):
    return make_hub()


@pytest.fixture
def company(hub):
    return make_company(hub, "Alfa", shares=SHARES)


@pytest.fixture
def welding(hub):
    return make_competence(hub, "Svetsning")


@pytest.fixture
def role(company, welding):
    role = make_role(company, "Svetsare")
    require(company, role, welding, 3, criticality=3)
    require(company, role, make_competence(company, "Mätning"), 2, criticality=1)
    return role


def nearest(role, company):
    with scope_for(company):
        return nearest_people(role, company, as_of=DAY)


def test_who_lacks_least_comes_first(company, role, welding):
    """Anna lacks one critical level (3) and the unknown measuring (2): 5. Bo lacks 3 × 3 + 2: 11."""
    anna, bo = make_person(company, "Anna"), make_person(company, "Bo")
    agree(anna, welding, 2)
    agree(bo, welding, 0)
    assign(bo, role)

    found = nearest(role, company)

    assert [(one.person.name, one.distance, one.missing, one.unknown) for one in found.people] == [
        ("Anna", 5, 1, 1),
        ("Bo", 11, 3, 1),
    ]
    assert [one.has_role for one in found.people] == [False, True]
    assert [(row.competence.name, row.level) for row in found.wanted] == [
        ("Svetsning", 3),
        ("Mätning", 2),
    ]


def test_a_role_of_the_library_is_compared_by_its_usual_profile(hub, company, welding):
    role = make_role(hub, "Montör")
    saved(ProfileRow(role=role, competence=welding, level=2), hub)
    make_person(company, "Anna")

    found = nearest(role, company)

    assert (found.usual, found.people[0].unknown) == (True, 1)


def test_what_has_left_the_library_is_not_wanted(company, role):
    old = make_competence(company, "Nitning", retired_on=DAY)
    require(company, role, old, 3)

    assert "Nitning" not in [row.competence.name for row in nearest(role, company).wanted]


def test_a_version_that_has_ended_does_not_bring_back_the_one_before(company, role, welding):
    """Welding 3 was never closed; welding 4 took its place for a year and ended."""
    year = {"valid_from": datetime.date(2025, 1, 1), "valid_to": datetime.date(2025, 12, 31)}
    require(company, role, welding, 4, **year)

    assert [row.competence.name for row in nearest(role, company).wanted] == ["Mätning"]


def test_a_later_requirement_counts_where_none_holds_yet(company, welding):
    role = make_role(company)
    require(company, role, welding, 2, valid_from=datetime.date(2027, 1, 1))

    assert [row.level for row in nearest(role, company).wanted] == [2]


def neighbours(hub, welding, levels_by_company):
    for name, levels in levels_by_company.items():
        company = make_company(hub, name, shares=SHARES)
        for number, level in enumerate(levels):
            agree(make_person(company, f"{name} {number}"), welding, level)


def counts(role, company):
    with scope_for(company):
        found = count_in_network(role, as_of=DAY, by=actor_in(company, "hr"))
    return found, [(row.at_most, row.at_least) for row in found.counts]


def test_counts_are_of_others_rounded_down_and_never_small(hub, company, role, welding):
    """Lacking nothing: 4 + 3 = 7, so at least 5. One level: 4, too few to say. Two: 11, so 10."""
    neighbours(hub, welding, {"Beta": [3] * 4 + [2] * 4 + [1] * 6, "Gamma": [3] * 3 + [1] * 5})
    agree(make_person(company, "Egen"), welding, 3)

    found, shown = counts(role, company)

    assert shown == [(0, 5), (1, None), (2, 10), (4, None)]
    assert (found.left_out, [row.competence.name for row in found.compared]) == (1, ["Svetsning"])
    assert AuditEntry.objects.filter(verb="analysis.network_asked").count() == 1


def test_companies_that_have_not_agreed_are_not_counted(hub, company, role, welding):
    neighbours(hub, welding, {"Beta": [3] * 5, "Gamma": []})
    silent = make_company(hub, "Delta", shares=["aggregate_gaps", "names"])
    for number in range(20):
        agree(make_person(silent, f"Delta {number}"), welding, 3)

    assert counts(role, company)[1][0] == (0, 5)


def test_one_other_company_alone_is_never_shown(hub, company, role, welding):
    neighbours(hub, welding, {"Beta": [3] * 50})

    found, shown = counts(role, company)

    assert (found.companies_enough, shown) == (False, [])


def test_who_does_not_share_may_not_ask(hub, role, welding, company):
    quiet = make_company(hub, "Tyst")
    with scope_for(quiet), pytest.raises(NotAgreed):
        count_in_network(role, as_of=DAY, by=actor_in(quiet, "hr"))
    with scope_for(quiet), pytest.raises(NotAgreed):
        ask_hub_for_contact(role, by=actor_in(quiet, "hr"))


def test_another_hubs_companies_are_not_in_the_network(hub, company, role, welding):
    elsewhere = make_hub("Andra")
    neighbours(elsewhere, make_competence(elsewhere, "Svets"), {"X": [3] * 9, "Y": [3] * 9})

    assert counts(role, company)[0].companies_enough is False


def test_the_hub_is_asked_and_told_once_a_day(hub, company, role):
    give_membership(
        "lots@navet.example", "Lots", Role.PROCESS_LEADER, hub, by=system_actor(hub), password="x"
    )
    by = actor_in(company, "hr")

    with scope_for(company):
        assert [ask_hub_for_contact(role, by=by), ask_hub_for_contact(role, by=by)] == [1, 1]

    with scope_for(hub):
        [notice] = Notice.objects.all()
    assert notice.parameters["company"] == "Alfa"


def test_who_leads_the_hub_no_longer_is_not_asked(hub, company, role):
    gone = give_membership(
        "lots@navet.example", "Lots", Role.PROCESS_LEADER, hub, by=system_actor(hub), password="x"
    )
    gone.user.is_active = False
    gone.user.save()

    with scope_for(company):
        assert ask_hub_for_contact(role, by=actor_in(company, "hr")) == 0


def draft_of(role, company):
    with scope_for(company):
        return draft_for(role, company, as_of=DAY)


def test_musts_are_critical_or_important_and_done_alone(company):
    """Critical at 1 is a must, important at 3 too; important at 2 and useful at 4 are not."""
    role = make_role(company)
    for name, level, criticality in (("A", 1, 3), ("B", 3, 2), ("C", 2, 2), ("D", 4, 1)):
        require(company, role, make_competence(company, name), level, criticality=criticality)

    draft = draft_of(role, company)

    assert [line.name for line in draft.must] == ["A", "B"]
    assert [line.name for line in draft.nice] == ["C", "D"]
    assert not draft.too_many_musts


def test_more_than_eight_musts_are_warned_of(company):
    role = make_role(company)
    for number in range(9):
        require(company, role, make_competence(company, f"K{number}"), 3, criticality=3)

    draft = draft_of(role, company)

    assert draft.too_many_musts
    assert not placed(draft, {draft.must[0].competence: "nice"}).too_many_musts


def test_a_language_needs_a_reason_as_long_as_it_is_a_must(company):
    role = make_role(company)
    swedish = make_competence(company, "Svenska B1", kind="language")
    require(company, role, swedish, 3, criticality=3)
    draft, by = draft_of(role, company), actor_in(company, "hr")

    with scope_for(company):
        with pytest.raises(LanguageNeedsJustification):
            save_advertisement(draft, by=by)
        save_advertisement(placed(draft, {swedish.pk: "nice"}), by=by)
        save_advertisement(placed(draft, {swedish.pk: "out"}), by=by)
        from dataclasses import replace

        reasoned = replace(draft, language_justification="Skyddsinstruktioner läses på svenska.")
        row = save_advertisement(reasoned, by=by)
        with pytest.raises(PayIsUpsideDown):
            save_advertisement(replace(reasoned, pay_from=40_000, pay_to=30_000), by=by)

        assert JobAdvertisement.objects.count() == 3
        text = plain_text(draft_in(row), company)
    assert "Skyddsinstruktioner läses på svenska." in text
    assert "Svenska B1" in text

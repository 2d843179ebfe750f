"""What is taken from templates becomes one's own, and what people changed is never overwritten."""

import dataclasses
import datetime

import pytest
from django.utils import timezone

from samtakt.competences import adaptation, library, roles, roletaking
from samtakt.competences.adaptation import Standing, compare_templates, take_templates
from samtakt.competences.catalogues import (
    Catalogue,
    CompetenceTemplate,
    NoSuchCatalogue,
    RoleTemplate,
    catalogue,
    catalogues,
    with_headings,
)
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    ConceptLink,
    ProfileRow,
    Requirement,
    Role,
)
from samtakt.competences.roletaking import Match
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.competences.changing import change_competence
from tests.factories import actor_in, make_company, make_competence, make_role, saved

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 1)


def template(code, name, *, parent="", kind="task", **fields):
    said = {
        "description_sv": f"Om {name}",
        "description_en": "",
        "name_en": f"{name} en",
        "criticality": 2,
        "hard_to_recruit": False,
        "esco": "",
        "esco_match": "close",
        "anchors": tuple((f"{name} {level}", "") for level in range(5))
        if kind
        else (("", ""),) * 5,
        "aliases": (),
    }
    return CompetenceTemplate(
        code=code, name_sv=name, parent_code=parent, kind=kind, **(said | fields)
    )


WELD = template(
    "WLD-1", "Svetsa rör", parent="WLD", aliases=("Rörsvets", "TIG"), esco="http://esco/1"
)
GRIND = template("WLD-2", "Slipa fog", parent="WLD", hard_to_recruit=True)
SWEDISH = template("WLD-3", "Tala svenska", parent="WLD", kind="language")
TREE = [template("WLD", "Svetsning", kind=""), WELD, GRIND, SWEDISH]
WELDER = RoleTemplate(
    "svets",
    "Rörsvetsare",
    "Pipe welder",
    "7212",
    (("WLD-1", 3, 3), ("WLD-2", 2, 1), ("WLD-3", 2, 2)),
)
SVETS = Catalogue("svets", tuple(TREE), (WELDER,))


@pytest.fixture
def by(hub):
    with scope_for(hub):
        yield actor_in(hub, "process_leader")


def standings(organisation, templates=TREE):
    return [one.standing for one in compare_templates(organisation, templates)]


def test_the_shipped_catalogues_can_be_read_and_gathered():
    found = catalogues()
    assert found
    for key, one in found.items():
        assert catalogue(key) is one
        assert one.top.is_heading
        assert all(len(each.anchors) == 5 for each in one.judged)
        code = one.judged[0].code
        gathered = with_headings(one, {code})
        assert (gathered[0], gathered[-1].code) == (one.top, code)
        known = {each.code for each in one.competences}
        assert all(row[0] in known for role in one.roles for row in role.rows)
    with pytest.raises(NoSuchCatalogue):
        catalogue("simning")


def test_what_is_taken_is_published_with_levels_words_and_links_under_its_heading(hub, by):
    taken = take_templates(TREE, by=by)

    weld = Competence.objects.get(template_code="WLD-1")
    assert (taken.count(Standing.NEW), taken.words) == (4, [])
    assert (weld.code, weld.parent.name_sv, weld.parent.is_heading) == ("WLD-1", "Svetsning", True)
    assert weld.in_use_on(timezone.localdate())
    assert CompetenceAnchor.objects.filter(competence=weld).count() == 5
    assert sorted(CompetenceAlias.objects.values_list("text", flat=True)) == ["Rörsvets", "TIG"]
    assert ConceptLink.objects.get().identifier == "http://esco/1"
    assert Competence.objects.get(template_code="WLD-2").hard_to_recruit
    verbs = AuditEntry.objects.filter(owner=hub.pk).values_list("verb", flat=True)
    assert list(verbs) == ["competence.templates_taken"]


def test_taken_again_nothing_changes(hub, by):
    take_templates(TREE, by=by)

    assert standings(hub) == [Standing.SAME] * 4
    again = take_templates(TREE, by=by)

    assert again.standings == {Standing.SAME: 4}
    assert Competence.objects.count() == 4
    assert AuditEntry.objects.filter(owner=hub.pk).count() == 1


def test_what_people_changed_stays_and_what_they_left_alone_follows(hub, by):
    """The name was changed here, level 3 there: the name stays, level 3 follows."""
    take_templates(TREE, by=by)
    weld = Competence.objects.get(template_code="WLD-1")
    change_competence(weld, library.Said("WLD-1", "Vårt rörsvets", "Ours"), by=by)
    anchors = tuple(pair if n != 3 else ("Ny text", "New") for n, pair in enumerate(WELD.anchors))
    later = dataclasses.replace(WELD, name_sv="Svetsa rör och fläns", anchors=anchors)

    (compared,) = compare_templates(hub, [later])
    assert compared.standing == Standing.CHANGED
    assert [change.field for change in compared.changes] == ["anchor.3"]
    assert [change.field for change in compared.kept] == ["name_sv"]

    take_templates([later], by=by)
    weld.refresh_from_db()
    assert weld.name_sv == "Vårt rörsvets"
    assert CompetenceAnchor.objects.get(competence=weld, level=3).text_sv == "Ny text"
    assert standings(hub, [later]) == [Standing.SAME]


def test_a_competence_of_the_same_name_gets_only_what_it_lacks(hub, by):
    mine = make_competence(hub, "svetsa rör", code="RÖR", description_sv="Vår egen text")
    saved(CompetenceAnchor(competence=mine, level=3, text_sv="Våra ord"), hub)

    take_templates(TREE, by=by)

    mine.refresh_from_db()
    assert (mine.code, mine.description_sv, mine.name_en) == (
        "RÖR",
        "Vår egen text",
        "Svetsa rör en",
    )
    words = CompetenceAnchor.objects.filter(competence=mine).order_by("level")
    assert [word.text_sv for word in words][2:4] == ["Svetsa rör 2", "Våra ord"]
    assert Competence.objects.filter(name_sv__iexact="svetsa rör").count() == 1
    assert standings(hub, [WELD]) == [Standing.SAME]


def test_a_code_or_a_word_that_means_something_else_is_left_to_it(hub, by):
    other = make_competence(hub, "Löda", code="WLD-1")
    saved(CompetenceAlias(competence=other, text="TIG", key="tig"), hub)

    taken = take_templates(TREE, by=by)

    assert taken.words == [("TIG", "Löda")]
    assert Competence.objects.get(template_code="WLD-1").code == "WLD-1-2"
    assert CompetenceAlias.objects.get(key="tig").competence == other


def test_what_was_retired_here_does_not_come_back(hub, by):
    take_templates(TREE, by=by)
    weld = Competence.objects.get(template_code="WLD-1")
    library.retire_competence(weld, on=TODAY, by=by)

    assert take_templates([dataclasses.replace(WELD, criticality=3)], by=by).count(Standing.KEPT)
    weld.refresh_from_db()
    assert (weld.state, weld.criticality) == ("retired", 2)


def test_a_company_uses_what_its_hub_shares(hub, by):
    take_templates(TREE[:2], by=by)
    company = make_company(hub)

    with scope_for(company):
        assert standings(company) == [
            Standing.SHARED,
            Standing.SHARED,
            Standing.NEW,
            Standing.NEW,
        ]
        taken = take_templates(TREE, by=actor_in(company, "hr"))
        own = Competence.objects.filter(organisation=company).order_by("code")
        assert [row.code for row in own] == ["WLD-2", "WLD-3"]
        assert own[0].parent.organisation == hub
        assert taken.competences["WLD-1"].organisation == hub


def test_comparing_takes_as_many_queries_for_one_as_for_many(
    hub, by, django_assert_max_num_queries
):
    take_templates(TREE, by=by)
    for offered in (TREE[:1], TREE):
        with django_assert_max_num_queries(8):
            compare_templates(hub, offered)


def test_a_hub_takes_roles_as_profiles(hub, by):
    done = roletaking.take_role_templates(SVETS, [WELDER], by=by, valid_from=TODAY)

    role = Role.objects.get()
    assert (role.name, role.name_en, role.ssyk) == ("Rörsvetsare", "Pipe welder", "7212")
    assert (done.rows, ProfileRow.objects.count(), Requirement.objects.count()) == (3, 3, 0)
    roles.set_profile(role, [roles.Asked(done_competence("WLD-1"), 4)], by=by)
    again = roletaking.take_role_templates(SVETS, [WELDER], by=by, valid_from=TODAY)
    assert (again.rows, again.new, again.known) == (0, [], [role])
    assert ProfileRow.objects.get(competence__template_code="WLD-1").level == 4


def done_competence(code):
    return Competence.objects.get(template_code=code)


def test_a_company_takes_roles_as_requirements_of_its_own(hub):
    company = make_company(hub)
    with scope_for(company):
        mine = actor_in(company, "hr")
        done = roletaking.take_role_templates(SVETS, [WELDER], by=mine, valid_from=TODAY)

        rows = Requirement.objects.order_by("competence__code")
        assert [(row.competence.code, row.level, row.criticality) for row in rows] == [
            ("WLD-1", 3, 3),
            ("WLD-2", 2, 1),
        ]
        assert (done.rows, done.unjustified) == (2, 1)


def test_a_company_takes_the_hubs_role_and_keeps_what_it_asks_for_itself(hub, by):
    """The profile asks 3, 2 and 1; the company asks 4 in the first and has the second already.
    Taken: the third. Chosen as well: the first."""
    role = make_role(hub)
    first, second, third, own = (make_competence(hub, name) for name in "ABCD")
    usual = [(first, 3), (second, 2), (third, 1)]
    roles.set_profile(role, [roles.Asked(c, level) for c, level in usual], by=by)
    company = make_company(hub)

    with scope_for(company):
        mine = actor_in(company, "hr")
        before = [roles.Asked(first, 4), roles.Asked(second, 2), roles.Asked(own, 1)]
        roles.require(role, before, valid_from=TODAY - datetime.timedelta(days=9), by=mine)

        lines = roletaking.compare_role(role, company, day=TODAY)
        assert [line.match for line in lines] == [
            Match.DIFFERENT,
            Match.SAME,
            Match.NEW,
            Match.OWN,
        ]
        assert roletaking.take_role(role, valid_from=TODAY, by=mine) == 1
        assert roletaking.take_role(role, valid_from=TODAY, by=mine) == 0
        assert roletaking.take_role(role, valid_from=TODAY, by=mine, chosen=[first.pk]) == 1
        now = roletaking.compare_role(role, company, day=TODAY)
        assert [line.own_level for line in now] == [3, 2, 1, 1]


def test_a_language_of_a_role_is_taken_with_its_reason(hub, by):
    role, swedish = make_role(hub), make_competence(hub, "Svenska", kind="language")
    roles.set_profile(role, [roles.Asked(swedish, 2)], by=by)
    company = make_company(hub)

    with scope_for(company):
        mine = actor_in(company, "hr")
        (line,) = roletaking.compare_role(role, company, day=TODAY)
        assert line.match == Match.NEEDS_REASON
        assert roletaking.take_role(role, valid_from=TODAY, by=mine) == 0
        assert roletaking.take_role(role, valid_from=TODAY, by=mine, reason="Skyddsblad") == 1


def test_a_copy_is_the_companys_own_and_made_once(hub):
    weld, company = make_competence(hub, "Svetsa", code="W1"), make_company(hub)
    saved(CompetenceAnchor(competence=weld, level=3, text_sv="Själv"), hub)

    with scope_for(company):
        mine = actor_in(company, "hr")
        copy = adaptation.copy_competence(weld, by=mine)
        assert (copy.organisation, copy.copied_from, copy.state) == (company, weld, "draft")
        assert CompetenceAnchor.objects.get(competence=copy).text_sv == "Själv"
        with pytest.raises(adaptation.CopiedAlready):
            adaptation.copy_competence(weld, by=mine)
        with pytest.raises(adaptation.CopiedAlready):
            adaptation.copy_competence(copy, by=mine)

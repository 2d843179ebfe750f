"""A competence is drafted, published, changed, moved and retired, and its past is kept."""

import datetime

import pytest
from django.utils import timezone

from samtakt.competences import library
from samtakt.competences.library import (
    AliasTaken,
    CodeTaken,
    HoldsOthers,
    InAnotherState,
    NameMissing,
    NoSuccessor,
    NotAHeading,
    Said,
    StillUsed,
    UnderItself,
)
from samtakt.competences.models import (
    Competence,
    CompetenceAlias,
    CompetenceAnchor,
    CompetenceVersion,
    Concept,
    ConceptLink,
)
from samtakt.competences.versions import NotYours, history_of
from samtakt.foundation.audit import AuditEntry
from samtakt.foundation.tenancy import scope_for
from tests.competences.changing import change_competence
from tests.factories import (
    actor_in,
    make_company,
    make_competence,
    make_role,
    require,
    saved,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)


@pytest.fixture
def by(hub):
    with scope_for(hub):
        yield actor_in(hub, "process_leader")


def heading(owner, name="Svets", **fields):
    return make_competence(owner, name, is_heading=True, **fields)


def verbs(owner):
    return list(AuditEntry.objects.filter(owner=owner.pk).values_list("verb", flat=True))


def test_a_competence_begins_as_a_draft_with_its_first_version(hub, by):
    row = library.add_competence(Said("W1", "Svetsa rör", "Weld pipes"), by=by)

    assert (row.state, row.version, row.published_on) == ("draft", 1, None)
    assert not row.in_use_on(DAY)
    assert [version.content["name_sv"] for version, _changed in history_of(row)] == ["Svetsa rör"]
    assert verbs(hub) == ["competence.added"]


def test_publishing_changing_and_retiring_each_make_a_version(hub, by):
    row = library.add_competence(Said("W1", "Svetsa rör"), by=by)
    library.publish_competence(row, by=by)
    change_competence(row, Said("W1", "Svetsa rör", "Weld pipes", criticality=3), by=by)
    library.retire_competence(row, on=DAY, by=by)

    assert row.version == 4
    assert [(version.version, version.state, changed) for version, changed in history_of(row)] == [
        (4, "retired", ["retired_on", "state"]),
        (3, "published", ["criticality", "name_en"]),
        (2, "published", ["state"]),
        (1, "draft", []),
    ]
    assert verbs(hub) == [
        "competence.added",
        "competence.published",
        "competence.changed",
        "competence.retired",
    ]


def test_what_was_there_before_its_history_is_kept_with_the_first_change(hub, by):
    row = make_competence(hub, "Svetsning", code="W1")

    change_competence(row, Said("W1", "Svetsa"), by=by)

    assert [version.content["name_sv"] for version, _changed in history_of(row)] == [
        "Svetsa",
        "Svetsning",
    ]


def test_saying_the_same_again_makes_no_version_and_no_entry(hub, by):
    row = library.add_competence(Said("W1", "Svetsa"), by=by)

    change_competence(row, Said("W1", "Svetsa"), by=by)

    assert (row.version, verbs(hub)) == (1, ["competence.added"])


def test_a_retired_competence_is_in_use_until_the_day_before(hub, by):
    old, new = make_competence(hub, "Gassvets"), make_competence(hub, "MIG")

    library.retire_competence(old, on=DAY, successor=new, by=by)

    assert old.in_use_on(DAY - datetime.timedelta(days=1))
    assert not old.in_use_on(DAY)
    assert old.replaced_by == new
    used = Competence.objects.filter(library.in_use_on(DAY))
    assert list(used) == [new]
    before = Competence.objects.filter(library.in_use_on(DAY - datetime.timedelta(days=1)))
    assert set(before) == {old, new}


def test_what_is_retired_by_mistake_comes_back(hub, by):
    row = make_competence(hub)
    library.retire_competence(row, on=DAY, successor=make_competence(hub), by=by)

    library.restore_competence(row, by=by)

    assert (row.state, row.retired_on, row.replaced_by) == ("published", None, None)
    assert row.in_use_on(DAY)


def test_the_life_cycle_refuses_what_makes_no_sense(hub, by):
    draft = library.add_competence(Said("W1", "Svetsa"), by=by)
    published = make_competence(hub)

    with pytest.raises(InAnotherState):
        library.retire_competence(draft, on=DAY, by=by)
    with pytest.raises(InAnotherState):
        library.publish_competence(published, by=by)
    with pytest.raises(InAnotherState):
        library.restore_competence(published, by=by)
    with pytest.raises(NoSuccessor):
        library.retire_competence(published, on=DAY, successor=published, by=by)
    with pytest.raises(NoSuccessor):
        library.retire_competence(published, on=DAY, successor=draft, by=by)
    with pytest.raises(CodeTaken):
        library.add_competence(Said("w1", "Löda"), by=by)
    with pytest.raises(NameMissing):
        library.add_competence(Said("W2", " "), by=by)


def test_competences_stand_under_headings_at_any_depth_and_never_under_themselves(hub, by):
    top, middle = heading(hub, "Foga"), heading(hub, "Svetsa")
    row = make_competence(hub, "Svetsa rör")

    change_competence(middle, parent=top, by=by)
    change_competence(row, parent=middle, by=by)

    assert library.path_to(row) == [row.pk, middle.pk, top.pk]
    with pytest.raises(UnderItself):
        change_competence(top, parent=middle, by=by)
    with pytest.raises(UnderItself):
        change_competence(top, parent=top, by=by)
    with pytest.raises(NotAHeading):
        change_competence(middle, parent=row, by=by)
    change_competence(row, parent=None, by=by)
    assert row.parent is None


def test_a_heading_that_gathers_something_in_use_stays(hub, by):
    top = heading(hub)
    row = make_competence(hub, parent=top)

    with pytest.raises(HoldsOthers):
        library.retire_competence(top, on=DAY, by=by)
    with pytest.raises(HoldsOthers):
        change_competence(top, Said(top.code, top.name_sv), by=by)

    library.retire_competence(row, on=DAY, by=by)
    library.retire_competence(top, on=DAY, by=by)
    assert top.state == "retired"


def test_levels_are_worded_as_a_version_by_the_owner(hub, by):
    row = library.add_competence(Said("W1", "Svetsa"), by=by)

    library.word_levels(row, {0: ("Kan inte", ""), 3: ("Svetsar själv", "Welds alone")}, by=by)
    library.word_levels(row, {0: ("", ""), 3: ("Svetsar själv", "Welds alone")}, by=by)

    contents = [version.content["anchors"] for version, _changed in history_of(row)]
    assert contents == [
        {"3": ["Svetsar själv", "Welds alone"]},
        {"0": ["Kan inte", ""], "3": ["Svetsar själv", "Welds alone"]},
        {},
    ]
    with pytest.raises(library.LibraryRefused):
        library.word_levels(row, {1: ("x" * 301, "")}, by=by)


def test_a_company_words_the_hubs_competence_for_itself_alone(hub):
    row, company = make_competence(hub), make_company(hub)
    saved(CompetenceAnchor(competence=row, level=3, text_sv="Svetsar själv"), hub)

    with scope_for(company):
        mine = actor_in(company, "hr")
        library.word_levels(row, {3: ("Klarar A-klass", "")}, by=mine)
        assert CompetenceAnchor.objects.filter(competence=row).count() == 2
        assert verbs(company) == ["competence.worded"]
        library.word_levels(row, {3: ("", "")}, by=mine)
        assert CompetenceAnchor.objects.get(competence=row).text_sv == "Svetsar själv"
    row.refresh_from_db()
    assert row.version == 1


def test_a_company_changes_nothing_that_is_the_hubs(hub):
    row, company = make_competence(hub), make_company(hub)

    with scope_for(company):
        mine = actor_in(company, "hr")
        for attempt in (
            lambda: change_competence(row, Said("X", "Annat"), by=mine),
            lambda: change_competence(row, parent=None, by=mine),
            lambda: library.retire_competence(row, on=DAY, by=mine),
            lambda: library.call_also(row, ["annat"], by=mine),
            lambda: library.link_concept(row, "http://x", "close", by=mine),
        ):
            with pytest.raises(NotYours):
                attempt()
        assert verbs(company) == []


def test_other_names_mean_one_thing(hub, by):
    row, other = make_competence(hub, "Svetsa"), make_competence(hub, "Löda")
    library.call_also(row, ["MIG", "mig", "Halvautomat", " "], by=by)

    with pytest.raises(AliasTaken):
        library.call_also(other, ["mig"], by=by)

    assert sorted(CompetenceAlias.objects.values_list("key", flat=True)) == ["halvautomat", "mig"]
    library.call_also(row, ["Halvautomat"], by=by)
    assert list(CompetenceAlias.objects.values_list("text", flat=True)) == ["Halvautomat"]


def test_a_link_remembers_the_concepts_version(hub, by):
    row = make_competence(hub)
    Concept.objects.create(scheme="esco-skill", identifier="http://esco/1", version="v1.2.0")

    library.link_concept(row, "http://esco/1", ConceptLink.Match.EXACT, by=by)

    link = ConceptLink.objects.get()
    assert (link.match, link.version) == ("exact", "v1.2.0")
    with pytest.raises(library.LibraryRefused):
        library.link_concept(row, "http://esco/2", "close", by=by)
    library.unlink_concept(row, link.pk, by=by)
    assert not ConceptLink.objects.exists()
    assert row.version == 3


def test_a_draft_that_nothing_uses_can_be_removed(hub, by):
    draft = library.add_competence(Said("W1", "Svetsa"), by=by)
    used = library.add_competence(Said("W2", "Löda"), by=by)
    require(hub, make_role(hub), used, 2)

    library.discard_draft(draft, by=by)

    assert not Competence.objects.filter(code="W1").exists()
    assert not CompetenceVersion.objects.filter(competence=draft.pk).exists()
    with pytest.raises(StillUsed):
        library.discard_draft(used, by=by)
    with pytest.raises(InAnotherState):
        library.discard_draft(make_competence(hub), by=by)


def test_published_on_is_the_day_it_was_published(hub, by):
    row = library.add_competence(Said("W1", "Svetsa"), by=by)

    library.publish_competence(row, by=by)

    assert row.published_on == timezone.localdate()

"""What a level means: the company's own words before the hub's, level by level."""

import pytest
from django.utils import translation

from samtakt.competences.anchors import anchors_of, wordings_of
from samtakt.competences.models import CompetenceAnchor
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_company, make_competence, saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def welding(hub):
    competence = make_competence(hub)
    for level, text in [(0, "Kan inte"), (3, "Svetsar själv")]:
        saved(CompetenceAnchor(competence=competence, level=level, text_sv=text), hub)
    return competence


def test_the_companys_own_words_stand_before_the_hubs(hub, welding):
    company = make_company(hub)
    own = CompetenceAnchor(competence=welding, level=3, text_sv="Klarar A-klass", text_en="Does A")
    saved(own, company)

    with scope_for(company), translation.override("sv"):
        assert anchors_of([welding], company) == {welding.pk: {0: "Kan inte", 3: "Klarar A-klass"}}
        assert [one.own for one in wordings_of([welding.pk], company)[welding.pk].values()] == [
            False,
            True,
        ]
    with scope_for(company), translation.override("en"):
        assert anchors_of([welding], company)[welding.pk] == {0: "Kan inte", 3: "Does A"}


def test_another_company_keeps_the_hubs_words(hub, welding):
    saved(
        CompetenceAnchor(competence=welding, level=3, text_sv="Klarar A-klass"),
        make_company(hub, "Alfa"),
    )
    beta = make_company(hub, "Beta")

    with scope_for(beta), translation.override("sv"):
        assert anchors_of([welding], beta) == {welding.pk: {0: "Kan inte", 3: "Svetsar själv"}}


def test_it_takes_one_query_and_leaves_out_what_nobody_described(
    hub, welding, django_assert_num_queries
):
    other = make_competence(hub)

    with scope_for(hub), django_assert_num_queries(1):
        assert set(anchors_of([welding, other], hub)) == {welding.pk}

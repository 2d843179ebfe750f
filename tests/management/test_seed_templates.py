"""`samtakt seed-templates` fills a library once, and leaves what is there to itself."""

import io

import pytest
from django.core.management import CommandError, call_command

from samtakt.competences.catalogues import catalogues
from samtakt.competences.matching import plain
from samtakt.competences.models import Competence, CompetenceAlias, ProfileRow, Requirement, Role
from samtakt.foundation.tenancy import scope_for
from tests.factories import make_company, make_competence, make_hub, saved

pytestmark = pytest.mark.django_db


def seed(organisation, **options):
    out = io.StringIO()
    call_command("seed_templates", organisation=organisation.slug, stdout=out, **options)
    return out.getvalue().splitlines()


def test_a_hub_gets_every_catalogue_with_its_roles_once():
    hub = make_hub()
    judged = sum(len(one.judged) for one in catalogues().values())

    first, again = seed(hub), seed(hub)

    assert first[0].startswith("new: ")
    assert again[0].startswith("new: 0, changed: 0, kept: 0")
    with scope_for(hub):
        assert Competence.objects.filter(is_heading=False).count() == judged
        assert Role.objects.count() == sum(len(one.roles) for one in catalogues().values())
        assert ProfileRow.objects.exists()


def test_what_a_word_means_already_it_goes_on_meaning():
    hub = make_hub()
    found = catalogues()["welding"]
    template = next(one for one in found.judged if one.aliases)
    word = template.aliases[0]
    other = make_competence(hub, "Något helt annat")
    saved(CompetenceAlias(competence=other, text=word, key=plain(word)), hub)

    lines = seed(hub, catalogue=["welding"])

    assert f'left out "{word}": it means Något helt annat' in lines
    with scope_for(hub):
        assert CompetenceAlias.objects.get(key=plain(word)).competence == other


def test_a_company_gets_competences_and_no_requirement():
    company = make_company(make_hub())

    seed(company, catalogue=["cnc"])

    with scope_for(company):
        assert Competence.objects.filter(organisation=company).exists()
        assert not Requirement.objects.exists()


def test_nobody_and_nothing_are_said(db):
    with pytest.raises(CommandError, match="no organisation"):
        call_command("seed_templates", organisation="ingen")
    with pytest.raises(CommandError, match="no catalogue"):
        call_command("seed_templates", organisation=make_hub().slug, catalogue=["simning"])

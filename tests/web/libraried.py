"""Rows of the library whose texts hold a word, for those who must not find them."""

from samtakt.competences.models import Competence, Exemption, Role
from tests.factories import START, saved


def rows_of_library(company, competence, role, person, word):
    """One row of each model that the library's pages are about."""
    exemption = Exemption(
        person=person,
        competence=competence,
        reason=f"{word} skäl",
        valid_from=START,
        decided_by=word,
    )
    return {Competence: competence, Role: role, Exemption: saved(exemption, company)}

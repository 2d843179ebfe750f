"""A scenario and an advertisement whose texts hold a word, for those who must not find them."""

from samtakt.analysis.models import JobAdvertisement, Scenario
from samtakt.competences.models import Role
from tests.factories import START, saved


def rows_of_foresight(company, role, word):
    """One row of each model that the pages of the years ahead are about."""
    advertisement = JobAdvertisement(
        role=role, title=f"{word} sökes", text=word, as_of=START, made_by=word
    )
    return {
        Scenario: saved(Scenario(name=f"{word}växa", made_by=word), company),
        JobAdvertisement: saved(advertisement, company),
        Role: role,
    }

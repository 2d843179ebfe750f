"""One person's competence profile: what the person may take along, and what is talked about.

The first part is a record of agreed levels with what they stand on and of certificates, in words
that mean the same in another company; it has no gaps and no plan. The second is for the person
and the manager. Medical fitness is in neither.
"""

import datetime

from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.reports import profile_pages, typesetting, wordprocessing
from samtakt.reports.profile_facts import PersonProfile, read_profile

__all__ = ["PersonProfile", "gather", "title", "to_docx", "to_pdf"]

ACTION = "reports.make_profile"


def gather(person: Person, *, as_of: datetime.date, by: Actor) -> PersonProfile:
    """Read a person's profile on a day; called in the company's scope.

    Raises:
        NotVisible: the actor is neither the person nor who leads them or the company.
    """
    access.get(by, ACTION, Person, person.pk)
    return read_profile(person, as_of=as_of)


def to_pdf(profile: PersonProfile) -> bytes:
    """Return the profile as a tagged PDF in the active language."""
    return typesetting.to_pdf(profile_pages.document(profile).to_data())


def to_docx(profile: PersonProfile) -> bytes:
    """Return the profile as DOCX in the active language."""
    return wordprocessing.to_docx(profile_pages.document(profile))


def title() -> str:
    """Return what the profile is called."""
    return profile_pages.title()

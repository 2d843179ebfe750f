"""Reports that are made while one waits and are not kept: a team's matrix, a person's profile.

They take about a second. Who took which is in the audit log; the file itself is nowhere.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from samtakt.foundation import audit
from samtakt.foundation.access import Actor, NotVisible
from samtakt.organisations.models import Person, Team
from samtakt.reports import own_data, person_profile, team_matrix
from samtakt.reports.downloads import DOCX, JSON, PDF, XLSX

TAKEN = audit.verb("reports.taken", audit.Erasure.BLANK)

Writer = Callable[[Any], bytes]


@dataclass(frozen=True, slots=True)
class Printout:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def matrix(team: Team, ending: str, *, as_of: datetime.date, by: Actor) -> Printout:
    """Make a team's matrix as "pdf" or "xlsx"; called in the company's scope.

    Raises:
        NotVisible: the actor leads neither the team nor the company, or there is no such format.
    """
    found = team_matrix.gather(team, as_of=as_of, by=by)
    writers: dict[str, tuple[str, Writer]] = {
        "pdf": (PDF, team_matrix.to_pdf),
        "xlsx": (XLSX, team_matrix.to_xlsx),
    }
    media_type, content = _written(writers, ending, found)
    return _taken(team, (team_matrix.title(), team.name), as_of, ending, media_type, content, by)


def profile(person: Person, ending: str, *, as_of: datetime.date, by: Actor) -> Printout:
    """Make a person's profile as "pdf" or "docx"; called in the company's scope.

    Raises:
        NotVisible: the actor may not have it, or there is no such format.
    """
    found = person_profile.gather(person, as_of=as_of, by=by)
    writers: dict[str, tuple[str, Writer]] = {
        "pdf": (PDF, person_profile.to_pdf),
        "docx": (DOCX, person_profile.to_docx),
    }
    media_type, content = _written(writers, ending, found)
    called = (person_profile.title(), person.name)
    return _taken(person, called, as_of, ending, media_type, content, by)


def everything_about_oneself(person: Person, *, as_of: datetime.date, by: Actor) -> Printout:
    """Make the file of what is kept about the actor's own person.

    Raises:
        NotVisible: the person is somebody else.
    """
    content = own_data.to_json(own_data.gather(person, as_of=as_of, by=by))
    return _taken(person, (_("My data"), person.name), as_of, "json", JSON, content, by)


def _written(
    writers: Mapping[str, tuple[str, Writer]], ending: str, found: object
) -> tuple[str, bytes]:
    if ending not in writers:
        raise NotVisible(ending)
    media_type, write = writers[ending]
    return media_type, write(found)


def _taken(
    about: Team | Person,
    called: tuple[str, str],
    as_of: datetime.date,
    ending: str,
    media_type: str,
    content: bytes,
    by: Actor,
) -> Printout:
    name = f"{slugify(' '.join(called)) or 'samtakt'}-{as_of.isoformat()}.{ending}"
    audit.record(by, TAKEN, about, name=name)
    return Printout(name, media_type, content)

"""What the demo's company has done on the platform, so that a newcomer meets work under way.

Each chapter is a module with one function `tell(company, *, today, by)`; it calls the same
actions that people do, inside the company's scope, and is told once, when the demo is seeded.
"""

import datetime
from collections.abc import Callable

from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation, scope_for
from samtakt.management.story import assessments, assignment, certificates, development

Chapter = Callable[..., None]

# In the order in which it happened: a later chapter may stand on an earlier one.
CHAPTERS: tuple[Chapter, ...] = (
    assignment.tell,
    assessments.tell,
    development.tell,
    certificates.tell,
)


def tell_story(company: Organisation, *, today: datetime.date, by: Actor) -> None:
    """Let a company have done what the chapters say."""
    with scope_for(company):
        for chapter in CHAPTERS:
            chapter(company, today=today, by=by)

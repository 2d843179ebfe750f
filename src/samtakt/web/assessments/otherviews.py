"""What a colleague or a trainer says of somebody, having been asked to."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.assessments.asked import asked_of
from samtakt.assessments.models import Assessor, Observation
from samtakt.assessments.queries import views_in_round
from samtakt.assessments.ratings import assess_another as keep_view
from samtakt.foundation import access
from samtakt.web.assessments.walking import Looks, Walk, walk_through
from samtakt.web.views import does

SOURCES = {
    Assessor.Part.PEER: Observation.Source.PEER,
    Assessor.Part.TRAINER: Observation.Source.TRAINER,
}


@does("assessments.assess_another")
def assess_another(request: HttpRequest, pk: int) -> HttpResponse:
    """Walk through the competences of the person whom the reader is asked about."""
    related = ("round", "person", "assessor")
    asked = access.get(request.actor, "assessments.assess_another", Assessor, pk, related=related)
    today = timezone.localdate()
    organisation = request.actor.organisation
    walk = Walk(
        organisation=organisation,
        asked=tuple(asked_of(organisation, [asked.person_id], today)[asked.person_id]),
        said=views_in_round(
            asked.round, asked.person_id, SOURCES[Assessor.Part(asked.part)], asked.assessor_id
        ),
        today=today,
    )
    looks = Looks(
        template="assessments/walk.html",
        title=_("What %(name)s can") % {"name": asked.person.name},
        about=asked.person.name,
        own=False,
        back=reverse("my_assessments"),
    )
    return walk_through(
        request,
        walk,
        looks,
        lambda competence, answer: keep_view(
            asked, competence, answer, day=today, by=request.actor
        ),
    )

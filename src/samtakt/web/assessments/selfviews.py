"""What one can oneself: what one is asked for, and the walk through one's competences."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samtakt.assessments.asked import asked_of
from samtakt.assessments.models import AssessmentRound, Assessor, Observation
from samtakt.assessments.queries import views_in_round
from samtakt.assessments.ratings import assess_self
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person
from samtakt.web.assessments.walking import Looks, Walk, walk_through
from samtakt.web.views import does


@does("assessments.see_own_assessment")
def mine(request: HttpRequest) -> HttpResponse:
    """Show which rounds ask the reader, about themselves and about others."""
    rounds = access.visible(request.actor, "assessments.assess_self", AssessmentRound)
    others = access.visible(request.actor, "assessments.assess_another", Assessor)
    today = timezone.localdate()
    open_now = rounds.filter(state=AssessmentRound.State.OPEN, opens_on__lte=today)
    context = {
        "rounds": list(open_now.filter(asks_self=True).order_by("due_on", "pk")),
        "others": list(
            others.select_related("person", "round").order_by(
                "round__due_on", "person__name_key", "pk"
            )
        ),
        "known": request.actor.person_id is not None,
    }
    return render(request, "assessments/mine.html", context)


@does("assessments.assess_self")
def assess_myself(request: HttpRequest, pk: int) -> HttpResponse:
    """Walk through the competences that the role requires, one at a time."""
    round = access.get(request.actor, "assessments.assess_self", AssessmentRound, pk)
    person = Person.objects.get(pk=request.actor.person_id)
    looks = Looks(
        template="assessments/walk.html",
        title=_("What I can"),
        about=person.name,
        own=True,
        back=reverse("my_assessments"),
    )
    return own_walk(request, request.actor, round, person, looks)


def own_walk(
    request: HttpRequest, actor: Actor, round: AssessmentRound, person: Person, looks: Looks
) -> HttpResponse:
    """Walk a person through their own competences in a round, wherever they stand."""
    today = timezone.localdate()
    walk = Walk(
        organisation=actor.organisation,
        asked=tuple(asked_of(actor.organisation, [person.pk], today)[person.pk]),
        said=views_in_round(round, person.pk, Observation.Source.SELF),
        today=today,
    )
    return walk_through(
        request,
        walk,
        looks,
        lambda competence, answer: assess_self(
            round, person, competence, answer, day=today, by=actor
        ),
    )

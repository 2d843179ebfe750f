"""Every value of one person's competence, with the circumstances of its day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from samtakt.assessments.history import values_of
from samtakt.competences.models import Competence
from samtakt.competences.ownscale import scale_of
from samtakt.foundation import access
from samtakt.foundation.access import refused
from samtakt.organisations.models import Person
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("organisations.see_person")
def value_history(request: HttpRequest, pk: int, competence: int) -> HttpResponse:
    """Show what was said, agreed and confirmed, newest first."""
    person = access.get(request.actor, "organisations.see_person", Person, pk)
    subject = Competence.objects.filter(pk=competence).first()
    if subject is None:
        raise refused(request.actor, "organisations.see_person", Competence, competence)
    values = values_of(person, subject, day=timezone.localdate())
    scale = scale_of(request.actor.organisation)
    page = page_of(request, values)
    context = {
        "person": person,
        "own": person.pk == request.actor.person_id,
        "competence": subject,
        "page": page,
        "lines": [(value, scale.label(value.level)) for value in page],
        "canonical": scale.is_canonical,
        "may_agree": access.allowed(request.actor, "assessments.agree")
        and person.pk != request.actor.person_id,
    }
    return render(request, "assessments/values.html", context)

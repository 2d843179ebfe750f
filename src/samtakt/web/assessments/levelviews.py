"""Both views side by side: one level on a phone, or all of one person's in a talk."""

import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.assessments.agreements import AgreementRefused, agree, update_level
from samtakt.assessments.asked import asked_of, required_levels
from samtakt.assessments.decay import NotYet
from samtakt.assessments.dialogues import open_dialogue
from samtakt.assessments.evidence import EvidenceRefused
from samtakt.assessments.ratings import CannotBeAssessed
from samtakt.assessments.rounds import RoundRefused, open_round_of
from samtakt.assessments.standpoints import Standpoints, standpoint, standpoints_of
from samtakt.competences.anchors import anchors_of
from samtakt.competences.models import Competence
from samtakt.competences.ownscale import OwnScale, scale_of
from samtakt.foundation import access
from samtakt.foundation.access import refused as not_visible
from samtakt.organisations.models import Person
from samtakt.web.assessments.agreeing import LevelForm, RowForm, sides_of
from samtakt.web.assessments.answering import written_now
from samtakt.web.views import does

REFUSALS = (AgreementRefused, EvidenceRefused, RoundRefused, CannotBeAssessed, NotYet)


@does("assessments.agree")
def agree_level(request: HttpRequest, pk: int, competence: int) -> HttpResponse:
    """Show one level from all sides, and agree it: three touches on a phone."""
    person = access.get(request.actor, "assessments.agree", Person, pk)
    subject = Competence.objects.filter(pk=competence).first()
    if subject is None:
        raise not_visible(request.actor, "assessments.agree", Competence, competence)
    today = timezone.localdate()
    organisation = request.actor.organisation
    scale = scale_of(organisation)
    sides = standpoint(organisation, person.pk, subject.pk, today)
    meanings = anchors_of([subject], organisation).get(subject.pk, {})
    form = LevelForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial=_proposed(sides, scale),
        scale=scale,
        steps=scale.steps_with(meanings),
        today=today,
        both=sides.both,
        own_said=sides.own is not None,
    )
    back = _back(request, person)
    if request.method == "POST" and form.is_valid():
        said = _decide(request, person, subject, sides, form, today)
        if said:
            return redirect(request.path if said == "talk" else back)
    context = {
        "person": person,
        "competence": subject,
        "required": scale.label(
            required_levels(organisation, [person.pk], today, competence=subject.pk).get(
                (person.pk, subject.pk)
            )
        ),
        "sides": sides_of(sides, scale),
        "stand": sides,
        "agreed": scale.label(sides.agreed.level) if sides.agreed else "",
        "dialogue": open_dialogue(person.pk, subject.pk),
        "form": form,
        "back": back,
    }
    status = 400 if form.errors else 200
    return render(request, "assessments/level.html", context, status=status)


def _proposed(sides: Standpoints, scale: OwnScale) -> dict[str, str]:
    return {"level": written_now(sides.manager, scale)}


def _decide(
    request: HttpRequest,
    person: Person,
    competence: Competence,
    sides: Standpoints,
    form: LevelForm,
    today: datetime.date,
) -> str:
    """Agree, or say the supervisor's view first; return what came of it, "" for a refusal."""
    round = open_round_of(person.pk, today)
    more = {
        "grounds": form.grounds(),
        "reason": form.reason(),
        "round": round,
        "day": today,
        "by": request.actor,
    }
    try:
        if sides.both:
            agree(person, competence, form.answer().level, **more)
        else:
            updated = update_level(person, competence, form.answer(), **more)
            if updated.agreed is None:
                messages.warning(
                    request,
                    _(
                        "Your view is saved. You two differ by two levels or more: talk, then agree."
                    ),
                )
                return "talk"
    except REFUSALS as refused:
        form.refuse(refused)
        return ""
    messages.success(request, _("%(competence)s is agreed.") % {"competence": competence.name})
    return "agreed"


def _back(request: HttpRequest, person: Person) -> str:
    """Where the reader came from, if that is a page of ours; else the person's talk."""
    wanted = request.GET.get("back", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("agree_levels", args=[person.pk])


@does("assessments.agree")
def agree_levels(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all of one person's levels from both sides, and agree those that are chosen."""
    person = access.get(request.actor, "assessments.agree", Person, pk)
    today = timezone.localdate()
    organisation = request.actor.organisation
    scale = scale_of(organisation)
    stand = standpoints_of(organisation, [person.pk], today)
    agreed = {
        cell: (each.agreed.level, each.agreed.decided_on)
        for cell, each in stand.items()
        if each.agreed
    }
    asked = asked_of(organisation, [person.pk], today, agreed=agreed)[person.pk]
    forms_ = [
        RowForm(
            request.POST if request.method == "POST" else None,
            prefix=str(one.competence.pk),
            asked=one,
            sides=stand.get(
                (person.pk, one.competence.pk), Standpoints(person.pk, one.competence.pk)
            ),
            scale=scale,
            today=today,
        )
        for one in asked
    ]
    # Each is asked, so that every mistake is shown at once.
    valid = [form.is_valid() for form in forms_]
    if request.method == "POST" and all(valid):
        kept = _agree_chosen(request, person, forms_, today)
        if not any(form.errors for form in forms_):
            messages.success(request, _agreed_words(kept))
            return redirect("agree_levels", person.pk)
    context = {
        "person": person,
        "forms": forms_,
        "round": open_round_of(person.pk, today),
        "faults": sum(1 for form in forms_ if form.errors),
        "canonical": scale.is_canonical,
    }
    status = 400 if any(form.errors for form in forms_) else 200
    return render(request, "assessments/levels.html", context, status=status)


def _agree_chosen(
    request: HttpRequest, person: Person, rows: list[RowForm], today: datetime.date
) -> int:
    round = open_round_of(person.pk, today)
    kept = 0
    for form in rows:
        if not form.chosen:
            continue
        try:
            agree(
                person,
                form.asked.competence,
                form.level(),
                grounds=form.grounds(),
                reason=form.cleaned_data["reason"],
                round=round,
                day=today,
                by=request.actor,
            )
            kept += 1
        except REFUSALS as refused:
            form.add_error(form.field_of(refused), forms.ValidationError(str(refused)))
    return kept


def _agreed_words(kept: int) -> str:
    if not kept:
        return _("Nothing was chosen.")
    return ngettext("%(number)d level is agreed.", "%(number)d levels are agreed.", kept) % {
        "number": kept
    }

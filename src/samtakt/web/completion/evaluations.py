"""What people are asked about courses, and what of their answers is shown: figures of groups."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.delivery import evaluations
from samtakt.delivery.completionrefusals import CompletionRefused
from samtakt.delivery.courseresults import course_results
from samtakt.delivery.models import Evaluation
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.inclusion.disclosure import minimum_cell
from samtakt.web.completion.forms import CourseForm, EffectForm
from samtakt.web.paging import page_of
from samtakt.web.views import does

ANSWER = "delivery.answer_evaluation"
AFTER = {True: "levels_to_agree", False: "courses_done"}


@does(ANSWER)
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how a course was, or what it led to."""
    row = access.get(request.actor, ANSWER, Evaluation, pk, related=evaluations.ABOUT)
    form = form_for(request, row)
    if form.is_valid() and keep_answer(row, form, by=request.actor):
        messages.success(request, _("Thank you. Your answer is kept."))
        return redirect(AFTER[row.kind == Evaluation.Kind.EFFECT_SEEN])
    status = 400 if form.errors else 200
    return render(request, "completion/evaluation.html", about(row, form), status=status)


def form_for(request: HttpRequest, row: Evaluation) -> CourseForm | EffectForm:
    """Return the form that asks a question."""
    given = request.POST if request.method == "POST" else None
    if row.kind == Evaluation.Kind.COURSE:
        return CourseForm(given)
    return EffectForm(given, about_another=row.kind == Evaluation.Kind.EFFECT_SEEN)


def keep_answer(row: Evaluation, form: CourseForm | EffectForm, *, by: Actor) -> bool:
    """Keep what the form says; where it is refused the form says why."""
    try:
        if isinstance(form, CourseForm):
            evaluations.answer_course(row, form.answer(), by=by)
        else:
            evaluations.answer_effect(row, form.answer(), by=by)
    except CompletionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def about(row: Evaluation, form: CourseForm | EffectForm) -> dict[str, Any]:
    """What a page that asks a question shows of it."""
    return {
        "evaluation": row,
        "form": form,
        "course": row.completion.booking.session.offer_date.offer.course,
        "person": row.completion.booking.person,
        "about_another": row.kind == Evaluation.Kind.EFFECT_SEEN,
        "minimum": minimum_cell(),
    }


@does("delivery.see_course_results")
def results(request: HttpRequest) -> HttpResponse:
    """Show how courses were, as far as enough people have answered."""
    found = course_results(request.actor)
    context = {"page": page_of(request, found.courses), "minimum": found.minimum}
    return render(request, "completion/results.html", context)

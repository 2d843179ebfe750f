"""What people are asked about courses, and what of their answers is shown: figures of groups."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.delivery import evaluations
from samtakt.delivery.completionrefusals import CompletionRefused
from samtakt.delivery.courseresults import course_results
from samtakt.delivery.models import Evaluation
from samtakt.foundation import access
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
    about_another = row.kind == Evaluation.Kind.EFFECT_SEEN
    given = request.POST if request.method == "POST" else None
    form: CourseForm | EffectForm
    if row.kind == Evaluation.Kind.COURSE:
        form = CourseForm(given)
    else:
        form = EffectForm(given, about_another=about_another)
    if form.is_valid():
        try:
            if isinstance(form, CourseForm):
                evaluations.answer_course(row, form.answer(), by=request.actor)
            else:
                evaluations.answer_effect(row, form.answer(), by=request.actor)
        except CompletionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. Your answer is kept."))
            return redirect(AFTER[about_another])
    status = 400 if form.errors else 200
    context = {
        "evaluation": row,
        "form": form,
        "course": row.completion.booking.session.offer_date.offer.course,
        "person": row.completion.booking.person,
        "about_another": about_another,
        "minimum": minimum_cell(),
    }
    return render(request, "completion/evaluation.html", context, status=status)


@does("delivery.see_course_results")
def results(request: HttpRequest) -> HttpResponse:
    """Show how courses were, as far as enough people have answered."""
    found = course_results(request.actor)
    context = {"page": page_of(request, found.courses), "minimum": found.minimum}
    return render(request, "completion/results.html", context)

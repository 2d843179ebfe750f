"""A walk through competences one at a time: resumable, saved at each step, easy to read.

The same walk serves people at their own page, at the shared screen, and colleagues and trainers
who are asked about somebody else.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from samtakt.assessments.asked import Asked
from samtakt.assessments.decay import NotYet
from samtakt.assessments.models import Observation
from samtakt.assessments.ratings import Answer, CannotBeAssessed, Said
from samtakt.assessments.rounds import RoundRefused
from samtakt.competences.anchors import anchors_of
from samtakt.competences.models import Competence
from samtakt.competences.ownscale import OwnScale, scale_of
from samtakt.foundation.tenancy import Organisation
from samtakt.web.assessments.answering import AnswerForm, said_before, written_now

Keep = Callable[[Competence, Answer], Said]


@dataclass(frozen=True)
class Line:
    """One competence of the walk, and what is said of it so far."""

    number: int
    competence: Competence
    written: str


@dataclass(frozen=True)
class Walk:
    """What is walked through: the competences in order, and what was said of them."""

    organisation: Organisation
    asked: tuple[Asked, ...]
    said: Mapping[int, Observation]
    today: datetime.date

    def first_unsaid(self) -> int:
        """The number (from 1) of the first competence without a view; 0 when all have one."""
        for number, one in enumerate(self.asked, start=1):
            if one.competence.pk not in self.said:
                return number
        return 0

    def lines(self, scale: OwnScale) -> list[Line]:
        """Return the whole walk with what is said so far."""
        return [
            Line(number, one.competence, written_now(self.said.get(one.competence.pk), scale))
            for number, one in enumerate(self.asked, start=1)
        ]


@dataclass(frozen=True)
class Looks:
    """How a walk is shown: which template, whose name, and where it leads when it is over.

    `at` is the shared screen where it is walked, if it is.
    """

    template: str
    title: str
    about: str
    own: bool
    back: str
    at: object = None


def walk_through(request: HttpRequest, walk: Walk, looks: Looks, keep: Keep) -> HttpResponse:
    """Show the step that the address asks for, or keep its answer and go on.

    Without a step the walk goes on where it was left; after the last one, and for `?step=all`,
    it shows everything that was said.
    """
    asked_for = request.GET.get("step", "")
    number = _number(asked_for, walk)
    if number == 0:
        return render(request, looks.template, _overview(walk, looks))
    step = walk.asked[number - 1]
    scale = scale_of(walk.organisation)
    meanings = anchors_of([step.competence], walk.organisation).get(step.competence.pk, {})
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        initial=said_before(walk.said.get(step.competence.pk), scale),
        scale=scale,
        steps=scale.steps_with(meanings),
        today=walk.today,
    )
    if request.method == "POST" and form.is_valid() and _kept(form, step, keep):
        return _went_on(request, walk, number)
    context = {
        "looks": looks,
        "at": looks.at,
        "walk": walk,
        "step": step,
        "number": number,
        "of": len(walk.asked),
        "form": form,
        "before": number - 1,
        "saved": step.competence.pk in walk.said,
    }
    if request.headers.get("HX-Request") and request.method == "POST":
        return render(request, "assessments/saved.html", {"form": form})
    return render(request, looks.template, context, status=400 if form.errors else 200)


def _kept(form: AnswerForm, step: Asked, keep: Keep) -> bool:
    try:
        keep(step.competence, form.answer())
    except (RoundRefused, CannotBeAssessed, NotYet) as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _number(asked_for: str, walk: Walk) -> int:
    if asked_for == "all" or not walk.asked:
        return 0
    if asked_for.isascii() and asked_for.isdigit() and 1 <= int(asked_for) <= len(walk.asked):
        return int(asked_for)
    return walk.first_unsaid()


def _went_on(request: HttpRequest, walk: Walk, number: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "assessments/saved.html", {"saved": _("Saved")})
    following = number + 1 if number < len(walk.asked) else "all"
    return redirect(f"{request.path}?step={following}")


def _overview(walk: Walk, looks: Looks) -> dict[str, object]:
    scale = scale_of(walk.organisation)
    lines = walk.lines(scale)
    return {
        "looks": looks,
        "at": looks.at,
        "walk": walk,
        "lines": lines,
        "left": sum(1 for line in lines if not line.written),
        "next": walk.first_unsaid(),
        "of": len(lines),
    }

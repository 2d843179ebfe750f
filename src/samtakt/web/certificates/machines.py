"""Who may do this now: the machines, each with who may and who may not, and the wall list."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samtakt.certificates.equipment import (
    add_equipment,
    add_rule,
    edit_equipment,
    remove_rule,
    retire_equipment,
    waive,
)
from samtakt.certificates.fitness import fitness_seen_by
from samtakt.certificates.models import Equipment
from samtakt.certificates.refusals import Refused
from samtakt.certificates.who_may import (
    PersonMay,
    WhoMay,
    machines_with_rules,
    rules_of,
    who_may,
    who_may_all,
)
from samtakt.foundation import access
from samtakt.foundation.access import Actor, Role
from samtakt.foundation.formats import sort_key
from samtakt.organisations.models import Person
from samtakt.reports import wall_list as wall_report
from samtakt.web.certificates.machineforms import ExceptionForm, MachineForm, NowForm, RuleForm
from samtakt.web.certificates.printing import pdf_answer
from samtakt.web.certificates.words import REASONS
from samtakt.web.paging import page_of
from samtakt.web.views import does

MACHINES_A_PAGE = 20
PEOPLE_A_PAGE = 60
SEES_ALL = frozenset({Role.COMPANY_ADMIN, Role.HR})


@dataclass(frozen=True)
class Row:
    """One person at a machine, each missing thing with its reason in words."""

    found: PersonMay
    lacks: list[tuple[Any, Any]]


def _people(actor: Actor) -> Any:
    """Whom the actor is shown, as a query; None for everybody."""
    if actor.roles & SEES_ALL:
        return None
    return access.visible(actor, "certificates.see_list", Person).order_by().values("pk")


def _visible(actor: Actor) -> Any:
    rows = access.visible(actor, "equipment.see", Equipment).filter(retired_on=None)
    return rows.select_related("team", "organisation").order_by("name", "pk")


@does("equipment.see_list")
def machines(request: HttpRequest) -> HttpResponse:
    """List the machines with how many may work there today."""
    actor = request.actor
    form = NowForm(request.GET)
    page = page_of(request, list(_visible(actor)), MACHINES_A_PAGE)
    answers = who_may_all(list(page), form.day, shift=form.shift_chosen, people=_people(actor))
    form.offer(answers[0].shifts if answers else ())
    del form.fields["words"]
    context = {
        "form": form,
        "page": page,
        "answers": answers,
        "day": form.day,
        "may_add": access.allowed(actor, "equipment.add"),
    }
    return render(request, "machines/list.html", context)


@does("equipment.see")
def machine(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who may work at a machine now, who may not, and why."""
    form = NowForm(request.GET)
    answer = _answer(request, pk, form)
    words = sort_key(form.chosen.get("words", ""))
    people = [
        row
        for row in (*answer.may, *answer.may_not)
        if not words or words in sort_key(row.person.name)
    ]
    page = page_of(request, people, PEOPLE_A_PAGE)
    context = {
        "machine": answer.equipment,
        "answer": answer,
        "form": form,
        "page": page,
        "rows": [_row(each) for each in page],
        "may_edit": _may_edit(request.actor, answer.equipment),
    }
    return render(request, "machines/machine.html", context)


def _answer(request: HttpRequest, pk: int, form: NowForm) -> WhoMay:
    actor = request.actor
    found = access.get(actor, "equipment.see", Equipment, pk, related=("team", "organisation"))
    answer = who_may(
        found,
        form.day,
        shift=form.shift_chosen,
        people=_people(actor),
        fitness_seen_of=fitness_seen_by(actor),
    )
    form.offer(answer.shifts)
    return answer


def _row(found: PersonMay) -> Row:
    return Row(found, [(lack, REASONS[lack.reason]) for lack in found.lacks])


def _may_edit(actor: Actor, machine: Equipment) -> bool:
    """Whether to offer what `equipment.edit` decides; no question more for every page."""
    if not access.allowed(actor, "equipment.edit"):
        return False
    return bool(actor.roles & SEES_ALL) or machine.team_id in actor.team_ids


@does("equipment.see")
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the list for the wall: who may, until when; nobody who may not, and no reason."""
    form = NowForm(request.GET)
    answer = _answer(request, pk, form)
    del form.fields["words"]
    context = {"machine": answer.equipment, "answer": answer, "form": form}
    return render(request, "machines/wall.html", context)


@does("equipment.see")
def wall_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the list for the wall as a PDF."""
    answer = _answer(request, pk, NowForm(request.GET))
    return pdf_answer(wall_report.to_pdf(answer), wall_report.file_name(answer))


@does("equipment.add")
def add(request: HttpRequest) -> HttpResponse:
    """Add a machine."""
    form = MachineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = add_equipment(**form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Now say what the machine requires."))
            return redirect("machine_rules", found.pk)
    status = 400 if form.errors else 200
    return render(request, "machines/add.html", {"form": form}, status=status)


@does("equipment.edit")
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change what a machine requires, what it is called and whose it is."""
    return _rules(request, pk)


def _rules(request: HttpRequest, pk: int, **forms: Any) -> HttpResponse:
    found = access.get(request.actor, "equipment.edit", Equipment, pk, related=("team",))
    now = {"name": found.name, "code": found.code, "team": found.team_id}
    context = {
        "machine": found,
        "rules": rules_of([found])[found.pk],
        "rule_form": RuleForm(),
        "machine_form": MachineForm(initial=now),
    }
    status = 400 if forms else 200
    return render(request, "machines/rules.html", context | forms, status=status)


@does("equipment.edit")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a machine: its name, one rule more, one rule less, or take it out of use."""
    actor = request.actor
    found = access.get(actor, "equipment.edit", Equipment, pk, related=("organisation",))
    what = request.POST.get("what", "")
    if what == "retire":
        retire_equipment(found, by=actor)
        messages.success(request, _("The machine is taken out of use."))
        return redirect("machines")
    if what == "remove":
        rule = next(
            (r for r in rules_of([found])[found.pk] if str(r.pk) == request.POST["rule"]), None
        )
        if rule is not None:
            remove_rule(rule, by=actor)
        return redirect("machine_rules", found.pk)
    if what == "rule":
        form: Any = RuleForm(request.POST)
        name = "rule_form"
    else:
        form, name = MachineForm(request.POST), "machine_form"
    if form.is_valid():
        try:
            if what == "rule":
                add_rule(found, form.need, by=actor)
            else:
                edit_equipment(found, **form.cleaned_data, by=actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("machine_rules", found.pk)
    return _rules(request, pk, **{name: form})


@does("equipment.waive")
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody work one day without all that is required: a reason is needed and logged."""
    actor = request.actor
    found = access.get(actor, "equipment.waive", Equipment, pk, related=("team", "organisation"))
    now = NowForm(request.GET)
    person = access.get(actor, "certificates.see_list", Person, request.GET.get("person"))
    form = ExceptionForm(request.POST or None, initial={"on": now.day})
    answer = who_may(
        found,
        now.day,
        people=[person.pk],
        fitness_seen_of=fitness_seen_by(actor),
        with_waivers=False,
    )
    row = next((each for each in (*answer.may_not, *answer.may)), None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["on"]
        on_day = who_may(found, day, people=[person.pk])
        lacks_fitness = any(each.lacks_fitness for each in on_day.may_not)
        try:
            waive(
                person,
                found,
                on=day,
                reason=form.cleaned_data["reason"],
                shift=next((one for one in answer.shifts if one.pk == now.shift_chosen), None),
                lacks_fitness=lacks_fitness,
                by=actor,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.warning(request, _("The exception is logged. It does not count as valid."))
            return redirect("machine", found.pk)
    context = {
        "machine": found,
        "person": person,
        "form": form,
        "row": _row(row) if row else None,
    }
    status = 400 if form.errors else 200
    return render(request, "machines/exception.html", context, status=status)


@does("certificates.see_person")
def person_machines(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person, perhaps the reader, at which machines they may work today."""
    actor = request.actor
    person = access.get(actor, "certificates.see_person", Person, pk)
    form = NowForm(request.GET)
    page = page_of(request, list(machines_with_rules(actor.organisation)), PEOPLE_A_PAGE)
    answers = who_may_all(
        list(page),
        form.day,
        people=[person.pk],
        fitness_seen_of=fitness_seen_by(actor),
    )
    rows = [
        (answer.equipment, [_row(each) for each in (*answer.may, *answer.may_not)])
        for answer in answers
    ]
    context = {
        "person": person,
        "own": person.pk == actor.person_id,
        "day": form.day,
        "page": page,
        "rows": rows,
    }
    return render(request, "machines/person.html", context)

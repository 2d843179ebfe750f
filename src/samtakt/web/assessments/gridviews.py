"""A whole team in one grid, walked and filled with the keyboard, saved cell by cell."""

import datetime
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtakt.assessments.asked import number_required
from samtakt.assessments.decay import NotYet
from samtakt.assessments.models import AssessmentRound
from samtakt.assessments.ratings import Answer, CannotBeAssessed, assess_as_manager
from samtakt.assessments.rounds import RoundRefused, open_round_of_team
from samtakt.competences.models import Competence
from samtakt.competences.ownscale import OwnScale, scale_of
from samtakt.foundation import access
from samtakt.foundation.access import Actor
from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on
from samtakt.web.assessments.grid import PREFIX, Cell, Grid, grid_of, rows_a_page
from samtakt.web.paging import page_of
from samtakt.web.views import does


@does("assessments.assess_team")
def assess_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the grid, or keep what was written in it."""
    team = access.get(request.actor, "assessments.assess_team", Team, pk)
    today = timezone.localdate()
    people = _people(team, request.actor, today)
    organisation = request.actor.organisation
    columns = number_required(organisation, [person.pk for person in people], today)
    page = page_of(request, people, rows_a_page(columns))
    scale = scale_of(organisation)
    shown = list(page)
    grid = grid_of(organisation, shown, scale=scale, day=today)
    faults: dict[str, str] = {}
    if request.method == "POST":
        kept, faults = _keep(request, grid, scale, team, today)
        if request.htmx:
            return _one_cell(request, shown, scale, today, faults)
        if not faults:
            messages.success(request, _kept_words(kept))
            return redirect(request.get_full_path())
        grid = grid_of(organisation, shown, scale=scale, day=today, faults=faults)
    context = {
        "team": team,
        "round": open_round_of_team(team.pk, today),
        "grid": grid,
        "page": page,
        "scale": scale,
        "faults": faults,
    }
    status = 400 if faults else 200
    return render(request, "assessments/grid.html", context, status=status)


def _people(team: Team, actor: Actor, day: datetime.date) -> list[Person]:
    """The team without the reader: nobody is their own manager."""
    rows = employed_on(day).filter(team=team).order_by("person__name_key", "person_id", "pk")
    found = {row.person_id: row.person for row in rows if row.person_id != actor.person_id}
    return list(found.values())


def _keep(
    request: HttpRequest, grid: Grid, scale: OwnScale, team: Team, day: datetime.date
) -> tuple[int, dict[str, str]]:
    """Keep every cell that says something new; return how many, and what was wrong where."""
    written = _written(request.POST)
    round = open_round_of_team(team.pk, day)
    people = {row.person.pk: row.person for row in grid.rows}
    competences = {column.pk: column for column in grid.columns}
    kept, faults = 0, {}
    for key, text in written.items():
        cell = grid.cell(key)
        if cell is None or text == cell.written:
            continue
        fault = _keep_one(
            people[cell.person], competences[cell.competence], text, scale, round, request.actor,
            day,
        )  # fmt: skip
        if fault:
            faults[key] = fault
        else:
            kept += 1
    return kept, faults


def _written(post: Mapping[str, str]) -> dict[str, str]:
    return {
        name: text.strip()
        for name, text in post.items()
        if name.startswith(f"{PREFIX}-") and text.strip()
    }


def _keep_one(
    person: Person,
    competence: Competence,
    text: str,
    scale: OwnScale,
    round: AssessmentRound | None,
    by: Actor,
    day: datetime.date,
) -> str:
    step = scale.step(text)
    if step is None:
        known = ", ".join(each.label for each in scale.steps)
        return _("“%(text)s” is no level. Write one of %(known)s.") % {
            "text": text,
            "known": known,
        }
    answer = Answer(step.level, written=step.label, scale=scale.scale)
    try:
        assess_as_manager(person, competence, answer, round=round, day=day, by=by)
    except (RoundRefused, CannotBeAssessed, NotYet) as refused:
        return str(refused)
    return ""


def _one_cell(
    request: HttpRequest,
    people: list[Person],
    scale: OwnScale,
    day: datetime.date,
    faults: dict[str, str],
) -> HttpResponse:
    key = next(iter(_written(request.POST)), "")
    number = key.split("-")[1] if key.count("-") == 2 else ""
    person = next((each for each in people if str(each.pk) == number), None)
    if person is None:
        return HttpResponse(status=404)
    grid = grid_of(request.actor.organisation, [person], scale=scale, day=day, faults=faults)
    cell = grid.cell(key)
    if cell is None:
        return HttpResponse(status=404)
    context = {"cell": cell, "typed": request.POST[key], "said": _said(grid, cell, person)}
    return render(request, "assessments/gridsaved.html", context)


def _said(grid: Grid, cell: Cell, person: Person) -> str:
    competence = next(column for column in grid.columns if column.pk == cell.competence)
    place = f"{person.name}, {competence.name}"
    if cell.fault:
        return f"{place}: {cell.fault}"
    if cell.far_apart:
        return _("%(place)s: %(level)s is saved. You two differ: talk about it.") % {
            "place": place,
            "level": cell.written,
        }
    return _("%(place)s: %(level)s is saved.") % {"place": place, "level": cell.written}


def _kept_words(kept: int) -> str:
    if not kept:
        return _("Nothing was changed.")
    return ngettext("%(number)d view is saved.", "%(number)d views are saved.", kept) % {
        "number": kept
    }

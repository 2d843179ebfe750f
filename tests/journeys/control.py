"""A hand inside a trial installation: reads orders as JSON lines, answers one line to each.

Run by `installation.Installation` in a process of its own, because the installation's data folder is
another than that of the tests. It seeds through factories and actions, asks for work as a page
would, and judges what is stored afterwards.
"""

import datetime
import json
import random
import sys

import django

DAY = datetime.date(2026, 11, 1)
FIRST_WEEK = datetime.date(2027, 1, 11)


def seed_import(*, people, competences):
    """A company with its staff imported, and a matrix that waits as a preview."""
    from samtakt.foundation.spreadsheets.importing import begin_import
    from samtakt.foundation.tenancy import scope_for
    from tests.factories import actor_in, make_company, make_hub
    from tests.spreadsheets import as_csv, bring

    dice = random.Random(5)
    staff = [["Anst.nr", "Namn", "Lag", "Skift", "Befattning"]]
    staff += [
        [str(1000 + n), f"Person{n} Namnsson", f"Lag {n % 20}", "Dag", f"Roll {n % 15}"]
        for n in range(people)
    ]
    matrix = [["Anst.nr", "Namn", *(f"Moment {n + 1}" for n in range(competences))]]
    matrix += [
        [*row[:2], *(dice.choice("01234") for _each in range(competences))] for row in staff[1:]
    ]
    company = make_company(make_hub(), "Alfa")
    bring(company, "employees", staff)
    with scope_for(company):
        run = begin_import(
            company, "matrix", "matris.csv", as_csv(matrix), by=actor_in(company), mapping={}
        )
    return {"run": run.pk, "refusals": len(run.refusals)}


def seed_round(*, companies, people, courses, dates):
    """A round in which several companies demand more than money and sessions can give."""
    from samtakt.foundation.tenancy import scope_for
    from samtakt.planning.rounds import open_round
    from tests.factories import (
        actor_in,
        make_competence,
        make_course,
        make_date,
        make_hub,
        make_offer,
        make_role,
    )

    hub = make_hub()
    role = make_role(hub)
    learnt = [make_competence(hub, f"Moment {n}") for n in range(courses)]
    for number, competence in enumerate(learnt):
        offer = make_offer(
            make_course(hub, f"Kurs {number}", raises=[(competence, 0, 3)]),
            minimum=4,
            maximum=9 + number % 4,
            price_per_session=9_000 + 1_700 * (number % 5),
        )
        for week in range(dates):
            make_date(offer, FIRST_WEEK + datetime.timedelta(weeks=week, days=number % 4))
    with scope_for(hub):
        round_ = open_round(
            hub,
            name="Våren",
            as_of=DAY,
            starts_on=FIRST_WEEK,
            weeks=dates + 2,
            network_budget=12_000 * courses,
            by=actor_in(hub, "project_lead"),
        )
    for number in range(companies):
        _take_part(hub, round_, number, people, role, learnt)
    return {"round": round_.pk}


def _take_part(hub, round_, number, people, role, learnt):
    from samtakt.assessments.models import AgreedLevel
    from samtakt.competences.models import Requirement, RoleAssignment
    from samtakt.foundation.tenancy import scope_for
    from tests.factories import START, make_company, make_person, make_team
    from tests.planning.conftest import join_and_publish

    dice = random.Random(number)
    company = make_company(hub, f"Bolag {number}", shares=["plan_counts"])
    teams = [make_team(company, f"Lag {n}", absent_most=2) for n in range(3)]
    staff = [make_person(company, f"P{n}", team=teams[n % 3]) for n in range(people)]
    own = {"organisation": company}
    with scope_for(company):
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person=person, role=role, starts_on=START, **own) for person in staff
        )
        Requirement.objects.bulk_create(
            Requirement(
                role=role, competence=each, level=3, criticality=1 + n % 3, valid_from=START, **own
            )
            for n, each in enumerate(learnt)
        )
        AgreedLevel.objects.bulk_create(
            AgreedLevel(
                person=person,
                competence=each,
                level=dice.choice([0, 1, 1, 2, 3, 4]),
                decided_on=START,
                decided_by="Chef",
                **own,
            )
            for person in staff
            for each in learnt
        )
    join_and_publish(round_, company, 60_000 + 7_000 * number)


def import_matrix(*, run):
    """Ask a worker to import the preview, as the page's button does."""
    from samtakt.foundation.spreadsheets.importing import start_import
    from samtakt.foundation.spreadsheets.runs import ImportRun
    from samtakt.foundation.tenancy import scope_for
    from tests.factories import actor_in

    company = _organisation("company")
    with scope_for(company):
        row = ImportRun.objects.select_related("organisation", "file").get(pk=run)
        return start_import(row, by=actor_in(company, "hr"), language="en").pk


def optimise(*, round, seconds):
    """Ask a worker for a joint plan that may take so many seconds."""
    from samtakt.foundation.tenancy import scope_for
    from samtakt.planning.models import Round
    from samtakt.planning.rounds import start_optimisation
    from tests.factories import actor_in

    hub = _organisation("hub")
    with scope_for(hub):
        Round.objects.filter(pk=round).update(time_limit_seconds=seconds)
        row = Round.objects.get(pk=round)
        return start_optimisation(row, by=actor_in(hub, "project_lead"), language="en").pk


def cancel(*, job):
    """Ask a job to stop, as the page's button does."""
    from samtakt.foundation.jobs import Job, request_cancel
    from samtakt.foundation.tenancy import Organisation, scope_for
    from tests.factories import actor_in

    for organisation in Organisation.objects.all():
        with scope_for(organisation):
            row = Job.objects.filter(pk=job, organisation=organisation).first()
            if row is not None:
                request_cancel(row, by=actor_in(organisation, "hr"))


def judge():
    """What must hold whatever happened: every audit chain verifies, no row has a foreign parent."""
    from samtakt.foundation.audit import export_lines, verify_lines
    from samtakt.foundation.tenancy import Organisation, foreign_rows

    chains = [verify_lines(export_lines(each)) for each in Organisation.objects.all()]
    return {
        "breaks": [str(fault) for _count, breaks in chains for fault in breaks],
        "foreign_rows": list(foreign_rows()),
    }


def _organisation(kind):
    from samtakt.foundation.tenancy import Organisation

    return Organisation.objects.get(kind=kind)


ORDERS = {
    each.__name__: each
    for each in (seed_import, seed_round, import_matrix, optimise, cancel, judge)
}


def main():
    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    for line in sys.stdin:
        order = json.loads(line)
        does = ORDERS[order.pop("do")]
        if does in {seed_import, seed_round}:
            call_command("migrate", verbosity=0)
        with transaction.atomic():
            answer = does(**order)
        connection.close()  # whoever is killed meanwhile must not be helped by this process
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

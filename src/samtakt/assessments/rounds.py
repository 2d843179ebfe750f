"""Assessment rounds: some teams are asked until a day, after they were told why."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from samtakt.assessments.models import AssessmentRound, Assessor, RoundTeam
from samtakt.assessments.purposes import statement_in_force
from samtakt.foundation import audit
from samtakt.foundation.access import Actor
from samtakt.foundation.tenancy import Organisation
from samtakt.organisations import notices
from samtakt.organisations.models import Person, Team
from samtakt.organisations.queries import employed_on

OPENED = audit.verb("assessments.round_opened")
CLOSED = audit.verb("assessments.round_closed")
ASSESSOR_ASKED = audit.verb("assessments.assessor_asked", audit.Erasure.BLANK)
ASSESSOR_LEFT_OUT = audit.verb("assessments.assessor_left_out", audit.Erasure.BLANK)

PLEASE_ASSESS = gettext_noop("Please assess what you can in %(round)s, before %(day)s.")
PLEASE_ASSESS_ANOTHER = gettext_noop("Please say what %(name)s can, in %(round)s, before %(day)s.")


class RoundRefused(Exception):
    """A round cannot be opened or changed so; the text says why."""


class PurposeNotPublished(RoundRefused):
    """The staff have not been told why they are assessed and who sees it."""

    def __str__(self) -> str:
        return str(
            _(
                "Publish the purpose first: the staff must have been told why competence is "
                "assessed and who sees what, on the day the round opens at the latest."
            )
        )


class NoTeams(RoundRefused):
    """A round is of at least one team."""

    def __str__(self) -> str:
        return str(_("Choose at least one team."))


class DueBeforeItOpens(RoundRefused):
    """The last day would be before the first."""

    def __str__(self) -> str:
        return str(_("The due day must not be before the day the round opens."))


class NameIsTaken(RoundRefused):
    """Another round has the name."""

    def __str__(self) -> str:
        return str(_("There is already a round with this name."))


class RoundIsClosed(RoundRefused):
    """The round takes no more answers."""

    def __str__(self) -> str:
        return str(_("The round is closed. What was said in it stays as it is."))


class NotInTheRound(RoundRefused):
    """The person works in none of the round's teams."""

    def __str__(self) -> str:
        return str(_("The person works in none of the round’s teams."))


class AsksNobodyElse(RoundRefused):
    """The round does not ask for colleagues' or trainers' views."""

    def __str__(self) -> str:
        return str(_("This round does not ask for that kind of view."))


class NotOneself(RoundRefused):
    """Nobody is asked about themselves as if they were another."""

    def __str__(self) -> str:
        return str(_("Choose somebody else: what people say of themselves is asked anyway."))


class AskedAlready(RoundRefused):
    """The assessor is asked about the person already."""

    def __str__(self) -> str:
        return str(_("That person is asked already."))


def open_round(
    organisation: Organisation,
    *,
    name: str,
    teams: Mapping[Team, datetime.date | None],
    opens_on: datetime.date,
    due_on: datetime.date,
    asks_self: bool = True,
    asks_peer: bool = False,
    asks_trainer: bool = False,
    by: Actor,
) -> AssessmentRound:
    """Ask some teams to be assessed until a day; `teams` gives a team a due day of its own.

    Everybody in the teams is told, with the day. Called in the company's scope.

    Raises:
        PurposeNotPublished: no statement was published on or before the day it opens.
        NoTeams, DueBeforeItOpens, NameIsTaken: the round cannot be so.
    """
    statement = statement_in_force(opens_on)
    if statement is None:
        raise PurposeNotPublished
    if not teams:
        raise NoTeams
    if any((day or due_on) < opens_on for day in [due_on, *teams.values()]):
        raise DueBeforeItOpens
    if AssessmentRound.objects.filter(organisation=organisation, name=name).exists():
        raise NameIsTaken
    with transaction.atomic():
        round = AssessmentRound(
            organisation=organisation,
            name=name,
            purpose=statement,
            opens_on=opens_on,
            due_on=due_on,
            asks_self=asks_self,
            asks_peer=asks_peer,
            asks_trainer=asks_trainer,
            opened_by=by.name,
        )
        round.save()
        RoundTeam.objects.bulk_create(
            RoundTeam(organisation=organisation, round=round, team=team, due_on=day)
            for team, day in teams.items()
        )
        audit.record(by, OPENED, round, teams=[team.pk for team in teams], due_on=due_on)
        if asks_self:
            _tell_everybody(round, teams, opens_on)
    return round


def _tell_everybody(
    round: AssessmentRound, teams: Mapping[Team, datetime.date | None], day: datetime.date
) -> None:
    for team, due_on in teams.items():
        people = {row.person for row in employed_on(day).filter(team=team)}
        notices.tell_people(
            round.organisation,
            people,
            kind="assessments.round",
            key=key_of(round),
            message=PLEASE_ASSESS,
            parameters={"round": round.name, "day": due_on or round.due_on},
            url_name="assess_myself",
            url_arguments=[round.pk],
            due_on=due_on or round.due_on,
        )


def key_of(round: AssessmentRound) -> str:
    """Return the key under which people are asked to assess themselves."""
    return f"assessment-round:{round.pk}"


def close_round(round: AssessmentRound, *, on: datetime.date, by: Actor) -> AssessmentRound:
    """Take no more answers; what was said and agreed stays.

    Raises:
        RoundIsClosed: it is closed already.
    """
    refuse_closed(round)
    with transaction.atomic():
        round.state = AssessmentRound.State.CLOSED
        round.closed_on = on
        round.save(update_fields=["state", "closed_on"])
        notices.done(round.organisation, key_of(round))
        audit.record(by, CLOSED, round)
    return round


def refuse_closed(round: AssessmentRound) -> None:
    """Refuse a round that takes no more answers.

    Raises:
        RoundIsClosed: it is closed.
    """
    if round.state == AssessmentRound.State.CLOSED:
        raise RoundIsClosed


def ask_assessor(
    round: AssessmentRound,
    *,
    person: Person,
    assessor: Person,
    part: Assessor.Part,
    day: datetime.date,
    by: Actor,
) -> Assessor:
    """Ask a colleague or a trainer to say what a person of the round can.

    Raises:
        RoundIsClosed, AsksNobodyElse, NotOneself, NotInTheRound, AskedAlready: refused.
    """
    refuse_closed(round)
    asks = {Assessor.Part.PEER: round.asks_peer, Assessor.Part.TRAINER: round.asks_trainer}
    if not asks[part]:
        raise AsksNobodyElse
    if person == assessor:
        raise NotOneself
    if not in_round(round, person, day):
        raise NotInTheRound
    if Assessor.objects.filter(round=round, person=person, assessor=assessor, part=part).exists():
        raise AskedAlready
    with transaction.atomic():
        row = Assessor(
            organisation=round.organisation,
            round=round,
            person=person,
            assessor=assessor,
            part=part,
        )
        row.save()
        notices.tell(
            round.organisation,
            person=assessor,
            kind="assessments.assessor",
            key=f"assessor:{row.pk}",
            message=PLEASE_ASSESS_ANOTHER,
            parameters={"name": person.name, "round": round.name, "day": round.due_on},
            url_name="assess_another",
            url_arguments=[row.pk],
            due_on=round.due_on,
        )
        audit.record(by, ASSESSOR_ASKED, row, part=part.value)
    return row


def leave_out_assessor(row: Assessor, *, by: Actor) -> None:
    """Ask an assessor no longer; what they have said already stays."""
    with transaction.atomic():
        audit.record(by, ASSESSOR_LEFT_OUT, row, part=row.part)
        notices.done(row.organisation, f"assessor:{row.pk}")
        row.delete()


def in_round(round: AssessmentRound, person: Person, day: datetime.date) -> bool:
    """Whether a person works in one of the round's teams on a day."""
    teams = RoundTeam.objects.filter(round=round).values("team_id")
    return employed_on(day).filter(person=person, team__in=teams).exists()


def open_round_of(person: int, day: datetime.date) -> AssessmentRound | None:
    """Return the open round that asks a person now, the one due first; None if none does."""
    teams = employed_on(day).filter(person=person, team__isnull=False).order_by()
    rows = AssessmentRound.objects.filter(
        state=AssessmentRound.State.OPEN,
        opens_on__lte=day,
        teams__team__in=teams.values("team_id"),
    )
    return rows.order_by("due_on", "pk").first()


def open_round_of_team(team: int, day: datetime.date) -> AssessmentRound | None:
    """Return the open round that a team takes part in now, the one due first; None if none."""
    rows = AssessmentRound.objects.filter(
        state=AssessmentRound.State.OPEN, opens_on__lte=day, teams__team=team
    )
    return rows.order_by("due_on", "pk").first()

"""One row of each model that an address of the assessment may be about."""

import datetime

from django.utils import timezone

from samtakt.assessments.models import (
    AssessmentRound,
    Assessor,
    DecayRule,
    Evidence,
    Observation,
    PurposeStatement,
    RoundTeam,
)
from samtakt.foundation.files import StoredFile
from samtakt.foundation.tenancy import scope_for
from samtakt.organisations import notices
from samtakt.organisations.models import KioskDevice, Notice
from tests.factories import agree, make_person, saved


def rows_of_assessments(company, competence, team, person, word):
    """Texts hold the word, so that a page which shows a row is known by it."""
    today = timezone.localdate()
    statement = PurposeStatement(
        purpose=word, visibility=word, contact=word, published_on=today, published_by=word
    )
    round = AssessmentRound(
        name=f"{word}runda",
        purpose=saved(statement, company),
        opens_on=today,
        due_on=today,
        opened_by=word,
    )
    saved(round, company)
    saved(RoundTeam(round=round, team=team), company)
    colleague = make_person(company, f"{word}Bo", team=team)
    asked = Assessor(round=round, person=person, assessor=colleague, part="peer")
    view = Observation(
        person=person, competence=competence, level=1, source="self", observed_on=today,
        observer=word, comment=word,
    )  # fmt: skip
    saved(view, company)
    with scope_for(company):
        file = StoredFile.store(company, f"{word}.pdf", word.encode(), purpose="evidence")
        notice = notices.tell(company, person=person, kind="test", key=word, message=word)
    evidence = Evidence(
        agreed=agree(person, competence, 1), basis="document", text=word, file=file,
        dated_on=today, assessed_by=word,
    )  # fmt: skip
    device = KioskDevice(
        name=f"{word}skärm", team=team, token_hash=word, opened_by=word,
        open_until=timezone.now() + datetime.timedelta(hours=1),
    )  # fmt: skip
    rule = DecayRule(competence=competence, months=12, valid_from=today)
    return {
        AssessmentRound: round,
        Assessor: saved(asked, company),
        Evidence: saved(evidence, company),
        KioskDevice: saved(device, company),
        DecayRule: saved(rule, company),
        Notice: notice,
    }

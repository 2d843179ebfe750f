"""Who is left unmet by a joint plan, why, and what would help."""

from samtakt.foundation.tenancy import scope_for
from samtakt.planning.models import PlannedSession, UnmetDemand
from tests.web.reading import seen, source_of


def test_what_stands_in_the_way_and_what_would_help(signed_in, planned, addresses):
    with scope_for(planned.hub):
        date = PlannedSession.objects.get().offer_date_id
    with scope_for(planned.ceta):
        UnmetDemand.objects.update(
            reason="company_budget",
            detail={"missing": 400.5},
            nearest=date,
            others=[["sessions_full", {}]],
            changes=[
                {"kind": "company_budget", "target": "ceta", "amount": 401.0, "day": None},
                {"kind": "sessions_full", "target": f"session-{date}", "amount": 1, "day": 14},
            ],
        )

    for client in (
        signed_in(planned.ceta, "hr"),
        signed_in(planned.hub, "project_lead", email="lead@navet.example"),
    ):
        page = seen(client, addresses["unmet"])
        assert (
            "The company's budget lacks SEK 400. Every session within reach is full. "
            "Nearest: Svetskurs, Örebro, week 4, 2027 "
            "SEK 401 more in the company's budget one more place in the session" in page
        )
    with scope_for(planned.ceta):
        UnmetDemand.objects.update(changes=None)
    assert "nothing simple" in seen(client, addresses["unmet"])


def test_another_venue_is_named_with_its_place(signed_in, planned, addresses):
    course = f"course-{planned.course.pk}"
    venue = {"kind": "travel_over_budget", "target": "session-1", "amount": 0, "day": None}
    venue |= {"course": course, "place": "Kiruna", "hosted": False}
    with scope_for(planned.ceta):
        UnmetDemand.objects.update(
            reason="travel_over_budget",
            detail={"missing": 400, "travel": 1250, "venue": "Kiruna"},
            others=[["too_far", {"courses": course, "earliest": 0, "latest": 4}]],
            changes=[venue, {**venue, "place": "ceta", "hosted": True}],
        )

    page = seen(signed_in(planned.hub, "project_lead"), addresses["unmet"])

    assert "The journey costs too much" in page
    assert (
        "The journey costs SEK 1,250, and the company's budget lacks SEK 400. Every session of "
        "Svetskurs between 11 January 2027 and 15 January 2027 is too far away. "
        "another venue: Svetskurs in Kiruna another venue: Svetskurs at the company's own premises"
    ) in page


def test_what_is_not_met_and_why(signed_in, planned, addresses):
    hub = seen(signed_in(planned.hub, "project_lead"), addresses["unmet"])
    own = signed_in(planned.ceta, "hr", email="hr@ceta.example")
    company = seen(own, addresses["unmet"] + "?reason=no_course")

    said = "No course in the catalogue raises Drawings from level 0."
    assert "1 need is not met in full" in hub
    assert f"Drawings from level 0 to 2 Ceta 1 {said}" in hub
    assert f"Drawings from level 0 to 2 Ceta-lag 1 {said}" in company


def test_a_company_whose_needs_are_all_met_is_told_so(signed_in, planned, addresses):
    assert "Every need is met" in source_of(signed_in(planned.alfa, "hr"), addresses["unmet"])
    assert "Every need is met" in source_of(
        signed_in(planned.alfa, "hr", email="b@alfa.example"), addresses["plan"]
    )

"""Sample values for the gallery of components; no row of any organisation is read."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils import timezone

from samtakt.foundation.jobs import Job
from samtakt.web import charts, maps


class SampleForm(forms.Form):
    """One field of each kind, two of them filled in wrongly."""

    name = forms.CharField(label="Competence", help_text="As it is said on the shop floor.")
    email = forms.EmailField(label="E-mail")
    level = forms.ChoiceField(label="Level", choices=[(str(n), str(n)) for n in range(5)])
    why = forms.CharField(label="Reason", widget=forms.Textarea({"rows": 3}), required=False)
    critical = forms.BooleanField(label="Critical for production", required=False)
    shift = forms.ChoiceField(
        label="Shift",
        choices=[("d", "Day"), ("e", "Evening")],
        widget=forms.RadioSelect,
        required=False,
    )
    file = forms.FileField(label="Spreadsheet", help_text="XLSX, ODS or CSV", required=False)


@dataclass(frozen=True)
class Event:
    label: str
    note: str
    href: str = ""


@dataclass(frozen=True)
class Week:
    label: str
    note: str
    events: list[Event]
    now: bool = False


PEOPLE = [
    ("Ek, Amina", [(3, 3, 40), (2, 3, 200), (0, 2, 90), (None, 3, None), (4, None, 30)]),
    ("Öberg, Lars-Göran", [(4, 3, 700), (3, 3, 500), (1, 2, 20), (2, 2, 90), (None, None, None)]),
    ("Åkesson, Wiktoria", [(1, 3, 15), (4, 3, 60), (2, 2, 400), (3, 3, 9), (1, None, 100)]),
]
COMPETENCES = ["MIG-svetsning", "Robotsvets, omställning", "CNC", "Traverskörning", "Mätteknik"]


def sample_page(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the gallery."""
    form = SampleForm({"email": "no address", "level": "2"})
    form.is_valid()
    return {
        "form": form,
        "empty_form": SampleForm(auto_id="empty_%s"),
        "filter_form": FilterForm(auto_id="filter_%s"),
        "competences": COMPETENCES,
        "people": PEOPLE,
        "page": sample_pages(request),
        "weeks": sample_weeks(),
        "running": sample_job(Job.State.RUNNING, 42, "Row 1 260 of 3 000"),
        "failed": sample_job(Job.State.FAILED, 60, "", error="Row 14: the level “X” is unknown."),
        "bars": charts.bars(
            "People short of the required level",
            [
                charts.Bar("Robotsvets, omställning och programmering", 31),
                charts.Bar("CNC, fleroperationsmaskin", 24),
                charts.Bar("Ritningsläsning", 9),
                charts.Bar("Traverskörning", 3),
            ],
            of="Competence",
            figure="People",
        ),
        "stacked": charts.stacked(
            "Requirements by status",
            [
                ("Montage", {"met": 81, "gap": 22, "not_assessed": 4}),
                ("Svets", {"met": 40, "gap": 35, "not_assessed": 18}),
                ("Bearbetning", {"met": 64, "gap": 2, "not_assessed": 31}),
            ],
            of="Team",
        ),
        "map": maps.company_map(
            "Companies of the network",
            [
                maps.Place("Exempelbolaget Svets", 59.274, 15.207, 120),
                maps.Place("Exempelbolaget Gjuteri", 59.276, 15.21, 48),
                maps.Place("Exempelbolaget Plast", 59.28, 15.2, 260),
                maps.Place("Exempelbolaget Mekaniska", 59.367, 16.508, 75),
                maps.Place("Exempelbolaget Hydraulik", 59.61, 16.545, 33),
                maps.Place("Exempelbolaget Verktyg", 58.996, 16.207, 18),
                maps.Place("Exempelbolaget Logistik", 59.514, 15.993, 210),
            ],
        ),
    }


class FilterForm(forms.Form):
    shift = forms.ChoiceField(label="Shift", choices=[("", "All shifts"), ("d", "Day")])
    words = forms.CharField(label="Name", required=False)


def sample_pages(request: HttpRequest) -> Page:
    """Return a page of a long list."""
    return Paginator(range(1, 61), 20).get_page(request.GET.get("page"))


def sample_job(state: str, progress: int, message: str, error: str = "") -> Job:
    """Return a job that was never stored; it has ended as far as polling is concerned."""
    return Job(
        pk=int(progress),
        title="Import of a skill matrix",
        state=state,
        progress=progress,
        message=message,
        error=error,
        log="10:02:11 Opened the file\n10:02:12 Found 12 competences and 84 people\n",
        requested_at=timezone.now(),
    )


def sample_weeks() -> list[Week]:
    """Return a few weeks, one without events, one now."""
    return [
        Week("v. 10", "2–6 mars", [Event("Truck A+B", "Örebro, 8 platser", "#weeks")]),
        Week("v. 11", "9–13 mars", [], now=True),
        Week("v. 12", "16–20 mars", [Event("MIG grund", "Eskilstuna"), Event("CNC 1", "Köping")]),
        Week("v. 13", "23–27 mars", [Event("Heta arbeten", "Västerås", "#weeks")]),
        Week("v. 14", "30 mars–3 april", []),
    ]

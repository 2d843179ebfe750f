"""One small company whose every figure can be counted by hand."""

import datetime
from types import SimpleNamespace

import pytest

from tests.factories import (
    agree,
    assign,
    make_company,
    make_competence,
    make_hub,
    make_person,
    make_role,
    make_shift,
    make_team,
    require,
)

DAY = datetime.date(2026, 11, 1)


@pytest.fixture
def alfa(db):
    """Press: Anna and Bo on days; Lager: Cia on nights; one role that asks for two competences.

    Welding 3, critical: Anna 3, Bo 1, Cia not assessed. Measuring 2: Anna 1, Bo 4, Cia 2.
    Nobody is asked for Anna's crane driving.
    """
    hub = make_hub()
    company = make_company(hub, "Alfa", shares=["plan_counts", "aggregate_gaps"])
    press, store = make_team(company, "Press"), make_team(company, "Lager")
    day, night = make_shift(company, "Dag"), make_shift(company, "Natt")
    anna = make_person(company, "Anna", team=press, shift=day, birth_year=1961, sex="woman")
    bo = make_person(company, "Bo", team=press, shift=day, birth_year=1980, sex="man")
    cia = make_person(
        company, "Cia", team=store, shift=night, birth_year=1999, sex="woman", kind="agency"
    )
    welding = make_competence(hub, "Svetsning", name_en="Welding", criticality=3)
    measuring = make_competence(hub, "Mätning", name_en="Measuring")
    crane = make_competence(company, "Travers")
    role = make_role(hub)
    require(company, role, welding, 3, criticality=3)
    require(company, role, measuring, 2, criticality=1)
    for person in (anna, bo, cia):
        assign(person, role)
    agree(anna, welding, 3)
    agree(bo, welding, 1)
    for person, level in ((anna, 1), (bo, 4), (cia, 2)):
        agree(person, measuring, level)
    agree(anna, crane, 2)
    return SimpleNamespace(
        hub=hub,
        company=company,
        press=press,
        store=store,
        day=day,
        night=night,
        anna=anna,
        bo=bo,
        cia=cia,
        welding=welding,
        measuring=measuring,
        crane=crane,
        role=role,
    )

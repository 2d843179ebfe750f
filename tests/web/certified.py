"""A certificate, permit, machine and type whose texts hold a word, for those who must not find them."""

import datetime

from samtakt.certificates.models import (
    Certificate,
    CertificateType,
    Equipment,
    FitnessType,
    Permit,
    PermitType,
)
from tests.certificates.workshop import (
    examine,
    hold,
    make_fitness_type,
    make_machine,
    make_permit_type,
    make_type,
    permit,
)


def rows_of_certificates(company, team, person, word):
    """One row of each model that the pages of certificates and machines are about."""
    type_ = make_type(company, f"{word}certifikat", sanction_rule="hardplast.sanction")
    drive = make_permit_type(company, f"{word}tillstånd", needs=[type_])
    doctor = make_fitness_type(company, f"{word}hörsel")
    examine(person, doctor)
    machine = make_machine(company, f"{word}press", team=team, rules=[type_, drive, doctor])
    # Lapsed, so that the person is also among those who lack what the law requires.
    hold(
        person,
        type_,
        issued_on=datetime.date(2020, 1, 1),
        valid_to=datetime.date(2021, 1, 1),
        scope=word,
    )
    return {
        Certificate: hold(person, type_, valid_to=datetime.date(2026, 3, 1), issuer=word),
        CertificateType: type_,
        PermitType: drive,
        FitnessType: doctor,
        Permit: permit(person, drive, area=word, tasks=word),
        Equipment: machine,
    }

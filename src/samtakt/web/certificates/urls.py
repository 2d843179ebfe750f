"""Certificates, permits, fitness, types, compliance; machines and who may work at them."""

from django.urls import path

from samtakt.web.certificates import kindpages, lists, machines, papers, permissions, typepages

urlpatterns = [
    path("certificates", lists.certificates, name="certificates"),
    path("certificates/required-by-law", lists.compliance_page, name="compliance"),
    path("certificates/confirm", papers.confirmations, name="confirmations"),
    path("certificates/hand-in", papers.hand_in, name="hand_in_certificate"),
    path("certificates/types", typepages.types, name="certificate_types"),
    path("certificates/types/load", typepages.load_types, name="load_certificate_types"),
    path("certificates/types/<int:pk>", typepages.type_page, name="certificate_type"),
    path("certificates/types/<int:pk>/edit", typepages.edit, name="edit_certificate_type"),
    path("certificates/types/<int:pk>/policy", typepages.policy, name="certificate_policy"),
    path(
        "certificates/types/<int:pk>/beside",
        typepages.prerequisites,
        name="certificate_prerequisites",
    ),
    path("certificates/<int:pk>", papers.certificate, name="certificate"),
    path("certificates/<int:pk>/file", papers.file, name="certificate_file"),
    path("certificates/<int:pk>/verify", papers.verify, name="verify_certificate"),
    path("certificates/<int:pk>/revoke", papers.revoke, name="revoke_certificate"),
    path("people/<int:pk>/certificates", lists.person_certificates, name="person_certificates"),
    path("people/<int:pk>/certificates/new", papers.record, name="record_certificate"),
    path("people/<int:pk>/permits/new", permissions.issue, name="issue_permit"),
    path("people/<int:pk>/fitness/new", permissions.record_examination, name="record_fitness"),
    path("people/<int:pk>/machines", machines.person_machines, name="person_machines"),
    path("permits/types/new", kindpages.add_permit, name="add_permit_type"),
    path("permits/types/<int:pk>/edit", kindpages.change_permit, name="edit_permit_type"),
    path("fitness/types/new", kindpages.add_fitness, name="add_fitness_type"),
    path("fitness/types/<int:pk>/edit", kindpages.change_fitness, name="edit_fitness_type"),
    path("permits/<int:pk>", permissions.permit, name="permit"),
    path("permits/<int:pk>/pdf", permissions.permit_pdf, name="permit_pdf"),
    path("permits/<int:pk>/revoke", permissions.revoke, name="revoke_permit"),
    path("machines", machines.machines, name="machines"),
    path("machines/new", machines.add, name="add_machine"),
    path("machines/<int:pk>", machines.machine, name="machine"),
    path("machines/<int:pk>/wall", machines.wall, name="wall_list"),
    path("machines/<int:pk>/wall.pdf", machines.wall_pdf, name="wall_list_pdf"),
    path("machines/<int:pk>/rules", machines.rules, name="machine_rules"),
    path("machines/<int:pk>/change", machines.change, name="change_machine"),
    path("machines/<int:pk>/exception", machines.exception, name="machine_exception"),
]

"""Assessment, page by page."""

from django.urls import path

from samtakt.web.assessments import (
    dialogueviews,
    evidenceviews,
    freshnessviews,
    gridviews,
    levelviews,
    otherviews,
    roundviews,
    screenadminviews,
    screenattendance,
    screenquestions,
    screenviews,
    selfviews,
    valueviews,
)

urlpatterns = [
    path("assessments", roundviews.rounds, name="assessment_rounds"),
    path("assessments/new", roundviews.open_new, name="open_assessment_round"),
    path("assessments/<int:pk>", roundviews.round_page, name="assessment_round"),
    path("assessments/<int:pk>/assessors", roundviews.assessors, name="round_assessors"),
    path("assessments/<int:pk>/close", roundviews.close, name="close_assessment_round"),
    path("assessments/assessors/<int:pk>", roundviews.leave_out, name="leave_out_assessor"),
    path("assessments/mine", selfviews.mine, name="my_assessments"),
    path("assessments/<int:pk>/myself", selfviews.assess_myself, name="assess_myself"),
    path("assessments/others/<int:pk>", otherviews.assess_another, name="assess_another"),
    path("assessments/teams/<int:pk>", gridviews.assess_team, name="assess_team"),
    path("assessments/people/<int:pk>", levelviews.agree_levels, name="agree_levels"),
    path(
        "assessments/people/<int:pk>/<int:competence>", levelviews.agree_level, name="agree_level"
    ),
    path(
        "assessments/people/<int:pk>/<int:competence>/confirm",
        freshnessviews.confirm_level,
        name="confirm_level",
    ),
    path(
        "assessments/people/<int:pk>/<int:competence>/history",
        valueviews.value_history,
        name="value_history",
    ),
    path("assessments/evidence/<int:pk>", evidenceviews.evidence_file, name="evidence_file"),
    path("assessments/dialogues", dialogueviews.dialogues, name="dialogues"),
    path("assessments/freshness", freshnessviews.freshness, name="freshness"),
    path("assessments/freshness/rules", freshnessviews.rules, name="freshness_rules"),
    path("assessments/freshness/target", freshnessviews.target, name="freshness_target"),
    path(
        "assessments/freshness/rules/<int:pk>/end",
        freshnessviews.end_rule,
        name="end_decay_rule",
    ),
    path("assessments/screens", screenadminviews.screens, name="screens"),
    path("assessments/screens/<int:pk>/close", screenadminviews.close, name="close_screen"),
    path("assessments/codes", screenadminviews.codes, name="screen_codes"),
    path("assessments/codes/<int:pk>", screenadminviews.code, name="screen_code"),
    path("screen", screenviews.names, name="screen"),
    path("screen/code", screenviews.enter, name="screen_enter"),
    path("screen/me", screenviews.me, name="screen_me"),
    path("screen/attendance", screenattendance.at_screen, name="screen_attendance"),
    path("screen/question", screenquestions.question, name="screen_question"),
    path("screen/assess", screenviews.assess, name="screen_assess"),
    path("screen/leave", screenviews.leave, name="screen_leave"),
]

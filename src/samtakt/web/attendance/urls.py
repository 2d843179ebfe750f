"""Attendance, page by page. What works offline lies under `teaching/`, and nothing else does."""

from django.urls import path

from samtakt.web.attendance import (
    codes,
    months,
    overview,
    own,
    papers,
    sending,
    teaching,
)

urlpatterns = [
    path("teaching/", teaching.teaching, name="teaching"),
    path("teaching/<int:pk>", teaching.teach, name="teach"),
    path("teaching/ready", sending.ready, name="teaching_ready"),
    path("teaching/marks", sending.marks, name="teaching_marks"),
    path("teaching/worker.js", teaching.worker, name="teaching_worker"),
    path("attendance/days/<int:pk>/code", codes.code, name="attendance_code"),
    path("attendance/days/<int:pk>/screen", codes.screen, name="attendance_screen"),
    path("attendance/sessions/<int:pk>", overview.overview, name="session_attendance"),
    path("attendance/sessions/<int:pk>/sheet", papers.sheet, name="attendance_sheet"),
    path("attendance/sessions/<int:pk>/lists", papers.lists, name="attendance_lists"),
    path("attendance/lists/<int:pk>", papers.list_file, name="attendance_list"),
    path("attendance/seats/<int:pk>/paper", papers.paper, name="attendance_paper"),
    path("attendance/seats/<int:pk>/sign", own.sign_day, name="sign_attendance"),
    path("attendance/mine", own.mine, name="my_attendance"),
    path("attendance/scan", own.scan, name="attendance_scan"),
    path("attendance/here", own.here, name="attendance_here"),
    path("attendance/months", months.months, name="attendance_months"),
    path("attendance/months/attest", months.attest_all, name="attest_months"),
    path("attendance/people/<int:pk>", months.person_month, name="attendance_month"),
    path("attendance/people/<int:pk>/attest", months.attest_person, name="attest_month"),
    path("attendance/hours/<int:pk>/correct", months.correct_day, name="correct_attendance"),
    path("attendance/marks/<int:pk>", months.take_up_mark, name="take_up_mark"),
]

"""What a course led to, page by page."""

from django.urls import path

from samtakt.web.completion import evaluations, levels, own, teaching, verify

urlpatterns = [
    path("sessions/<int:pk>/finish", teaching.finish, name="finish_session"),
    path("courses-done", own.courses_done, name="courses_done"),
    path("completions", own.completions, name="completions"),
    path(
        "completions/<int:pk>/certificate.<str:language>.pdf",
        own.certificate_file,
        name="attendance_certificate",
    ),
    path("levels-to-agree", levels.levels_to_agree, name="levels_to_agree"),
    path("levels-to-agree/all", levels.agree_levels, name="agree_all_proposed"),
    path("levels-to-agree/<int:pk>/agree", levels.agree_level, name="agree_proposed"),
    path("levels-to-agree/<int:pk>/decline", levels.decline_level, name="decline_proposed"),
    path("evaluations/<int:pk>", evaluations.evaluation, name="evaluation"),
    path("course-results", evaluations.results, name="course_results"),
    path("verify/", verify.verify_start, name="verify_start"),
    path("verify/<str:code>", verify.verify, name="verify"),
]

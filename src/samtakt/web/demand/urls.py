"""The demand board of a round, what is wanted without a date, and the needs ahead.

Inside a company also the named needs behind its part.
"""

from django.urls import path

from samtakt.web.demand import interests, needboard, sharing, views

urlpatterns = [
    path("demand", views.demand, name="demand"),
    path("demand/<int:pk>", views.board, name="board"),
    path("demand/<int:pk>/publish", views.publish, name="publish_demand"),
    path("demand/<int:pk>/needs", views.needs, name="needs"),
    path("demand/choice", sharing.board_choice, name="board_choice"),
    path("demand/choice/counted", sharing.choose, name="choose_board"),
    path("demand/choice/ended", sharing.end, name="end_board"),
    path("demand/interest", interests.interests, name="interests"),
    path("demand/courses/<int:pk>/interest", interests.interest, name="tell_interest"),
    path("demand/interest/<int:pk>/withdraw", interests.withdraw, name="withdraw_interest"),
    path("demand/dates/<int:pk>/reserve", interests.reserve, name="reserve_on_date"),
    path("demand/ahead", needboard.needs_ahead, name="needs_ahead"),
    path("demand/ahead.<str:ending>", needboard.needs_ahead_file, name="needs_ahead_file"),
]

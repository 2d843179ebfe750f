"""Sessions, seats, wishes, and one's own courses."""

from django.urls import path

from samtakt.web.sessions import keeping, mine, seatviews, views

urlpatterns = [
    path("sessions", views.session_list, name="sessions"),
    path("sessions/<int:pk>", views.session, name="session"),
    path("sessions/<int:pk>/book", seatviews.book, name="book_seat"),
    path("sessions/<int:pk>/reserve", seatviews.reserve, name="reserve_seats"),
    path("sessions/<int:pk>/wish", mine.wish, name="wish_for_seat"),
    path("sessions/<int:pk>/confirm", keeping.confirm, name="confirm_session"),
    path("sessions/<int:pk>/cancel", keeping.cancel, name="cancel_session"),
    path("sessions/<int:pk>/trainers", keeping.trainers, name="session_trainers"),
    path("catalogue/dates/<int:pk>/session", keeping.open_session, name="open_session"),
    path("seats/<int:pk>/name", seatviews.name, name="name_seat"),
    path("seats/<int:pk>/transfer", seatviews.transfer, name="transfer_seat"),
    path("seats/<int:pk>/withdraw", seatviews.withdraw, name="withdraw_seat"),
    path("seats/<int:pk>/arrangements", mine.arrangements, name="arrangements"),
    path("wishes/<int:pk>/grant", seatviews.grant, name="grant_wish"),
    path("wishes/<int:pk>/refuse", seatviews.refuse, name="refuse_wish"),
    path("wishes/<int:pk>/take-back", mine.take_back, name="take_back_wish"),
    path("my-courses", mine.my_courses, name="my_courses"),
]

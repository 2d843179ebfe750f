"""All addresses. Each area of the web edge brings its own list."""

from allauth.account import views as accounts
from django.urls import include, path

# Of the library's pages those that this house uses, and no others. Its page of e-mail addresses
# would let people take, unverified, the address under which somebody else is given access later.
ACCOUNTS = [
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("signup/", accounts.signup, name="account_signup"),
    path("password/change/", accounts.password_change, name="account_change_password"),
]

urlpatterns = [
    path("accounts/", include(ACCOUNTS)),
    path("", include("samtakt.web.urls")),
]

"""Addresses: those of workspaces are data (`routes`); accounts, assets and the old addresses stand here."""

from allauth.account import views as account
from allauth.socialaccount import views as outside
from django.urls import include, path, re_path

from sillage.web import first_run_page, home_page, invitation_page, share_page, views
from sillage.web.access import guarded
from sillage.web.routes import NOWHERE, ROUTES

# Of allauth, only what we have words for: no sign-up by oneself, no change of address, no link without a mail.
ACCOUNT = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("password/new/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("two-step/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("provider/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("provider-cancelled/", outside.login_cancelled, name="socialaccount_login_cancelled"),
    path("provider-failed/", outside.login_error, name="socialaccount_login_error"),
    path("provider-signup/", outside.signup, name="socialaccount_signup"),
    path("first/", first_run_page.show, name="first_run"),
    path("invitation/<str:token>/", invitation_page.show, name="invitation"),
    path("workspaces/", home_page.workspaces, name="workspaces"),
]

urlpatterns = [
    path("", home_page.show, name="home"),
    *(path(f"w/<slug:slug>/{route.path}", guarded(route), name=route.name) for route in (*ROUTES, NOWHERE)),
    path("api/v1/", include(("sillage.web.api_urls", "api"))),  # its names are not those of pages
    path("account/", include(ACCOUNT)),
    path("s/<str:token>", share_page.show, name="share"),
    path("s/<str:token>/report.pdf", share_page.paper, name="share_pdf"),
    # Where pages stood before workspaces had addresses of their own.
    re_path(r"^(?P<path>imports|report\.(?:pdf|xlsx)|explain/[-\w]+)$", home_page.show, name="moved"),
    path("assets/<str:stamp>/<str:name>", views.asset, name="asset"),
]
handler400 = "sillage.web.failures.bad_request"
handler403 = "sillage.web.failures.forbidden"
handler404 = "sillage.web.failures.not_found"
handler500 = "sillage.web.failures.server_error"

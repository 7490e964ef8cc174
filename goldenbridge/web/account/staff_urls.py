"""Addresses of the door and of one's own account, under /staff/."""

from django.urls import path

from goldenbridge.web.account import directory_views, door_views, home_views, journal_views, people_views, views

app_name = "account"

urlpatterns = [
    path("", home_views.home, name="home"),
    path("sign-in", door_views.sign_in, name="sign_in"),
    path("sign-in/salt", door_views.salt, name="salt"),
    path("sign-in/challenge", door_views.challenge, name="challenge"),
    path("sign-in/answer", door_views.answer, name="answer"),
    path("sign-in/token", door_views.token, name="token"),
    path("sign-out", door_views.sign_out, name="sign_out"),
    path("enrol", door_views.enrol, name="enrol"),
    path("enrol/invitation", door_views.invitation, name="invitation"),
    path("enrol/keys", door_views.enrol_keys, name="enrol_keys"),
    path("journal", journal_views.journal, name="journal"),
    path("journal/file", journal_views.take, name="take_journal"),
    path("lock-out", views.lock_out, name="lock_out"),
    path("locked-out", door_views.locked_out, name="locked_out"),
    path("me", views.me, name="me"),
    path("me/capacity", views.capacity, name="capacity"),
    path("me/sessions", views.end_sessions, name="end_sessions"),
    path("me/passphrase", views.passphrase, name="passphrase"),
    path("me/key-file", views.key_file, name="key_file"),
    path("people", people_views.listing, name="people"),
    path("people/invite", people_views.invite, name="invite"),
    path("people/<uuid:ref>", people_views.person, name="person"),
    path("people/<uuid:ref>/roles", people_views.roles, name="roles"),
    path("people/<uuid:ref>/lock", people_views.lock, name="lock"),
    path("people/<uuid:ref>/unlock", people_views.unlock, name="unlock"),
    path("people/<uuid:ref>/lock-out", people_views.lock_out, name="lock_out_other"),
    path("people/<uuid:ref>/withdraw", people_views.withdraw, name="withdraw"),
    path("directory", directory_views.overview, name="directory"),
    path("directory/propose", directory_views.propose, name="propose_directory"),
    path("directory/intake", directory_views.propose_intake, name="propose_intake"),
    path("directory/sign", directory_views.sign, name="sign_directory"),
]

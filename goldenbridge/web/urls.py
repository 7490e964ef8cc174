"""All addresses: three languages for the public audiences, /staff for those who work here."""

from importlib.util import find_spec

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from goldenbridge.web.base import views

PUBLIC_AUDIENCES = ("public", "apply", "give", "jobs")
STAFF_AUDIENCES = ("account", "desk", "treasury", "jobs")


def _mounted(audience: str, module: str) -> list:
    name = f"goldenbridge.web.{audience}.{module}"
    if audience not in settings.AUDIENCES or find_spec(name) is None:
        return []
    return [path("", include(name))]


def _staff(audience: str) -> list:
    return _mounted(audience, "staff_urls")


urlpatterns = [
    path("", views.choose_language, name="choose_language"),
    path("healthy", views.healthy, name="healthy"),
    *(pattern for audience in PUBLIC_AUDIENCES for pattern in _mounted(audience, "plain_urls")),
    path("staff/", include([pattern for audience in STAFF_AUDIENCES for pattern in _staff(audience)])),
    *i18n_patterns(
        # Where the applicants' door stands alone, the call is the front page.
        *([] if "public" in settings.AUDIENCES else [path("", RedirectView.as_view(pattern_name="apply:call"))]),
        *(pattern for audience in PUBLIC_AUDIENCES for pattern in _mounted(audience, "urls")),
    ),
]

handler400 = "goldenbridge.web.base.views.bad_request"
handler403 = "goldenbridge.web.base.views.forbidden"
handler404 = "goldenbridge.web.base.views.missing"
handler500 = "goldenbridge.web.base.views.broken"

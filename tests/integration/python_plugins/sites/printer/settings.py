"""Its settings, as Mezzanine's own template of a project has them; the rest comes from the environment."""

import json
import os

from mezzanine.utils.conf import set_dynamic_settings

SECRET_KEY = NEVERCACHE_KEY = "only for tests"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_ID = 1
USE_TZ = True
USE_I18N = False
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = (("en", "English"),)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTHENTICATION_BACKENDS = ("mezzanine.core.auth_backends.MezzanineBackend",)
PROJECT_APP = PROJECT_DIRNAME = "printer"
PROJECT_APP_PATH = os.path.dirname(os.path.abspath(__file__))
PROJECT_ROOT = BASE_DIR = os.path.dirname(PROJECT_APP_PATH)
STATIC_URL, MEDIA_URL = "/static/", "/media/"
STATIC_ROOT, MEDIA_ROOT = (os.path.join(os.environ["PRINTER_FILES"], name) for name in ("static", "media"))
ROOT_URLCONF = "printer.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["PRINTER_DATABASE"],
        "OPTIONS": {"timeout": 20},
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.debug",
                "django.template.context_processors.i18n",
                "django.template.context_processors.static",
                "django.template.context_processors.media",
                "django.template.context_processors.request",
                "django.template.context_processors.tz",
                "mezzanine.conf.context_processors.settings",
                "mezzanine.pages.context_processors.page",
            ],
        },
    },
]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.redirects",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "mezzanine.boot",
    "mezzanine.conf",
    "mezzanine.core",
    "mezzanine.generic",
    "mezzanine.pages",
    "mezzanine.blog",
    "mezzanine.forms",
    "spamfilter_django",
]
MIDDLEWARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "mezzanine.core.request.CurrentRequestMiddleware",
    "mezzanine.core.middleware.SitePermissionMiddleware",
    "mezzanine.pages.middleware.PageMiddleware",
)
PACKAGE_NAME_FILEBROWSER = "filebrowser_safe"
PACKAGE_NAME_GRAPPELLI = "grappelli_safe"
OPTIONAL_APPS = (PACKAGE_NAME_FILEBROWSER, PACKAGE_NAME_GRAPPELLI)
SPAM_FILTERS = ("spamfilter_django.mezzanine.spam_filter",)
globals().update(json.loads(os.environ["PRINTER_SETTINGS"]))
set_dynamic_settings(globals())

if akismet_port := os.environ.get("PRINTER_AKISMET_PORT"):
    import socket

    # Mezzanine's own client of Akismet knows one address.  Where it leads is what an owner sets in /etc/hosts, and
    # which port listens there.
    _getaddrinfo = socket.getaddrinfo

    def _led_here(host, port, *rest, **said):
        led = str(host).endswith(".rest.akismet.com") and port == 80
        return _getaddrinfo("127.0.0.1" if led else host, int(akismet_port) if led else port, *rest, **said)

    socket.getaddrinfo = _led_here

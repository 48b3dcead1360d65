"""The application that Django loads."""

from django.apps import AppConfig
from django.core.checks import register
from django.core.signals import request_started


class SpamFilterConfig(AppConfig):
    """Listens to comments, and takes up what an earlier process left."""

    name = "spamfilter_django"
    verbose_name = "Spam filter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect to the signals of comments and of the first request."""
        from spamfilter_django import conf, receivers  # noqa: PLC0415 - models can be loaded from here on

        register(conf.check_settings)
        receivers.connect()
        request_started.connect(_take_up, dispatch_uid="spamfilter_django")


def _take_up(**_: object) -> None:
    from spamfilter_django import work  # noqa: PLC0415 - models can be loaded from here on

    request_started.disconnect(dispatch_uid="spamfilter_django")
    work.wake()

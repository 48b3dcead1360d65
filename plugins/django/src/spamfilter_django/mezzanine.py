"""The function for Mezzanine's setting SPAM_FILTERS."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from mezzanine.core.request import current_request
from mezzanine.utils.views import ip_for_request
from spamfilter_client import Comment

from spamfilter_django.arrival import Arrival, attach, attached, judge, keep_as_one, told_by_the_request


def spam_filter(request: HttpRequest, form: Any, url: str) -> bool:
    """Judge the comment of a form, and return whether Mezzanine may drop it.

    Mezzanine loses what a filter calls spam.  So a comment is called so only where it is spam beyond doubt and
    ``SPAMFILTER_DISCARD`` is on; any other is saved, and stands as the service says.  Other forms pass: Mezzanine
    cannot hold what they send.
    """
    target = getattr(form, "target_object", None)
    if target is None:
        return False
    arrival = judge(_comment(request, form.cleaned_data, target, url))
    attach(request, arrival)
    keep_as_one(form, "save")
    return arrival.may_be_dropped


def arrival_of_this_request() -> Arrival | None:
    """Return what was said of the comment that this thread's request brings, once."""
    request = current_request()
    arrival = attached(request)
    if arrival is not None:
        attach(request, None)
    return arrival


def _comment(request: HttpRequest, said: dict[str, Any], target: Any, url: str) -> Comment:
    return Comment(
        text=said["comment"],
        author=said["name"],
        author_email=said["email"],
        author_url=said["url"],
        ip=ip_for_request(request),
        permalink=request.build_absolute_uri(url),
        post_title=str(target),
        type="comment",
        language=get_language(),
        **told_by_the_request(request),
    )

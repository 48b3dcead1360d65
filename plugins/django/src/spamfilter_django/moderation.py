"""The moderator of django-contrib-comments that asks the service."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django_comments.moderation import CommentModerator
from spamfilter_client import Comment

from spamfilter_django.arrival import attach, attached, judge, keep_as_one, put, told_by_the_request

_OF_MODELS: dict[type, "SpamFilterModerator"] = {}


class SpamFilterModerator(CommentModerator):
    """Publishes, holds or removes a comment as the service says.

    Register it for the models on which people comment; its options are those of ``CommentModerator``.  Override
    ``post_title`` and ``post_text`` where a model has them, since a comment is judged beside its post.
    """

    def __init__(self, model: type) -> None:
        super().__init__(model)
        _OF_MODELS[model] = self

    def post_title(self, content_object: Any) -> str | None:
        """Return the title of what is commented on; by default its name."""
        return str(content_object)

    def post_text(self, content_object: Any) -> str | None:
        """Return the text of what is commented on, without markup; by default nothing is said of it."""
        return None

    def allow(self, comment: Any, content_object: Any, request: HttpRequest) -> bool:
        """Ask the service about a comment that is allowed otherwise; say no where it may be dropped."""
        if not super().allow(comment, content_object, request):
            return False
        if comment.pk is not None:  # sent twice: the form has found the first one, which has its verdict
            return True
        arrival = judge(self._comment(comment, content_object, request))
        attach(comment, arrival)
        keep_as_one(comment, "save_base")
        return not arrival.may_be_dropped

    def moderate(self, comment: Any, content_object: Any, request: HttpRequest) -> bool:
        """Return whether the comment is kept from the public, and mark it as removed where it is spam."""
        held = super().moderate(comment, content_object, request)
        if arrival := attached(comment):
            put(comment, arrival)
        return held or not comment.is_public

    def email(self, comment: Any, content_object: Any, request: HttpRequest | None) -> None:
        """Tell the staff of a comment, once there is a verdict, and not of spam."""
        arrival = attached(comment)
        if comment.is_removed or (arrival is not None and arrival.decision.ask_again):
            return
        super().email(comment, content_object, request)

    def _comment(self, comment: Any, content_object: Any, request: HttpRequest) -> Comment:
        permalink = getattr(content_object, "get_absolute_url", lambda: None)()
        return Comment(
            text=comment.comment,
            author=comment.name,
            author_email=comment.email,
            author_url=comment.url,
            ip=comment.ip_address,
            permalink=permalink and request.build_absolute_uri(permalink),
            post_title=self.post_title(content_object),
            post_text=self.post_text(content_object),
            type="comment",
            language=get_language(),
            created_at=comment.submit_date,
            **told_by_the_request(request),
        )


def moderator_of(comment: Any) -> SpamFilterModerator | None:
    """Return the moderator of the model that a comment is about, where it is one of ours."""
    return _OF_MODELS.get(comment.content_type.model_class())


def mail_waits_for(comment: Any) -> bool:
    """Return whether somebody wants mail of this comment and has none yet."""
    moderator = moderator_of(comment)
    return moderator is not None and bool(moderator.email_notification)


def send_waiting_mail(comment: Any) -> None:
    """Tell the staff of a comment that was judged later."""
    moderator = moderator_of(comment)
    if moderator is not None and not comment.is_removed:
        moderator.email(comment, comment.content_object, None)

"""The page of checked comments, with the verdict's reasons and the moderator's two buttons."""

from typing import Any

import django_comments
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from spamfilter_client import Label

from spamfilter_django import work
from spamfilter_django.models import Check

_LONGEST_EXCERPT = 120


class _State(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waits", "waits for the filter"), ("held", "held for a person"), ("labelled", "labelled by a person")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Check]) -> QuerySet[Check]:
        chosen: dict[str, dict[str, object]] = {
            "waits": {"next_try_at__isnull": False},
            "held": {"is_public": False, "is_removed": False},
            "labelled": {"label__gt": ""},
        }
        return queryset.filter(**chosen.get(self.value() or "", {}))


@admin.register(Check)
class CheckAdmin(admin.ModelAdmin):
    """Shows what was said of comments, and lets a moderator say more; nothing else can be changed here."""

    list_display = ("excerpt", "verdict", "standing", "label", "first_reason", "trouble")
    list_filter = (_State, "action", "label")
    list_per_page = 50
    actions = ("say_spam", "say_ham", "ask_again")
    fields = ("excerpt", "standing", "verdict", "why", "label", "reporter", "trouble", "next_try_at")
    readonly_fields = fields

    @admin.display(description="comment")
    def excerpt(self, check: Check) -> str:
        """Return who wrote the comment, and its beginning."""
        comment = django_comments.get_model()._base_manager.filter(pk=check.comment_pk).first()
        if comment is None:
            return "(deleted)"
        text = comment.comment
        return f"{comment.name}: {text if len(text) <= _LONGEST_EXCERPT else text[:_LONGEST_EXCERPT] + '…'}"

    @admin.display(description="stands")
    def standing(self, check: Check) -> str:
        """Return how the comment stands."""
        if check.is_removed:
            return "removed"
        return "public" if check.is_public else "held"

    @admin.display(ordering="score")
    def verdict(self, check: Check) -> str:
        """Return the action, and the probability of spam."""
        return "not judged yet" if check.score is None else f"{check.action} ({check.score:.1%} spam)"

    @admin.display(description="most of all because")
    def first_reason(self, check: Check) -> str:
        """Return the reason that weighs most."""
        return str(check.reasons[0]) if check.reasons else ""

    @admin.display
    def why(self, check: Check) -> str:
        """Return all reasons."""
        return "; ".join(str(reason) for reason in check.reasons)

    @admin.action(description="Spam: remove, and teach the filter", permissions=["change"])
    def say_spam(self, request: HttpRequest, queryset: QuerySet[Check]) -> None:
        """Say that comments are spam."""
        self._say(request, queryset, Label.SPAM)

    @admin.action(description="Not spam: publish, and teach the filter", permissions=["change"])
    def say_ham(self, request: HttpRequest, queryset: QuerySet[Check]) -> None:
        """Say that comments are not spam."""
        self._say(request, queryset, Label.HAM)

    @admin.action(description="Ask the filter again about what waits", permissions=["change"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Check]) -> None:
        """Ask about what has no answer yet, without waiting for its time."""
        waiting = queryset.filter(next_try_at__isnull=False)
        waiting.update(next_try_at=timezone.now())
        settled = [work.settle(pk) for pk in list(waiting.values_list("pk", flat=True))]
        self.message_user(request, f"{sum(settled)} of {len(settled)} that waited are settled.")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: a check comes with its comment."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Check | None = None) -> bool:
        """Return False: a check goes with its comment."""
        return False

    def _say(self, request: HttpRequest, queryset: QuerySet[Check], label: Label) -> None:
        pks = list(queryset.values_list("pk", flat=True))
        for pk in pks:
            work.move(pk, label, reporter=request.user.get_username())
        self.message_user(request, f"{len(pks)} comments are labelled {label}.")

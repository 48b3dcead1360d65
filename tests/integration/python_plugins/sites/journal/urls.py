"""Its pages."""

from django.contrib import admin
from django.shortcuts import get_object_or_404, render
from django.urls import include, path

from journal.models import Entry


def entry(request, pk):
    return render(request, "journal/entry.html", {"entry": get_object_or_404(Entry, pk=pk)})


urlpatterns = [
    path("admin/", admin.site.urls),
    path("comments/", include("django_comments.urls")),
    path("entries/<int:pk>/", entry),
]

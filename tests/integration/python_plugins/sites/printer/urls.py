"""Its pages: the blog is the home."""

from django.contrib import admin
from django.urls import include, path
from mezzanine.blog.views import blog_post_list

urlpatterns = [
    path("admin/", include(admin.site.urls)),
    path("", blog_post_list, name="home"),
    path("", include("mezzanine.urls")),
]

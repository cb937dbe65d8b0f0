"""The resources of people."""

from django.urls import path

from config.accounts.api.views import EraseMe, ExportFile, ExportMe, GuestSessions, Me

urlpatterns = [
    path("guest-sessions/", GuestSessions.as_view()),
    path("me/", Me.as_view()),
    path("me/export/", ExportMe.as_view()),
    path("me/export/file/", ExportFile.as_view()),
    path("me/erase/", EraseMe.as_view()),
]

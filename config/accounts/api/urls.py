"""The resources of people."""

from django.urls import path

from config.accounts.api.views import GuestSessions, Me

urlpatterns = [
    path("guest-sessions/", GuestSessions.as_view()),
    path("me/", Me.as_view()),
]

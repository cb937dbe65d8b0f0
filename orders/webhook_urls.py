"""The exact paths that Stripe and carriers deliver to, outside the versioned API; no redirect leads here."""

from django.urls import path

from orders.webhooks import carrier_events, stripe_events

urlpatterns = [
    path("webhooks/stripe/", stripe_events, name="stripe-webhook"),
    path("carriers/<slug:code>/events/", carrier_events, name="carrier-events"),
]

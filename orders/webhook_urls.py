"""The exact path that Stripe delivers to, outside the versioned API; no redirect leads here."""

from django.urls import path

from orders.webhooks import stripe_events

urlpatterns = [path("webhooks/stripe/", stripe_events, name="stripe-webhook")]

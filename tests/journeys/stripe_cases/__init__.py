"""Twenty-five cases of money at Stripe, each told through the doors, by its number."""

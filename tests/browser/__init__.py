"""The storefront in a real browser, against real processes: web server, loopback Stripe, files of mails."""

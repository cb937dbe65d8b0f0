"""The storefront's pages. Links in mails lead to some of them (``config/links.py``)."""

from django.urls import path

from config.pages.views import page, words

app_name = "pages"
urlpatterns = [
    path("words/<str:language>.js", words, name="words"),
    # --- shop and content ---------------------------------------------------------------------
    path("", page("home"), name="home"),
    path("products/", page("products"), name="products"),
    path("products/<slug:slug>/", page("product"), name="product"),
    path("concerns/", page("concerns"), name="concerns"),
    path("concerns/<slug:slug>/", page("concern"), name="concern"),
    path("foot-types/", page("foot_types"), name="foot-types"),
    path("foot-types/<slug:slug>/", page("foot_type"), name="foot-type"),
    path("advice/", page("advice"), name="advice"),
    path("advice/<slug:slug>/", page("advice_page"), name="advice-page"),
    path("faq/", page("faq"), name="faq"),
    path("policies/", page("policies"), name="policies"),
    path("policies/<slug:slug>/", page("policy"), name="policy"),
    path("policies/<slug:slug>/<int:version>/", page("policy"), name="policy-version"),
    path("measuring/", page("measuring"), name="measuring"),
    # --- the customer's journey ---------------------------------------------------------------
    path("cart/", page("cart"), name="cart"),
    path("checkout/", page("checkout"), name="checkout"),
    path("thanks/", page("thanks"), name="thanks"),
    path("orders/", page("orders"), name="orders"),
    path("orders/<str:number>/", page("order"), name="order"),
    path("orders/<str:number>/pay/", page("pay"), name="pay"),
    # The questions stand on the line's card.
    path("orders/<str:number>/lines/<str:line>/delay/", page("order"), name="delay"),
    path("orders/<str:number>/lines/<str:line>/more-time/", page("order"), name="more-time"),
    path("orders/<str:number>/lines/<str:line>/fit/", page("order"), name="fit"),
    path("orders/<str:number>/lines/<str:line>/profile/", page("line_profile"), name="line-profile"),
    path("guarantees/", page("covers"), name="covers"),
    path("guarantees/<str:serial>/", page("cover"), name="cover"),
    path("claims/<str:number>/", page("claim"), name="claim"),
    path("wearers/<str:wearer>/feet/", page("wearer_feet"), name="wearer-feet"),
    path("wearers/<str:wearer>/again/", page("wearer_again"), name="wearer-again"),
    path("invitation/", page("invitation"), name="invitation"),
    path("clinician/", page("clinician"), name="clinician"),
    path("account/", page("account"), name="account"),
    path("account/sign-in/", page("sign_in"), name="sign-in"),
    path("account/sign-up/", page("sign_up"), name="sign-up"),
    path("account/verify-email/<str:key>/", page("verify_email"), name="verify-email"),
    path("account/password/reset/", page("password_reset"), name="password-reset"),
    path("account/password/reset/<str:key>/", page("password_reset"), name="password-reset-key"),
    path("account/addresses/", page("account_addresses"), name="account-addresses"),
    path("account/wearers/", page("account_wearers"), name="account-wearers"),
    path("account/consents/", page("account_consents"), name="account-consents"),
    path("account/data/", page("account_data"), name="account-data"),
]

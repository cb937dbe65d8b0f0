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
]

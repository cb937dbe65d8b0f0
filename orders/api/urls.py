"""The resources of orders."""

from django.urls import URLPattern, URLResolver, path

from orders.api.policies import PolicyInForce, PolicyList, PolicyPdf, PolicyVersion

urlpatterns: list[URLPattern | URLResolver] = [
    path("policies/", PolicyList.as_view()),
    path("policies/<slug:slug>/", PolicyInForce.as_view()),
    path("policies/<slug:slug>/<int:version>/", PolicyVersion.as_view()),
    path("policies/<slug:slug>/<int:version>/pdf/", PolicyPdf.as_view(), name="policy-pdf"),
]

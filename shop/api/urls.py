"""The resources of shop."""

from django.urls import URLPattern, URLResolver, path

from shop.api.pages import AdviceDetail, AdviceList, ConcernDetail, ConcernList, FootTypeDetail, FootTypeList
from shop.api.places import MarketList, ShippingMethodList
from shop.api.products import ProductDetail, ProductList
from shop.api.voices import FaqList, TestimonialList

urlpatterns: list[URLPattern | URLResolver] = [
    path("markets/", MarketList.as_view(), name="markets"),
    path("shipping-methods/", ShippingMethodList.as_view(), name="shipping-methods"),
    path("products/", ProductList.as_view(), name="products"),
    path("products/<slug:slug>/", ProductDetail.as_view(), name="product"),
    path("concerns/", ConcernList.as_view(), name="concerns"),
    path("concerns/<slug:slug>/", ConcernDetail.as_view(), name="concern"),
    path("foot-types/", FootTypeList.as_view(), name="foot-types"),
    path("foot-types/<slug:slug>/", FootTypeDetail.as_view(), name="foot-type"),
    path("advice/", AdviceList.as_view(), name="advice"),
    path("advice/<slug:slug>/", AdviceDetail.as_view(), name="advice-page"),
    path("faqs/", FaqList.as_view(), name="faqs"),
    path("testimonials/", TestimonialList.as_view(), name="testimonials"),
]

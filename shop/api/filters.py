"""The filters of public lists; what is not listed here is refused as a query parameter."""

import django_filters

from shop.api.listing import Listing
from shop.models import Activity, FaqTopic, Footwear, Kind, Topic


class ProductFilters(django_filters.FilterSet):  # type: ignore[misc]  # the package is untyped
    """Several filters at once must all hold; :class:`shop.api.listing.Listing` turns the values into a statement."""

    family = django_filters.CharFilter(label="Slug of a family, e.g. `running`.")
    kind = django_filters.ChoiceFilter(choices=Kind.choices, label="Made to measure, or from stock.")
    concern = django_filters.CharFilter(label="Slug of a concern, e.g. `heel-pain`.")
    foot_type = django_filters.CharFilter(label="Slug of a foot type, e.g. `overpronation`.")
    activity = django_filters.ChoiceFilter(choices=Activity.choices, label="What it is worn for.")
    footwear = django_filters.ChoiceFilter(choices=Footwear.choices, label="Shoes it fits.")
    q = django_filters.CharFilter(label="Words that name, tagline, description or family mention; all of them.")

    def filter_queryset(self, listing: Listing) -> Listing:
        """Narrow the listing by the checked values."""
        return listing.narrowed(self.form.cleaned_data)


class AdviceFilters(django_filters.FilterSet):  # type: ignore[misc]  # the package is untyped
    """Both filters must hold."""

    topic = django_filters.ChoiceFilter(choices=Topic.choices, label="What the advice is about.")
    concern = django_filters.CharFilter(field_name="concerns__slug", label="Slug of a concern it may help with.")


class FaqFilters(django_filters.FilterSet):  # type: ignore[misc]  # the package is untyped
    """One filter."""

    topic = django_filters.ChoiceFilter(choices=FaqTopic.choices, label="What the question is about.")


class TestimonialFilters(django_filters.FilterSet):  # type: ignore[misc]  # the package is untyped
    """One filter; a rating is on purpose none."""

    __test__ = False  # its name is no test's
    product = django_filters.CharFilter(field_name="product__slug", label="Slug of the product it is about.")

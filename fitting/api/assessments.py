"""What we conclude from a profile, and what suits the wearer; by their customer or, at the door, by the wearer."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from fitting import assessing, consenting
from fitting.api import portraits
from fitting.api.door import UnderInvitation
from fitting.api.profiles import own_profile
from fitting.api.wearers import NO_STORE
from fitting.clinicians import Lifted
from fitting.measured import Side
from fitting.models import FootProfile
from fitting.red_flags import CAUTIONS, RED_FLAGS
from fitting.rules.assessment import Assessment
from fitting.rules.reasons import Confidence, Reason
from fitting.rules.recommendation import Ranked
from shop import markets
from shop.actor import Actor, Kind, actor_of

COUNTRY = OpenApiParameter("country", str, required=True, description="ISO 3166 code of the country to send to.")

type Json = dict[str, Any]

_SIGNS = {sign.code: sign.text for sign in (*RED_FLAGS, *CAUTIONS)}


# --- shapes -----------------------------------------------------------------------------------
class ReasonOut(serializers.Serializer[Any]):
    """One step of an argument: for programs, for people, and whose limit it is."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    inputs = serializers.DictField(child=serializers.CharField(), help_text="What was looked at.")
    threshold = serializers.CharField(help_text="The limit in words; empty if there is none.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where the limit is from; `ours` where nobody has published one."
    )


class ClassOut(serializers.Serializer[Any]):
    """One conclusion. `unknown` means that nothing was measured; we take the foot as neutral and say so."""

    value = serializers.CharField()
    evidence = serializers.CharField(help_text="The best source there was; empty if there was none.")
    confidence = serializers.ChoiceField(choices=[one.value for one in Confidence])
    uncertain = serializers.BooleanField(help_text="Near a limit, or another source says otherwise.")
    reasons = ReasonOut(many=True)


class FootAssessedOut(serializers.Serializer[Any]):
    """One foot."""

    side = serializers.ChoiceField(choices=[side.value for side in Side])
    arch = ClassOut()
    pronation = ClassOut()


class DifferenceOut(serializers.Serializer[Any]):
    """The feet differ more than usual."""

    measure = serializers.CharField()
    by_mm = serializers.FloatField()
    remeasure = serializers.BooleanField(help_text="So much that measuring again is wiser than making.")
    reason = ReasonOut()


class FlagOut(serializers.Serializer[Any]):
    """Something that was ticked."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class ScanDoubtedOut(serializers.Serializer[Any]):
    """A scan at which a fitter looks before anything is made from it."""

    side = serializers.ChoiceField(choices=[side.value for side in Side])
    reasons = ReasonOut(many=True, help_text="What is odd about it, the gravest first.")


class AssessmentOut(serializers.Serializer[Any]):
    """
    What follows from a profile, by one version of the rules. It is no diagnosis.

    `is_blocked`: a clinician comes first; nothing is made before. The letter for one is at
    `profiles/{id}/clinician-letter.pdf`. `cleared` was ticked, and a clinician lets the wearer have insoles.
    """

    profile = serializers.CharField()
    rules_version = serializers.IntegerField()
    is_blocked = serializers.BooleanField()
    blocking = FlagOut(many=True)
    cautions = FlagOut(many=True)
    cleared = FlagOut(many=True)
    cleared_on = serializers.DateField(allow_null=True, help_text="When a fitter verified the clinician's word.")
    feet = FootAssessedOut(many=True)
    differences = DifferenceOut(many=True)
    scans_doubted = ScanDoubtedOut(many=True)
    sizes = serializers.DictField(child=serializers.CharField(), help_text="The longer foot, by scale.")
    width_letters = serializers.DictField(child=serializers.CharField(), help_text="About, by side.")


class CautionOut(serializers.Serializer[Any]):
    """Something to accept before buying."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class RecommendationOut(serializers.Serializer[Any]):
    """One product for this wearer."""

    product = serializers.CharField(help_text="Slug.")
    sku = serializers.CharField(help_text="The variant that suits best; empty if there is none.")
    suits = serializers.BooleanField()
    rank = serializers.IntegerField()
    reasons_for = ReasonOut(many=True)
    reasons_against = ReasonOut(many=True)
    warnings = CautionOut(many=True)


class RecommendationsOut(serializers.Serializer[Any]):
    """All products, the best first; those that cannot be made for this wearer come last and say why."""

    profile = serializers.CharField()
    rules_version = serializers.IntegerField()
    results = RecommendationOut(many=True)


# --- portraits ----------------------------------------------------------------------------------
def _reasons(reasons: Iterable[Reason]) -> list[Json]:
    return [_reason(one) for one in reasons]


def _reason(one: Reason) -> Json:
    return {"code": one.code, "sentence": one.sentence, "inputs": dict(one.inputs), "threshold": one.threshold,
            "source": one.source}  # fmt: skip


def _flags(codes: Iterable[str]) -> list[Json]:
    return [{"code": code, "sentence": _SIGNS[code]} for code in codes]


def assessed(profile: FootProfile, found: Assessment, lifted: Lifted) -> Json:
    """Show an assessment, and what a clinician's word has lifted."""
    return {
        "profile": profile.public_id,
        "rules_version": found.version,
        "is_blocked": found.is_blocked,
        "blocking": _flags(found.blocking),
        "cautions": _flags(found.cautions),
        "cleared": _flags(found.cleared),
        "cleared_on": lifted.on,
        "feet": [
            {
                "side": foot.side.value,
                **{
                    name: {"value": judged.value.value, "evidence": judged.evidence, "uncertain": judged.uncertain,
                           "confidence": judged.confidence.value, "reasons": _reasons(judged.reasons)}
                    for name, judged in (("arch", foot.arch), ("pronation", foot.pronation))
                },
            }
            for foot in found.feet
        ],
        "differences": [
            {"measure": one.measure.value, "by_mm": float(one.by_mm), "remeasure": one.remeasure,
             "reason": _reason(one.reason)}
            for one in found.differences
        ],
        "scans_doubted": [
            {"side": one.side.value, "reasons": _reasons(one.reasons)} for one in found.scans_doubted
        ],
        "sizes": {scale.scale.value: scale.label for scale in found.size.scales} if found.size else {},
        "width_letters": {side.value: letter for side, letter in found.width_letters},
    }  # fmt: skip


def ranked(profile: FootProfile, found: Iterable[Ranked]) -> Json:
    """Show a ranking."""
    rows = list(found)
    return {
        "profile": profile.public_id,
        "rules_version": rows[0].version if rows else 0,
        "results": [
            {
                "product": row.slug, "sku": row.sku, "suits": row.suits, "rank": place,
                "reasons_for": _reasons(row.reasons_for), "reasons_against": _reasons(row.reasons_against),
                "warnings": [{"code": one.code, "sentence": one.sentence} for one in row.warnings],
            }
            for place, row in enumerate(rows, start=1)
        ],
    }  # fmt: skip


def _readable(pk: int, by: Actor) -> FootProfile:
    """
    Return a profile whose health answers the actor may see.

    :raises WearerAnswersForThemselves: if an adult has taken over, the actor is a customer, and nothing is shared.
    :raises ConsentMissing: if the answers may not be used any more.
    """
    row = portraits.whole(FootProfile.objects.filter(pk=pk)).get()
    purposes = {consent.purpose for consent in row.wearer.consents.all()}
    if by.kind is not Kind.WEARER and "sharing" not in purposes:
        consenting.insist_on_voice(row.wearer, by)
    if lacking := consenting.lacking(purposes, minor=False):
        raise consenting.ConsentMissing(problems=lacking)
    return row


def _currency(request: Request) -> str:
    country = request.query_params.get("country", "")
    if not country:
        raise ValidationError({"country": [ErrorDetail("Say where it goes: ?country=US.", "required")]})
    return markets.market_for(country).currency


# --- doors --------------------------------------------------------------------------------------
class ProfileAssessment(GenericAPIView[FootProfile]):
    """What follows from a profile."""

    queryset = FootProfile.objects.none()
    serializer_class = AssessmentOut
    pagination_class = None

    @extend_schema(operation_id="profiles_assessment", responses=AssessmentOut)
    def get(self, request: Request, profile: str) -> Response:
        """
        Conclude: arch and roll of each foot, sizes, differences, red flags, each with reasons and whose limits.

        Works on a draft, too; the same answers give the same conclusions. It is no diagnosis.
        """
        by = actor_of(request.user)
        row = _readable(own_profile(profile, by), by)
        return Response(assessed(row, *assessing.look(row, at=timezone.now())), headers=NO_STORE)


class ProfileRecommendations(GenericAPIView[FootProfile]):
    """What suits the wearer."""

    queryset = FootProfile.objects.none()
    serializer_class = RecommendationsOut
    pagination_class = None
    query: ClassVar = {"country"}

    @extend_schema(operation_id="profiles_recommendations", parameters=[COUNTRY], responses=RecommendationsOut)
    def get(self, request: Request, profile: str) -> Response:
        """Rank the made-to-measure products that a country can buy, with reasons for and against, in plain words."""
        by = actor_of(request.user)
        row = _readable(own_profile(profile, by), by)
        found = assessing.recommend(row, currency=_currency(request), at=timezone.now())
        return Response(ranked(row, found), headers=NO_STORE)


class DoorAssessment(UnderInvitation):
    """What follows from the wearer's own profile."""

    @extend_schema(operation_id="invitation_assessment", responses=AssessmentOut)
    def get(self, _request: Request, token: str) -> Response:
        """Conclude; see `profiles/{id}/assessment/`."""
        _, by = self.entered(token)
        row = _readable(self.profile_of(by), by)
        return Response(assessed(row, *assessing.look(row, at=timezone.now())), headers=NO_STORE)

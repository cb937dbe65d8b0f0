"""The resources of orders."""

from django.urls import URLPattern, URLResolver, path

from orders.api import addresses, carts, claim_papers, claim_ways, claims, covers, mileage, orders, takeovers
from orders.api.delays import DelayAnswer
from orders.api.documents import OrderDocument, OrderDocuments
from orders.api.extensions import LineExtension
from orders.api.fit_answers import FitAnswer
from orders.api.line_profiles import LineProfile
from orders.api.lookup import Lookup
from orders.api.messages import OrderMessages
from orders.api.moving import OrderAddress
from orders.api.parcels import ParcelReceived
from orders.api.paying import Cancel, Cancellation, CancelLine, Pay
from orders.api.policies import PolicyInForce, PolicyList, PolicyPdf, PolicyVersion
from orders.api.problems import LineReturn, OrderProblems
from orders.api.stations import StationJob, StationJobs

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/addresses/", addresses.Addresses.as_view()),
    path("me/addresses/<str:address>/", addresses.AddressEntry.as_view()),
    path("carts/", carts.Carts.as_view()),
    path("carts/<str:cart>/", carts.Cart.as_view()),
    path("carts/<str:cart>/lines/", carts.CartLines.as_view()),
    path("carts/<str:cart>/lines/<str:line>/", carts.CartLine.as_view()),
    path("carts/<str:cart>/discount-codes/", carts.CartCodes.as_view()),
    path("carts/<str:cart>/checkout/", carts.Checkout.as_view()),
    path("policies/", PolicyList.as_view()),
    path("policies/<slug:slug>/", PolicyInForce.as_view()),
    path("policies/<slug:slug>/<int:version>/", PolicyVersion.as_view()),
    path("policies/<slug:slug>/<int:version>/pdf/", PolicyPdf.as_view(), name="policy-pdf"),
    path("covers/", covers.Covers.as_view()),
    path("covers/<str:serial>/", covers.CoverEntry.as_view()),
    path("covers/<str:serial>/habits/", covers.CoverHabits.as_view()),
    path("covers/<str:serial>/eligibility/", covers.CoverEligibility.as_view()),
    path("covers/<str:serial>/handover/", takeovers.Handover.as_view()),
    path("covers/<str:serial>/take-over/", takeovers.TakeOver.as_view()),
    path("invitations/<slug:token>/covers/", takeovers.OfferedCovers.as_view()),
    path("covers/<str:serial>/mileage/", mileage.PairMileage.as_view()),
    path("covers/<str:serial>/mileage/entries/", mileage.MileEntries.as_view()),
    path("covers/<str:serial>/mileage/entries/<str:entry>/", mileage.MileEntryDetail.as_view()),
    path("covers/<str:serial>/activity-files/", mileage.ActivityFiles.as_view()),
    path("covers/<str:serial>/activity-files/<str:file>/", mileage.ActivityFileDetail.as_view()),
    path("stations/jobs/", StationJobs.as_view()),
    path("stations/jobs/<str:job>/", StationJob.as_view()),
    path("covers/<str:serial>/claims/", claims.CoverClaims.as_view()),
    path("claims/", claims.Claims.as_view()),
    path("claims/<str:number>/", claims.ClaimEntry.as_view()),
    path("claims/<str:number>/sides/", claims.ClaimSides.as_view()),
    path("claims/<str:number>/withdraw/", claims.ClaimWithdraw.as_view()),
    path("claims/<str:number>/reopen/", claims.ClaimReopen.as_view()),
    path("claims/<str:number>/appeal/", claims.ClaimAppeal.as_view()),
    path("claims/<str:number>/advice/", claims.ClaimAdvice.as_view()),
    path("claims/<str:number>/injury/", claims.ClaimInjury.as_view()),
    path("claims/<str:number>/cover/", claims.ClaimCover.as_view()),
    path("claims/<str:number>/address/", claim_ways.ClaimAddress.as_view()),
    path("claims/<str:number>/delay-answer/", claim_ways.ClaimDelayAnswer.as_view()),
    path("claims/<str:number>/problems/", claim_ways.ClaimProblems.as_view()),
    path("claims/<str:number>/parcels/<str:parcel>/received/", claim_ways.ClaimParcelReceived.as_view()),
    path("claims/<str:number>/evidence/", claim_papers.ClaimPhotos.as_view()),
    path("claims/<str:number>/messages/", claim_papers.ClaimMessages.as_view()),
    path("claim-photos/<str:token>/", claim_papers.ClaimPhoto.as_view(), name="claim-photo"),
    path("orders/lookup/", Lookup.as_view()),
    path("orders/<str:number>/pay/", Pay.as_view()),
    path("orders/<str:number>/cancellation/", Cancellation.as_view()),
    path("orders/<str:number>/cancel/", Cancel.as_view()),
    path("orders/<str:number>/lines/<str:line>/cancel/", CancelLine.as_view()),
    path("orders/<str:number>/lines/<str:line>/delay-answer/", DelayAnswer.as_view()),
    path("orders/<str:number>/lines/<str:line>/extension/", LineExtension.as_view()),
    path("orders/<str:number>/lines/<str:line>/fit-answer/", FitAnswer.as_view()),
    path("orders/<str:number>/documents/", OrderDocuments.as_view()),
    path("orders/<str:number>/documents/<slug:code>/", OrderDocument.as_view(), name="order-document"),
    path("orders/<str:number>/address/", OrderAddress.as_view()),
    path("orders/<str:number>/problems/", OrderProblems.as_view()),
    path("orders/<str:number>/lines/<str:line>/return/", LineReturn.as_view()),
    path("orders/<str:number>/messages/", OrderMessages.as_view()),
    path("orders/<str:number>/lines/<str:line>/profile/", LineProfile.as_view()),
    path("orders/<str:number>/parcels/<str:parcel>/received/", ParcelReceived.as_view()),
    path("orders/", orders.Orders.as_view()),
    path("orders/<str:number>/timeline/", orders.Timeline.as_view()),
    # Last: a number could be any word.
    path("orders/<str:number>/", orders.OrderEntry.as_view()),
]

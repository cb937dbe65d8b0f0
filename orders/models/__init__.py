"""The nouns of orders, re-exported; others import them from here."""

from orders.models.address import SHIP_FIELDS, SavedAddress, ShipTo
from orders.models.astray import is_astray, is_told, went_back
from orders.models.cart import Cart, CartLine
from orders.models.case import LIVE, Case, CaseNote
from orders.models.claim import LIVE_CLAIM, Claim, ClaimSide
from orders.models.claim_papers import (
    PARTIAL_REFUND,
    REMEDIES,
    ClaimDecision,
    ClaimEvidence,
    ClaimMessage,
    ComplaintNote,
    ComplaintRecord,
)
from orders.models.comparison import Comparison
from orders.models.conversation import LONGEST, OrderMessage
from orders.models.cover import AWAY, Cover, CoverHandover, CoverSide, TakenPlace, UsageHabit
from orders.models.dispute import Dispute, DisputeAnswer, DisputeFile
from orders.models.invoice import Invoice, InvoiceSeries
from orders.models.ledger import LedgerEntry
from orders.models.line import BEFORE_HAND_OVER, CANCELLABLE_BY_CUSTOMER, LineStatus, OrderLine, StockReservation
from orders.models.mileage import ON_FOOT, ActivityFile, ActivityStretch, MileageChoice, MileEntry
from orders.models.order import (
    LIVE_UNPAID,
    LONGEST_GIFT_MESSAGE,
    Hold,
    Order,
    PaymentStatus,
    ProductionStatus,
    ShippingStatus,
)
from orders.models.payment import Payment, PaymentAttempt
from orders.models.payout import Payout
from orders.models.policy import Policy, PolicyAssignment, PolicyFrozen
from orders.models.problem import LONGEST_WORDS, Problem, ProblemLine, StockReturn
from orders.models.production import Device, QualityRecord, WorkOrder
from orders.models.promise import Delay, Promise
from orders.models.redemption import Redemption
from orders.models.refund import Refund, RefundPart, holds_back
from orders.models.refund_note import RefundNote, RefundNoteSeries
from orders.models.shipment import CarrierEvent, Parcel, ParcelLine
from orders.models.station import Station
from orders.models.stripe_event import StripeEvent
from orders.models.tax import TaxCalculation, TaxRecord

__all__ = [
    "AWAY",
    "BEFORE_HAND_OVER",
    "CANCELLABLE_BY_CUSTOMER",
    "LIVE",
    "LIVE_CLAIM",
    "LIVE_UNPAID",
    "LONGEST",
    "LONGEST_GIFT_MESSAGE",
    "LONGEST_WORDS",
    "ON_FOOT",
    "PARTIAL_REFUND",
    "REMEDIES",
    "SHIP_FIELDS",
    "ActivityFile",
    "ActivityStretch",
    "CarrierEvent",
    "Cart",
    "CartLine",
    "Case",
    "CaseNote",
    "Claim",
    "ClaimDecision",
    "ClaimEvidence",
    "ClaimMessage",
    "ClaimSide",
    "Comparison",
    "ComplaintNote",
    "ComplaintRecord",
    "Cover",
    "CoverHandover",
    "CoverSide",
    "Delay",
    "Device",
    "Dispute",
    "DisputeAnswer",
    "DisputeFile",
    "Hold",
    "Invoice",
    "InvoiceSeries",
    "LedgerEntry",
    "LineStatus",
    "MileEntry",
    "MileageChoice",
    "Order",
    "OrderLine",
    "OrderMessage",
    "Parcel",
    "ParcelLine",
    "Payment",
    "PaymentAttempt",
    "PaymentStatus",
    "Payout",
    "Policy",
    "PolicyAssignment",
    "PolicyFrozen",
    "Problem",
    "ProblemLine",
    "ProductionStatus",
    "Promise",
    "QualityRecord",
    "Redemption",
    "Refund",
    "RefundNote",
    "RefundNoteSeries",
    "RefundPart",
    "SavedAddress",
    "ShipTo",
    "ShippingStatus",
    "Station",
    "StockReservation",
    "StockReturn",
    "StripeEvent",
    "TakenPlace",
    "TaxCalculation",
    "TaxRecord",
    "UsageHabit",
    "WorkOrder",
    "holds_back",
    "is_astray",
    "is_told",
    "went_back",
]

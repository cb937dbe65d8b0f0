"""
Chapter: out of the door and to the customer's. What is packed is handed to a carrier, and arrives, or comes back.

A parcel is what was handed over together. That it arrived we hear from the carrier, from staff or from the customer;
after two weeks of silence it is presumed, until somebody knows better.
"""

from orders.shipping.arriving import (
    ArrivalImpossible,
    HasArrived,
    NotOnItsWay,
    NotSilent,
    ParcelUnknown,
    come_back,
    deliver,
    presume,
    presume_delivered,
    received,
)
from orders.shipping.feed import EventMalformed, SignatureWrong, hear, hear_again
from orders.shipping.leaving import (
    AddressAsked,
    AddressLacking,
    CarrierUnknown,
    NothingToSend,
    NotPacked,
    NumberMissing,
    OnHold,
    TrackingTaken,
    hand_over,
    number_parcel,
)
from orders.shipping.packing import NotSetAside, pack_stock

__all__ = [
    "AddressAsked",
    "AddressLacking",
    "ArrivalImpossible",
    "CarrierUnknown",
    "EventMalformed",
    "HasArrived",
    "NotOnItsWay",
    "NotPacked",
    "NotSetAside",
    "NotSilent",
    "NothingToSend",
    "NumberMissing",
    "OnHold",
    "ParcelUnknown",
    "SignatureWrong",
    "TrackingTaken",
    "come_back",
    "deliver",
    "hand_over",
    "hear",
    "hear_again",
    "number_parcel",
    "pack_stock",
    "presume",
    "presume_delivered",
    "received",
]

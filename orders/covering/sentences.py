"""Each clause in one sentence that a customer understands, and the ways that are open beside ours."""

from collections.abc import Mapping
from typing import Final

from orders.covering.judging import Clause

SENTENCES: Final[Mapping[Clause, str]] = {
    Clause.DURABILITY_PART: "Say which part it is: each part has a limit of its own.",
    Clause.DURABILITY_TIME: "Each part is guaranteed for a time from delivery: core and shell longer than the cover.",
    Clause.DURABILITY_MILES: "Core and shell are guaranteed up to a distance; your own confirmed figure counts.",
    Clause.DURABILITY_FREE: "Each side is put right for nothing a number of times; after that other terms apply.",
    Clause.DURABILITY_EXCLUDED: "Alteration by others, heat, misuse and loss are not covered.",
    Clause.DURABILITY_FAILURE: "A failure is covered; that a cover looks worn after years is not a failure.",
    Clause.DURABILITY_WASHING: "Washing as the instructions say does not end the guarantee.",
    Clause.DURABILITY_GROWING: "Feet that have grown out of a pair are covered for young wearers, for a while, once.",
    Clause.DURABILITY_REFUNDED: "This side was paid back, so nothing is promised for it any more.",
    Clause.FIT_WINDOW: "A misfit is covered if it is first reported in the days after delivery.",
    Clause.FIT_LADDER: "First advice, then a remake, then your money back.",
    Clause.FIT_REMAKES: "After the first remake you may choose your money back; after the last one you get it.",
    Clause.FIT_HELD_OPEN: "You reported it in time, so every further step stays open.",
    Clause.FIT_REFUNDED: "This pair was paid back, so nothing is promised for it any more.",
}
OUTSIDE: Final[Mapping[str, str]] = {
    "law": "Your rights by law stand beside this promise, whatever we decide.",
    "consumer_advice": "A consumer advice centre or the attorney general of your state can advise you.",
    "arbitration": "You may take the matter to a court or to an arbitration body for consumers.",
}

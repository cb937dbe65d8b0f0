"""
What stops self-service and sends a wearer to a clinician, and what is only a reason for care.

Asked in the questionnaire, kept with the answers; the assessment acts on them. Sources: Diabetic Foot
Australia 2018, danger signs of Diabetes UK and an NHS trust; the three months after surgery are ours [P].
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing a wearer may tick: its code, and the words it is asked in."""

    code: str
    text: str


RED_FLAGS: Final = (
    Sign("diabetes_with_complications", "Diabetes with numb feet, a foot ulcer now or before, or a changed foot shape"),
    Sign("charcot_foot", "Charcot foot"),
    Sign("open_wound", "An open wound, ulcer or sore on a foot"),
    Sign("infection_signs", "A hot, swollen or discoloured foot, spreading redness, or fever with foot pain"),
    Sign("numb_feet", "Numb feet, or loss of feeling from any cause"),
    Sign("poor_circulation", "Poor circulation: cold or blue feet, or calf pain when walking that stops with rest"),
    Sign("amputation", "An amputation of part of a foot or leg"),
    Sign("recent_injury", "A fracture, an operation or a serious sprain in the last three months"),
    Sign("cannot_bear_weight", "Cannot put weight on a foot"),
    Sign("sudden_pain", "Sudden severe pain or a 'pop' at the heel or calf, or a new change of shape"),
    Sign("acute_arthritis", "Inflammatory arthritis with a painful, swollen joint now"),
    Sign("cancer_night_pain", "A history of cancer with pain at night"),
)
CAUTIONS: Final = (
    Sign("diabetes", "Diabetes without the above"),
    Sign("long_pain", "Pain for longer than six weeks"),
    Sign("pregnancy", "Pregnant"),
    Sign("falls", "A fall through loss of balance in the last year"),
    Sign("one_sided_change", "A change on one side only"),
    Sign("leg_length_difference", "A leg-length difference of more than 10 mm, told by a clinician"),
    Sign("hypermobility", "Very flexible joints (hypermobility)"),
)

RED_FLAG_CODES: Final = frozenset(sign.code for sign in RED_FLAGS)
CAUTION_CODES: Final = frozenset(sign.code for sign in CAUTIONS)

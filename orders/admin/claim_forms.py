"""What staff type about a claim: a question, a decision, or the correction of one."""

from typing import Any, Final, override

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from fitting.models import LONGEST_REASON
from orders import claims
from orders.admin.desk import minor_of, money_of, text_of
from orders.covering.judging import Clause, Verdict
from orders.covering.sentences import SENTENCES
from orders.covering.terms import Remedy
from orders.models import LONGEST, REMEDIES

GRANTS: Final = [(one, one.replace("_", " ")) for one in REMEDIES if one != Remedy.COVER_FOR_SALE]
_KINDS: Final = {"durability": "10,000 miles", "fit": "Perfect fit"}
_CLAUSES: Final = [
    (title, [(clause.value, f"{clause.value}: {SENTENCES[clause]}") for clause in Clause if clause.startswith(kind)])
    for kind, title in _KINDS.items()
]
_WORDS: Final = 1000


class Asked(forms.Form):
    """What the customer is asked."""

    text = text_of(LONGEST, rows=4)


class Refused(forms.Form):
    """By which sentence, and why, in words that the customer reads."""

    clause = forms.ChoiceField(choices=_CLAUSES, widget=UnfoldAdminSelectWidget())
    words = text_of(_WORDS, rows=4)


class Granted(Refused):
    """What puts it right; by which sentence, and for which sides."""

    remedy = forms.ChoiceField(choices=GRANTS, widget=UnfoldAdminSelectWidget())
    side = forms.ChoiceField(
        choices=[("", "all that are claimed"), ("left", "left"), ("right", "right")],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    field_order: tuple[str, ...] = ("remedy", "clause", "side", "amount", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for an amount in the currency of the order; words may be empty: what is granted speaks for itself."""
        super().__init__(*args, **kwargs)
        self.currency: str = self.initial["currency"]
        self.fields["amount"] = money_of(
            self.currency, "Of a partial refund", help_text="Tax included; empty for whatever else puts it right."
        )
        self.fields["words"].required = False
        self.order_fields(self.field_order)

    @override
    def clean(self) -> dict[str, Any]:
        """Count the amount in minor units, as the verb does."""
        said = dict(super().clean() or {})
        said["amount_minor"] = minor_of(said.pop("amount", None), self.currency)
        return said


class Corrected(Granted):
    """What is decided instead, and what was wrong."""

    verdict = forms.ChoiceField(
        choices=[(Verdict.REFUSED.value, "refuse it"), (Verdict.GRANTED.value, "put it right in another way")],
        label="Instead",
        widget=UnfoldAdminSelectWidget(),
    )
    reason = text_of(LONGEST_REASON, rows=3)
    field_order = ("verdict", "remedy", "clause", "side", "amount", "words", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for a remedy only where there is to be one."""
        super().__init__(*args, **kwargs)
        remedy: Any = self.fields["remedy"]
        remedy.required, remedy.choices = False, [("", "none: it is refused"), *GRANTS]
        self.fields["words"].help_text = f"For the customer. {self.fields['words'].help_text}"
        self.fields["reason"].help_text = f"For colleagues: what was wrong. {self.fields['reason'].help_text}"

    @override
    def clean(self) -> dict[str, Any]:
        """Hand over one choice, and why."""
        said = super().clean()
        side, amount = said.pop("side", ""), said.pop("amount_minor")
        reason = said.pop("reason", "")
        choice = claims.Choice(
            said.get("verdict", ""), said.get("clause", ""), said.get("remedy", ""), (side,) if side else (),
            said.get("words", ""), amount_minor=amount,
        )  # fmt: skip
        return {"choice": choice, "reason": reason}


def in_words(code: str) -> str:
    """Write a code as people say it."""
    return code.replace("_", " ")

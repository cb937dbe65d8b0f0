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
from orders.models import LONGEST, PARTIAL_REFUND, REMEDIES

GRANTS: Final = [(one, one.replace("_", " ")) for one in REMEDIES if one != Remedy.COVER_FOR_SALE]
# The whole price answers both sides of a pair.
_OF_ONE_SIDE: Final = [(one, label) for one, label in GRANTS if one != Remedy.REFUND]
_KINDS: Final = {"durability": "10,000 miles", "fit": "Perfect fit"}
_CLAUSES: Final = [
    (title, [(clause.value, f"{clause.value}: {SENTENCES[clause]}") for clause in Clause if clause.startswith(kind)])
    for kind, title in _KINDS.items()
]
_WORDS: Final = 1000
# The amounts that are asked for, each with the remedy that it is of, and where that is chosen.
_AMOUNTS: Final = (("amount", "remedy", "above"), ("other_amount", "other", "for the other side"))


class Asked(forms.Form):
    """What the customer is asked."""

    text = text_of(LONGEST, rows=4)


class Refused(forms.Form):
    """By which sentence, and why, in words that the customer reads."""

    clause = forms.ChoiceField(choices=_CLAUSES, widget=UnfoldAdminSelectWidget())
    words = text_of(_WORDS, rows=4)


class Granted(Refused):
    """What puts it right; by which sentence, for which sides, and what becomes of the other one."""

    remedy = forms.ChoiceField(choices=GRANTS, widget=UnfoldAdminSelectWidget())
    side = forms.ChoiceField(
        choices=[("", "all that are claimed"), ("left", "left"), ("right", "right")],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    other = forms.ChoiceField(
        choices=[("", "refuse it, if one side is chosen above"), *_OF_ONE_SIDE],
        required=False,
        label="The other side",
        help_text="Put right in a way of its own it becomes a claim of its own, with its own mail.",
        widget=UnfoldAdminSelectWidget(),
    )
    field_order: tuple[str, ...] = ("remedy", "clause", "side", "amount", "other", "other_amount", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for amounts in the currency of the order; words may be empty: what is granted speaks for itself."""
        super().__init__(*args, **kwargs)
        self.currency: str = self.initial["currency"]
        for name, label in (("amount", "Of a partial refund"), ("other_amount", "Of one for the other side")):
            self.fields[name] = money_of(
                self.currency, label, help_text="Tax included; empty for whatever else puts it right."
            )
        self.fields["words"].required = False
        if self.initial["sides"] < 2:  # noqa: PLR2004  a pair
            for name in ("other", "other_amount"):
                del self.fields[name]
        self.order_fields(self.field_order)

    @override
    def clean(self) -> dict[str, Any]:
        """Hand over one choice, with amounts counted in minor units, as the verb does."""
        said = dict(super().clean() or {})
        self.insist_on_amounts_of_partial_refunds(said)
        return {"choice": self.chosen(said, Verdict.GRANTED.value)}

    def insist_on_amounts_of_partial_refunds(self, said: dict[str, Any]) -> None:
        """Refuse an amount that nothing would give back, beside it: whoever typed it meant it to go back."""
        for amount, remedy, where in _AMOUNTS:
            if said.get(amount) and remedy in said and said[remedy] != PARTIAL_REFUND:
                self.add_error(
                    amount, f"Only a partial refund takes an amount: choose it {where}, or leave this one empty."
                )

    def chosen(self, said: dict[str, Any], verdict: str) -> claims.Choice:
        """Return what was chosen as one choice."""
        side, remedy = said.get("side"), said.get("other")
        other = claims.Other(remedy, minor_of(said.get("other_amount"), self.currency)) if remedy else None
        return claims.Choice(
            verdict, said.get("clause", ""), said.get("remedy", ""), (side,) if side else (), said.get("words", ""),
            amount_minor=minor_of(said.get("amount"), self.currency), other=other,
        )  # fmt: skip


class Corrected(Granted):
    """What is decided instead, and what was wrong."""

    verdict = forms.ChoiceField(
        choices=[(Verdict.REFUSED.value, "refuse it"), (Verdict.GRANTED.value, "put it right in another way")],
        label="Instead",
        widget=UnfoldAdminSelectWidget(),
    )
    reason = text_of(LONGEST_REASON, rows=3)
    field_order = ("verdict", *Granted.field_order, "reason")

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
        said = dict(self.cleaned_data)
        self.insist_on_amounts_of_partial_refunds(said)
        return {"choice": self.chosen(said, said.get("verdict", "")), "reason": said.get("reason", "")}


def in_words(code: str) -> str:
    """Write a code as people say it."""
    return code.replace("_", " ")

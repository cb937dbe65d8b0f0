"""What staff type about a claim: a question, a decision, or the correction of one."""

from typing import Any, Final, override

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from fitting.models import LONGEST_REASON
from orders import claims
from orders.admin.desk import text_of
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
    amount_minor = forms.IntegerField(
        min_value=0, required=False, label="Of a partial refund, minor units", widget=UnfoldAdminIntegerFieldWidget()
    )
    field_order: tuple[str, ...] = ("remedy", "clause", "side", "amount_minor", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the words be empty: what is granted speaks for itself."""
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False


class Corrected(Granted):
    """What is decided instead, and what was wrong."""

    verdict = forms.ChoiceField(
        choices=[(Verdict.REFUSED.value, "refuse it"), (Verdict.GRANTED.value, "put it right in another way")],
        label="Instead",
        widget=UnfoldAdminSelectWidget(),
    )
    reason = text_of(LONGEST_REASON, rows=3)
    field_order = ("verdict", "remedy", "clause", "side", "amount_minor", "words", "reason")

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
        said = dict(super().clean() or {})
        side, amount = said.pop("side", ""), said.pop("amount_minor", None) or 0
        reason = said.pop("reason", "")
        choice = claims.Choice(
            said.get("verdict", ""), said.get("clause", ""), said.get("remedy", ""), (side,) if side else (),
            said.get("words", ""), amount_minor=amount,
        )  # fmt: skip
        return {"choice": choice, "reason": reason}


def in_words(code: str) -> str:
    """Write a code as people say it."""
    return code.replace("_", " ")

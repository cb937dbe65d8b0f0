"""Sentences of ours in a letter, in its reader's language: the same words as on the pages."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation.trans_real import DjangoTranslation

from shop import markdown

register = template.Library()


@register.filter
def said(sentence: str, language: str) -> SafeString:
    """Write a sentence of the API in a language; what nobody has translated stays as it is."""
    # Facts reach a template with Markdown's escapes, and leave it with them.
    plain = markdown.to_plain(sentence)
    words = DjangoTranslation(language, domain="djangojs").gettext(plain)
    return mark_safe(markdown.escaped(words))  # noqa: S308  Markdown escapes; its renderer escapes HTML

"""
The words of the pages in other languages: gathered from templates and scripts, and compiled.

``python -m tests.tools.words`` brings the ``.po`` files up to date with the sources and compiles them;
with ``--check`` it changes nothing and says what is stale, missing or marked as unsure.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, override

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PAGES: Final = ROOT / "config" / "pages"
# Pictures are drawn on the floor below and shown on pages.
PICTURES: Final = (
    ROOT / "fitting" / "pictures.py",
    ROOT / "fitting" / "relief.py",
    ROOT / "orders" / "covering" / "course.py",
)
LANGUAGES: Final = ("de",)
# Of each domain: the file pattern, and the extractor of its language.
DOMAINS: Final = {
    "django": (("*.html", "python"), ("*.py", "python")),
    "djangojs": (("*.js", "javascript"),),
}
# So many sentences may be without a translation, and are shown in English.
MAY_WAIT: Final = 0
# Sentences also stand inside `… ${gettext("…")} …`.
OPTIONS: Final = {"encoding": "utf-8", "parse_template_string": True}
KEYWORDS: Final = {
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}


def _sources(domain: str) -> Iterator[tuple[Path, str]]:
    for pattern, language in DOMAINS[domain]:
        for path in sorted(PAGES.rglob(pattern)):
            yield path, language
    if domain == "django":
        yield from ((path, "python") for path in PICTURES)


def gathered(domain: str) -> Catalog:
    """Return what the sources say, without translations."""
    catalog = Catalog(domain=domain)
    for path, language in _sources(domain):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        found = extract(language, io.BytesIO(text.encode()), keywords=KEYWORDS, options=OPTIONS)
        name = path.relative_to(ROOT).as_posix()
        for _line, message, comments, context in found:
            # No line numbers: they change with every edit and tell a translator nothing.
            catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def folder(language: str) -> Path:
    """Return where a language's files lie."""
    return PAGES / "locale" / language / "LC_MESSAGES"


def read(language: str, domain: str) -> Catalog:
    """Return the translations as they are committed; none yet is an empty catalogue."""
    path = folder(language) / f"{domain}.po"
    if not path.exists():
        return Catalog(locale=language, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def po_of(catalog: Catalog) -> bytes:
    """Write a catalogue as people edit it."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, no_location=False, omit_header=False, sort_output=True, include_lineno=False)
    return out.getvalue()


def mo_of(catalog: Catalog) -> bytes:
    """Compile a catalogue; the same catalogue gives the same bytes."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


class Words(Catalog):
    """A catalogue whose head holds what programs need, and no dates or names that would change by themselves."""

    @property
    @override
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the head."""
        return [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
        ]


def updated(language: str, domain: str) -> Catalog:
    """Return the translations brought up to date with the sources: new ones empty, unused ones gone."""
    fresh = gathered(domain)
    kept = read(language, domain)
    whole = Words(locale=language, domain=domain, header_comment=f"# The pages in {language}.", fuzzy=False)
    for message in fresh:
        if message.id:
            known = kept.get(message.id, message.context)
            whole.add(
                message.id,
                known.string if known else None,
                locations=message.locations,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return whole


def untranslated(catalog: Catalog) -> list[str]:
    """Return every sentence that has no translation yet, or an unsure one."""
    found = []
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            found.append(str(message.id))
    return found


def problems() -> list[str]:
    """Return one sentence for everything that is not as it should be."""
    found = []
    for language in LANGUAGES:
        for domain in DOMAINS:
            catalog = updated(language, domain)
            where = (folder(language) / domain).relative_to(ROOT).as_posix()
            waiting = untranslated(catalog)
            if len(waiting) > MAY_WAIT:
                found += [f"{where}.po: no translation of {sentence!r}" for sentence in waiting]
            for suffix, wanted in ((".po", po_of(catalog)), (".mo", mo_of(catalog))):
                path = folder(language) / f"{domain}{suffix}"
                if not path.exists() or path.read_bytes() != wanted:
                    found.append(f"{where}{suffix}: not up to date; run python -m tests.tools.words")
    return found


def main() -> int:
    """Update, or check."""
    if "--check" not in sys.argv[1:]:
        for language in LANGUAGES:
            folder(language).mkdir(parents=True, exist_ok=True)
            for domain in DOMAINS:
                catalog = updated(language, domain)
                (folder(language) / f"{domain}.po").write_bytes(po_of(catalog))
                (folder(language) / f"{domain}.mo").write_bytes(mo_of(catalog))
    found = problems()
    sys.stdout.write("".join(sentence + "\n" for sentence in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

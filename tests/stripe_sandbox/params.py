"""Form parameters: nested decoding (`a[b][0]=c`) and readers that refuse what Stripe would refuse."""

import re
import urllib.parse
from collections.abc import Iterable
from typing import Final

from tests.stripe_sandbox.errors import invalid, missing, unknown

type Tree = str | list[Tree] | dict[str, Tree]

_INTEGER: Final = re.compile(r"-?[0-9]+")
_KEY_PARTS: Final = re.compile(r"[^\[\]]+")

METADATA_KEYS: Final = 50
METADATA_KEY_LENGTH: Final = 40
METADATA_VALUE_LENGTH: Final = 500


def decode(form: str) -> dict[str, Tree]:
    """Return the nested tree a form-encoded string describes; dicts with only numbers as keys become lists."""
    root: dict[str, Tree] = {}
    for name, value in urllib.parse.parse_qsl(form, keep_blank_values=True):
        _put(root, name, value)
    return {name: _with_lists(value) for name, value in root.items()}


def _put(root: dict[str, Tree], name: str, value: str) -> None:
    keys = _KEY_PARTS.findall(name)
    if not keys:
        raise unknown([name])
    here = root
    for key in keys[:-1]:
        below = here.setdefault(key, {})
        if not isinstance(below, dict):
            raise invalid("Invalid request: a parameter is both a value and a hash.", name)
        here = below
    if not name.endswith("[]"):
        here[keys[-1]] = value
        return
    entries = here.setdefault(keys[-1], {})
    if not isinstance(entries, dict):
        raise invalid("Invalid request: a parameter is both a value and an array.", name)
    entries[str(len(entries))] = value


def _with_lists(tree: Tree) -> Tree:
    if not isinstance(tree, dict):
        return tree
    inner = {key: _with_lists(value) for key, value in tree.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


class Params:
    """One level of parameters with the path that leads to it, so that a refusal names the full parameter."""

    def __init__(self, tree: dict[str, Tree], path: str = "") -> None:
        """Read `tree`, the parameters below `path` ('' at the top)."""
        self._tree = tree
        self._path = path

    def name(self, key: str) -> str:
        """Return the full name of a key, such as `line_items[0][quantity]`."""
        return f"{self._path}[{key}]" if self._path else key

    def only(self, *known: str) -> None:
        """Refuse every key that is not known.

        :raises ApiError: `parameter_unknown`.
        """
        strangers = [self.name(key) for key in self._tree if key not in known]
        if strangers:
            raise unknown(strangers)

    def keys(self) -> Iterable[str]:
        """Return the keys given at this level."""
        return self._tree.keys()

    def has(self, key: str) -> bool:
        """Return whether a value other than '' (Stripe's word for "unset") was given."""
        return self._tree.get(key, "") != ""

    def text(self, key: str, *, longest: int = 5000) -> str | None:
        """Return a string, or None when absent or empty.

        :raises ApiError: when it is a hash or a list, or longer than `longest` characters.
        """
        value = self._tree.get(key, "")
        if not isinstance(value, str):
            raise invalid("Invalid string: must be a string.", self.name(key))
        if len(value) > longest:
            message = f"Invalid string: must be at most {longest} characters"
            raise invalid(message, self.name(key), code="parameter_invalid_string")
        return value or None

    def need_text(self, key: str) -> str:
        """Return a string that must be there.

        :raises ApiError: `parameter_missing`.
        """
        value = self.text(key)
        if value is None:
            raise missing(self.name(key))
        return value

    def choice(self, key: str, *allowed: str) -> str | None:
        """Return one of the allowed words, or None when absent.

        :raises ApiError: when it is another word.
        """
        value = self.text(key)
        if value is not None and value not in allowed:
            raise invalid(f"Invalid {self.name(key)}: must be one of {_or(allowed)}", self.name(key))
        return value

    def integer(self, key: str) -> int | None:
        """Return a whole number, or None when absent; '1.5', '12.00' and '1e3' are refused as Stripe does.

        :raises ApiError: `parameter_invalid_integer`.
        """
        if key not in self._tree:
            return None
        value = self._tree[key]
        if not isinstance(value, str) or not _INTEGER.fullmatch(value):
            raise invalid(f"Invalid integer: {value}", self.name(key), code="parameter_invalid_integer")
        return int(value)

    def need_integer(self, key: str, *, least: int) -> int:
        """Return a whole number of at least `least` that must be there.

        :raises ApiError: `parameter_missing` or `parameter_invalid_integer`.
        """
        value = self.integer(key)
        if value is None:
            raise missing(self.name(key))
        if value < least:
            message = f"This value must be greater than or equal to {least}."
            raise invalid(message, self.name(key), code="parameter_invalid_integer")
        return value

    def flag(self, key: str) -> bool | None:
        """Return a boolean, or None when absent.

        :raises ApiError: when it is neither `true` nor `false`.
        """
        value = self.text(key)
        if value not in {None, "true", "false"}:
            raise invalid(f"Invalid boolean: {value}", self.name(key))
        return None if value is None else value == "true"

    def child(self, key: str) -> "Params | None":
        """Return the parameters below a key, or None when absent.

        :raises ApiError: when the value is not a hash.
        """
        value = self._tree.get(key, "")
        if value == "":
            return None
        if not isinstance(value, dict):
            raise invalid("Invalid object", self.name(key))
        return Params(value, self.name(key))

    def child_or_none(self, key: str) -> "Params | None":
        """Return the parameters below a key when it holds a hash, None when it holds anything else."""
        value = self._tree.get(key)
        return Params(value, self.name(key)) if isinstance(value, dict) else None

    def without(self, key: str) -> "Params":
        """Return the same parameters without one key."""
        return Params({name: value for name, value in self._tree.items() if name != key}, self._path)

    def children(self, key: str) -> list["Params"]:
        """Return a list of hashes, [] when absent.

        :raises ApiError: `parameter_invalid` when the value is not a list of hashes.
        """
        found: list[Params] = []
        for place, value in enumerate(self._list(key)):
            if not isinstance(value, dict):
                raise invalid("Invalid object", f"{self.name(key)}[{place}]")
            found.append(Params(value, f"{self.name(key)}[{place}]"))
        return found

    def texts(self, key: str) -> list[str] | None:
        """Return a list of strings, or None when absent.

        :raises ApiError: when the value is not a list of strings.
        """
        if not self.has(key):
            return None
        values = self._list(key)
        found = [value for value in values if isinstance(value, str)]
        if len(found) != len(values):
            raise invalid("Invalid array", self.name(key))
        return found

    def _list(self, key: str) -> list[Tree]:
        value = self._tree.get(key, "")
        if value == "":
            return []
        if not isinstance(value, list):
            raise invalid("Invalid array", self.name(key))
        return value

    def metadata(self, key: str = "metadata") -> dict[str, str]:
        """Return the metadata given; '' as a value means "unset this key".

        :raises ApiError: when there are too many keys, or one or its value is too long.
        """
        value = self._tree.get(key, "")
        if value == "":
            return {}
        # Keys that are all numbers look like a list in a form; in metadata they are names.
        entries = dict(enumerate(value)) if isinstance(value, list) else value
        if not isinstance(entries, dict):
            raise invalid("Invalid hash", self.name(key))
        return _checked_metadata({str(name): text for name, text in entries.items()}, self.name(key))


def _checked_metadata(entries: dict[str, Tree], param: str) -> dict[str, str]:
    if len(entries) > METADATA_KEYS:
        raise invalid(f"You can have up to {METADATA_KEYS} metadata keys, but you passed {len(entries)}.", param)
    found: dict[str, str] = {}
    for name, value in entries.items():
        if not isinstance(value, str):
            raise invalid("Metadata values must be strings.", f"{param}[{name}]")
        if len(name) > METADATA_KEY_LENGTH:
            raise invalid(f"Metadata keys can have up to {METADATA_KEY_LENGTH} characters.", param)
        if len(value) > METADATA_VALUE_LENGTH:
            message = f"Metadata values can have up to {METADATA_VALUE_LENGTH} characters, but yours has {len(value)}."
            raise invalid(message, f"{param}[{name}]")
        found[name] = value
    return found


def merged(old: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Return metadata after an update: given keys win, an empty value removes its key."""
    return {name: value for name, value in {**old, **given}.items() if value}


def _or(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}, or {words[-1]}"

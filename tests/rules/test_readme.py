"""The README tells the truth about settings and files."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parent.parent.parent
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_configuration_table_lists_every_variable_and_no_other() -> None:
    read = set(re.findall(r'_env\.\w+\(\s*"(\w+)"', (ROOT / "config" / "env.py").read_text(encoding="utf-8")))
    table = README.partition("## Configuration")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == read


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:shop|fitting|orders|config|tests)/[\w/]*(?:\.py|/))`", README)))
)
def test_every_file_the_readme_names_exists(path: str) -> None:
    assert (ROOT / path).exists()

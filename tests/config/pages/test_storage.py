"""Collected files: every name has a hash, also the names that scripts import each other by."""

import re
import shutil
from pathlib import Path

import pytest

from config.pages.storage import CollectedFiles
from tests.config.pages.sources import PAGES, SCRIPTS, name_of

IMPORT = re.compile(r"\bfrom \"(\.{1,2}/[^\"]+)\"")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


def imported(script: Path) -> set[Path]:
    """Return what a script imports, as files."""
    return {(script.parent / name).resolve() for name in IMPORT.findall(script.read_text())}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    shutil.copytree(PAGES / "static", folder, dirs_exist_ok=True)
    storage = CollectedFiles(location=folder, base_url="/static/")
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*")]
    outcome = list(storage.post_process({name: (storage, name) for name in names}))
    assert {name for name, _, done in outcome if done is True} >= {f"pages/{name_of(script)}" for script in SCRIPTS}
    return folder / "pages"


def test_every_import_of_a_collected_script_is_there_under_its_hashed_name(collected: Path) -> None:
    hashed = [path for path in collected.rglob("*.js") if HASHED.search(path.name)]
    assert len(hashed) == len(SCRIPTS)
    imports = {name for path in hashed for name in imported(path)}
    assert len(imports) > 10
    assert all(HASHED.search(path.name) and path.is_file() for path in imports)


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_every_import_is_of_a_form_that_is_seen(script: Path) -> None:
    text = script.read_text()
    written = re.findall(r"^import |^export [^;=(]* from |\bimport\(", text, re.MULTILINE)
    assert len(written) == len(IMPORT.findall(text))


def test_no_scripts_import_each_other_in_a_circle() -> None:
    left = {script: imported(script) for script in SCRIPTS}
    while left:
        free = {script for script, needs in left.items() if not needs & set(left)}
        assert free, f"a circle among {sorted(map(name_of, left))}"
        left = {script: needs for script, needs in left.items() if script not in free}

"""The floors of the house, held by machine."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {
    "errors": -1, "heap": -1,  # the cellar: every room may raise
    "comment": 0, "verdict": 0,
    "text": 1, "evidence": 1,
    "signals": 2, "model": 2, "event": 2,
    "learning": 3, "release": 3,
    "store": 4, "registry": 4, "judge": 4, "export": 4,
    "adapters": 5, "bulk": 5, "config": 5, "retention": 5,
    "filter": 6, "desk": 6, "notice": 6,
    "web": 7, "cli": 7,
    "__main__": 8,
}  # fmt: skip
TRAINING_MAY_USE = {room for room, floor in FLOORS.items() if floor <= 4} | {"config"}
DOORS = {
    "sklearn": {"spamfilter/model", "training"},
    "numba": {"spamfilter/model", "training"},
    "sqlalchemy": {"spamfilter/store"},
    "alembic": {"spamfilter/store"},
    "flask": {"spamfilter/web"},
    "limits": {"spamfilter/web"},
    "prometheus_client": {"spamfilter/web/metrics.py"},
    "joblib": {"training", "spamfilter/bulk.py", "spamfilter/export.py"},
    "matplotlib": {"training", "benchmarks"},
    "granian": {"app.py"},
    "http": {"spamfilter/web/akismet_callback.py"},  # the standard library's: nothing else of ours calls anybody
    "socket": {"spamfilter/web/akismet_callback.py", "app.py"},
    "torch": {"training/encoder"},
    "onnx": {"spamfilter/model"},
    "onnxruntime": {"spamfilter/model"},
    "defusedxml": {"spamfilter/cli"},
    "datasketch": {"training", "spamfilter/text"},
    "confusable_homoglyphs": {"spamfilter/text", "training"},
}
SOURCES = [
    ROOT / "app.py",
    *sorted(path for folder in ("spamfilter", "training") for path in (ROOT / folder).rglob("*.py")),
]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, those inside functions and under TYPE_CHECKING too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    names = (name.split(".") for name in imports(path))
    return {parts[1] for parts in names if parts[0] == "spamfilter" and len(parts) > 1 and parts[1] in FLOORS}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_room_imports_strictly_lower_floors_only(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] != "spamfilter" or parts[1] == "__init__.py":
        return
    room = parts[1].removesuffix(".py")

    wrong = {other for other in rooms_imported(path) - {room} if FLOORS[other] >= FLOORS[room]}

    assert wrong == set()


@pytest.mark.parametrize("path", [path for path in SOURCES if relative(path).startswith("training/")], ids=relative)
def test_training_stays_below_the_doors(path):
    assert rooms_imported(path) - TRAINING_MAY_USE == set()


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_an_outside_library_enters_through_its_own_door(path):
    libraries = {name.split(".")[0] for name in imports(path)}

    strangers = {
        library
        for library in libraries & set(DOORS)
        if not any(relative(path).startswith(door) for door in DOORS[library])
    }

    assert strangers == set()


def test_every_room_has_a_floor():
    rooms = {
        path.relative_to(ROOT / "spamfilter").parts[0].removesuffix(".py")
        for path in SOURCES[:-1]
        if "spamfilter" in path.parts
    }

    assert rooms - {"__init__"} <= set(FLOORS)


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_is_one_noun(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300

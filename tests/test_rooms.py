"""The rooms that serve any site stand alone: they import nothing of this site."""

import ast
from pathlib import Path

import pytest

ROOMS = Path(__file__).resolve().parent.parent / "_ext"


@pytest.mark.parametrize("room", ["hangul", "drawn"])
def test_a_room_for_any_site_imports_no_other_room(room):
    others = {path.name for path in ROOMS.iterdir() if path.is_dir()} - {room}
    found = []
    for path in sorted((ROOMS / room).rglob("*.py")):
        depth = len(path.relative_to(ROOMS).parts) - 1  # dots that stay in the room
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = [f"{'.' * node.level}{node.module or ''}"] if node.level <= depth else [*others]
            else:
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [f"{path.relative_to(ROOMS)}:{node.lineno}: {name}" for name in names if name.partition(".")[0] in others]

    assert found == [], "다른 방을 가져다 쓴다:\n" + "\n".join(found)
    print(f"{room}은 다른 방을 가져다 쓰지 않는다")

"""Which program a folder holds: the central stack's, or a team's own that follows the plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.engine.project import follows_the_plan, has_overrides

ROOT = Path(__file__).parents[3]
LINE = "from components.owner import follow_maintenance_plan\n"


def test_the_central_stack_and_the_example_are_told_apart_although_both_have_overrides() -> None:
    assert has_overrides(ROOT)
    assert not follows_the_plan(ROOT)
    example = ROOT / "examples" / "checkout"
    assert has_overrides(example)
    assert follows_the_plan(example)


@pytest.mark.parametrize(
    ("files", "follows"),
    [
        ({"__main__.py": LINE}, True),
        ({"__main__.py": "", "infra/__init__.py": "", "infra/edge.py": f"if True:\n    {LINE}"}, True),
        ({"__main__.py": "", "venv/components.py": LINE}, False),
        ({"__main__.py": "# from components.owner import follow_maintenance_plan\n"}, False),
        ({"__main__.py": "from components.owner_edges import OwnerEdges\n"}, False),
        ({}, False),
    ],
)
def test_a_team_s_own_program_is_known_by_its_line(
    tmp_path: Path, files: dict[str, str], follows: bool
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert follows_the_plan(tmp_path) is follows


def test_a_program_elsewhere_is_found_by_its_main(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\nmain: src\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "__main__.py").write_text(LINE)
    assert follows_the_plan(tmp_path)

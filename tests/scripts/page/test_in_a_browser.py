"""`maint page` as people see it: in a real browser, on a phone and on a desk, in light and dark."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from maintenance.page.state import live_state
from scripts.demo.workspace import make_workspace
from tests.maintenance.page.test_page import OPEN, page
from tests.maintenance.plan.documents import VALID, load
from tests.maintenance.texts.malice import ATTACKS, with_texts
from tests.scripts.page.browser import measure

SIZES = [(360, False), (360, True), (1200, False), (1200, True)]


def attack() -> object:
    """One text after another, wherever a text is asked for."""
    texts = iter(ATTACKS * 20)
    return lambda _: next(texts)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the reference estate, by the real command."""
    folder = make_workspace(tmp_path_factory.mktemp("page") / "project")
    command = [
        sys.executable,
        "-m",
        "scripts.maint",
        "page",
        "-s",
        "prod-maint",
        "--lang",
        "en",
        "--out",
        "page.html",
    ]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return folder / "page.html"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of a document full of attacks, while its window is open."""
    document = with_texts(load(VALID), attack())
    document = document.model_copy(
        update={"window": document.window.model_copy(update={"title": ATTACKS[0] + "x" * 150})}
    )
    file = tmp_path_factory.mktemp("hostile") / "page.html"
    file.write_text(page(document, live=live_state("2030-12-aurora", OPEN)), encoding="utf-8")
    return file


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_it_fits_the_screen_and_follows_its_theme(reference: Path, width: int, dark: bool) -> None:
    seen = measure(reference, width=width, dark=dark)
    assert seen["wide"] == []
    assert seen["needs"] <= seen["width"] <= width
    assert seen["ground"] == ("rgb(18, 22, 27)" if dark else "rgb(246, 247, 249)")
    assert seen["unnamed"] == 0
    assert seen["headings"][:2] == ["H1", "H2"]
    for words in (
        "Database upgrade",
        "AWS was not asked",
        "prod-booster-1/booster-1-api",
        "hana@example.com",
    ):
        assert words in seen["text"]


@pytest.mark.parametrize("width", [360, 1200])
def test_an_attack_is_shown_and_does_nothing(hostile: Path, width: int) -> None:
    seen = measure(hostile, width=width, dark=False)
    assert seen["hit"] == ""
    assert "<script>document.documentElement.dataset.hit=1</script>" in seen["text"]
    assert seen["wide"] == []
    assert seen["needs"] <= seen["width"]
    [(complete, picture)] = seen["pictures"]
    assert complete
    assert picture > 0


def test_out_of_the_policys_reach_an_attack_does_nothing_either(hostile: Path, tmp_path: Path) -> None:
    """Escaping alone is enough: the policy is only the second line. Unescaped, the same attack does hit."""
    bare = tmp_path / "bare.html"
    text = hostile.read_text(encoding="utf-8")
    text = text.replace("default-src 'none';", "default-src * 'unsafe-inline' 'unsafe-eval' data:;")
    bare.write_text(text)
    assert measure(bare, width=1200, dark=False)["hit"] == ""
    bare.write_text(text.replace("</main>", f"{ATTACKS[0]}</main>"))
    assert measure(bare, width=1200, dark=False)["hit"] == "1"


def test_the_policy_alone_stops_a_script(hostile: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text(hostile.read_text(encoding="utf-8").replace("</main>", f"{ATTACKS[0]}</main>"))
    assert measure(broken, width=1200, dark=False)["hit"] == ""

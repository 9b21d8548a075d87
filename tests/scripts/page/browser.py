"""A real browser that opens one file, with nothing to reach beyond it."""

from __future__ import annotations

import html
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
DEADLINE = 60
"""Seconds for one visit."""
_POLICY = "Content-Security-Policy"

_MEASURE = """
<script>
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  page.querySelectorAll("details").forEach(each => each.open = true);
  const wide = [...page.querySelectorAll("body *")].filter(each =>
    !each.closest(".scroll") && each.getBoundingClientRect().right > root.clientWidth + 1);
  document.body.dataset.measured = JSON.stringify({
    width: root.clientWidth, needs: root.scrollWidth, text: root.innerText, hit: root.dataset.hit || "",
    wide: wide.map(each => each.outerHTML.slice(0, 80)),
    ground: frame.contentWindow.getComputedStyle(page.body).backgroundColor,
    pictures: [...page.images].map(each => [each.complete, each.naturalWidth]),
    headings: [...page.querySelectorAll("h1,h2,h3")].map(each => each.tagName),
    unnamed: [...page.querySelectorAll("section")].filter(each =>
      !page.getElementById(each.getAttribute("aria-labelledby"))).length,
  });
};
</script>
"""


def browser() -> str:
    """Chromium's path; installed by Debian's package where it is missing."""
    found = subprocess.run([ROOT / "toolchain/chromium"], check=True, capture_output=True, text=True)
    return found.stdout.strip()


def visit(file: Path, *more: str) -> str:
    """Open a file without any network, and return the document as it is after everything has loaded."""
    with tempfile.TemporaryDirectory(prefix="browser-") as private:
        done = subprocess.run(
            [
                browser(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                f"--user-data-dir={private}",
                "--window-size=1400,900",
                *more,
                "--dump-dom",
                file.as_uri(),
            ],
            check=True,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )
    return done.stdout


def measure(file: Path, *, width: int, dark: bool) -> dict[str, Any]:
    """Open a page in a frame of `width` pixels and measure it from outside; its own policy stays in force."""
    text = file.read_text(encoding="utf-8")
    assert _POLICY in text
    style = f"width:{width}px;height:800px;border:0"
    frame = f'<iframe id="frame" style="{style}" srcdoc="{html.escape(text)}"></iframe>'
    outer = file.with_name(f"{file.stem}-{width}-{dark}.html")
    outer.write_text(f'<!doctype html><meta charset="utf-8"><body style="margin:0">{frame}{_MEASURE}')
    dom = visit(outer, f"--blink-settings=preferredColorScheme={0 if dark else 1}")
    found = dom.partition('data-measured="')[2].partition('"')[0]
    measured: dict[str, Any] = json.loads(html.unescape(found))
    return measured

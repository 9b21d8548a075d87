"""Documents whose every free text is somebody's attempt at markup, commands or a broken line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from maintenance.plan.document import PlanDocument
from tests.maintenance.plan.documents import VALID, load

ATTACKS = (
    "<script>document.documentElement.dataset.hit=1</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[click](https://evil.example)",
    "![x](http://evil.example/x.png)",
    "<https://evil.example>",
    "https://evil.example/a www.evil.example mail@evil.example",
    "@everyone #1 org/repo#12 GH-1",
    "`; rm -rf / #",
    "``` sh both\nrm -rf /\n```",
    "```\n\n```sh both\nmaint up --yes\n```",
    "$(reboot) `reboot` ; reboot && reboot | reboot > /etc/passwd",
    "a | b | c",
    "a \\| b \\",
    "| --- | --- |",
    "# heading",
    "1. list",
    "- [x] task",
    "> quote",
    "=====",
    "    code",
    "~~~\nfence",
    "*bold* _it_ **b** ~~s~~ ^x^ $x$ :smile:",
    "&lt;b&gt; &amp; &#60;",
    "{{ 7*7 }} {% raw %} ${7*7} #{7}",
    "line\r\nbreak\u2028and\u2029more\x85x",
    "\x1b[31mred\x1b[0m \x07 \x00",
    "\u202eesrever \u200b\ufeff",
    "決済（全角）と｜半角|混在",
    "</code></pre></td></table>",
    "]]><!--",
    "`",
    "``",
    " ` ",
)
nasty = st.one_of(
    st.sampled_from(ATTACKS), st.text(min_size=1, max_size=40), st.text("`|\\*_[]<>#@\n -=~$&", min_size=1)
)
"""One text."""
one_line = nasty.map(lambda text: "".join(each for each in text if each not in "\r\n")[:200])


@st.composite
def documents(draw: st.DrawFn) -> PlanDocument:
    """The valid document with every free text replaced."""
    return with_texts(load(VALID), draw)


def with_texts(document: PlanDocument, draw: Any) -> PlanDocument:
    """Replace all free texts; `draw` gives one for a strategy."""

    def changed(part: Any, *names: str) -> Any:
        return part.model_copy(update={name: draw(nasty) for name in names})

    def teams() -> Iterator[Any]:
        for team in document.teams:
            yield team.model_copy(
                update={
                    "owner": draw(nasty),
                    "monitors": tuple(changed(each, "name", "scope") for each in team.monitors),
                    "features": tuple(
                        changed(each, "name", "name_ja", "impact", "impact_ja") for each in team.features
                    ),
                }
            )

    return document.model_copy(
        update={
            "window": document.window.model_copy(update={"title": draw(one_line)}),
            "teams": tuple(teams()),
            "people": tuple(changed(each, "name") for each in document.people),
            "deadlines": tuple(changed(each, "what", "what_ja", "owner") for each in document.deadlines),
        }
    )

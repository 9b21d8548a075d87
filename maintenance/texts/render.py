"""Templates and facts to text. Every value is made inert for what the template's name says it makes.

`.md` is Markdown, `.txt` plain text, `.html` HTML. In Markdown, `{{ value }}` is a sentence and
`{{ value | code }}` a name. An unknown name is an error, so that no gap reaches a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateError, TemplateNotFound
from jinja2.sandbox import SandboxedEnvironment

from maintenance.errors import ConfigInvalid
from maintenance.texts.inert import code, markdown, plain
from maintenance.texts.when import Language

Kind = Literal["runbook", "impact", "notice"]
Source = Callable[[str], str | None]
"""A template's text by its name, or None where there is none."""
TARGETS = ("md", "txt", "html")


def names(kind: Kind, language: Language) -> tuple[str, ...]:
    """The names under which a text's template is looked for, in order."""
    return tuple(f"{kind}.{language}.{target}.j2" for target in TARGETS)


def render(kind: Kind, language: Language, values: Mapping[str, Any], source: Source) -> str:
    """Render one text; the same document gives the same bytes.

    Raises:
        ConfigInvalid: the template is not there, or has a mistake; where, and which.
    """
    name = next((each for each in names(kind, language) if source(each) is not None), None)
    if name is None:
        expected = ", ".join(names(kind, language))
        raise ConfigInvalid(f"there is no template for {kind} in {language}; expected one of {expected}")
    try:
        text = _template(name, source).render(values)
    except TemplateError as fault:
        line = getattr(fault, "lineno", None)
        where = f"{getattr(fault, 'name', None) or name}{f':{line}' if line else ''}"
        raise ConfigInvalid(f"this template has a mistake: {fault.message}", where=where) from None
    lines = [line.rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def _template(name: str, source: Source) -> Template:
    target = name.removesuffix(".j2").rpartition(".")[2]
    inert = {"md": markdown, "txt": plain, "html": _of_html}[target]
    environment = SandboxedEnvironment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        autoescape=target == "html",
        finalize=inert,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = code if target == "md" else plain
    try:
        return environment.get_template(name)
    except TemplateNotFound as fault:
        raise ConfigInvalid(f"the template {fault.name} is not there", where=name) from None


def _of_html(value: object) -> object:
    """Text loses its control characters; escaping is the environment's."""
    return plain(value) if type(value) is str else value

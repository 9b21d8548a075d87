"""What must never be written down: known values, and texts that look like a credential.

Texts of the program (errors, answers of AWS) are redacted: a run in the night goes on. Texts that a person
types (a reason, a note) are refused with the name of what they hold, before anything happens.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

from maintenance.errors import Refused

SHORTEST = 8
"""Values from the environment that are shorter are words, not secrets."""

_NAMES = re.compile(
    r"(SECRET|PASSWORD|PASSWD|PASSPHRASE|TOKEN|WEBHOOK|API_?KEY|APP_?KEY|_PWD$|PRIVATE_KEY)", re.IGNORECASE
)
_SHAPES = (
    ("AWS access key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("Slack token", re.compile(r"\bxox[a-z]-[0-9A-Za-z-]{8,}|\bxapp-[0-9A-Za-z-]{8,}")),
    ("Slack webhook", re.compile(r"https://hooks\.slack\.com/[^\s\"'<>]+")),
    ("password in a URL", re.compile(r"(?<=://)[^\s/:@\"']*:[^\s/@\"']+(?=@)")),
    ("signature", re.compile(r"(?i)(?<=X-Amz-Signature=)[0-9a-f]{16,}|(?<=X-Amz-Security-Token=)[^&\s\"']+")),
    ("password", re.compile(r"(?i)\b(?:password|passwd|pwd|identified by)\b\s*[=:]?\s*(['\"]).+?\1")),
    ("password", re.compile(r"(?i)(?<=\bpassword=)[^\s&'\",;\[]+")),
    (
        "private key",
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
        ),
    ),
)


class Secrets:
    """The values that are known, with the names under which they may be spoken of."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        """Know `known` from the start, name to value."""
        self._forms: dict[str, str] = {}
        for name, value in (known or {}).items():
            self.add(name, value)

    @classmethod
    def of_environment(cls, environment: Mapping[str, str]) -> Secrets:
        """Know every variable whose name says that it holds a secret."""
        return cls(
            {
                name: value
                for name, value in environment.items()
                if _NAMES.search(name) and len(value) >= SHORTEST
            }
        )

    def add(self, name: str, value: str) -> None:
        """Know one more, however short. Its usual encodings are known with it."""
        if not value:
            return
        encoded = base64.b64encode(value.encode()).decode()
        for form in (value, quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1], encoded):
            self._forms.setdefault(form, name)

    def redact(self, text: str) -> str:
        """The text without any secret; each is replaced by its name in brackets."""
        for form in sorted(self._forms, key=len, reverse=True):
            text = text.replace(form, f"[{self._forms[form]}]")
        for name, shape in _SHAPES:
            text = shape.sub(f"[{name}]", text)
        return text

    def found_in(self, text: str) -> str | None:
        """The name of a secret that the text holds."""
        for form in sorted(self._forms, key=len, reverse=True):
            if form in text:
                return self._forms[form]
        return next((name for name, shape in _SHAPES if shape.search(text)), None)

    def refuse(self, text: str, *, where: str) -> str:
        """Return a text that a person typed, if it may be kept.

        Raises:
            Refused: it holds a secret; the message names which, never its value.
        """
        if (name := self.found_in(text)) is not None:
            raise Refused(
                f"this text holds a secret ({name}), and it would be kept and shown to others",
                where=where,
                next_step="say it again without the secret",
            )
        return text

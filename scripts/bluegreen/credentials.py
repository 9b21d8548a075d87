"""The database password: from the environment, Secrets Manager or IAM. Never an argument, never shown."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from maintenance.errors import ConfigInvalid
from provider.aws.clients import client, failure


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that no message, repr or traceback shows."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        """Nothing."""
        return "(secret)"


def read_password(source: str, *, user: str, host: str, port: int) -> Secret:
    """Read the password for one connection; an IAM token is made anew each time, because it lasts 15 minutes.

    Args:
        source: `env:NAME`, `secretsmanager:ARN-or-name` or `iam`.
        user: the database user, for the token.
        host: where to connect, for the token.
        port: as above.

    Raises:
        ConfigInvalid: the source holds no password.
        MaintenanceError: Secrets Manager did not answer, or refused.
    """
    kind, _, name = source.partition(":")
    match kind:
        case "env":
            value = os.environ.get(name)
            if not value:
                raise ConfigInvalid(
                    f"the environment variable {name} is not set",
                    where="database.password of the plan document",
                    next_step=f"export {name} in the shell that runs maint (read -rs {name}; export {name})",
                )
            return Secret(value)
        case "secretsmanager":
            return _from_secrets_manager(name)
        case "iam":
            try:
                token = client("rds").generate_db_auth_token(DBHostname=host, Port=port, DBUsername=user)
            except (BotoCoreError, ClientError) as error:
                raise failure(error, where=f"IAM token for {user}@{host}") from None
            return Secret(str(token))
        case _:
            raise ConfigInvalid(
                f"database.password is of the kind {kind}, expected env:NAME, secretsmanager:ID or iam"
            )


def _from_secrets_manager(name: str) -> Secret:
    try:
        answer = client("secretsmanager").get_secret_value(SecretId=name)
    except (BotoCoreError, ClientError) as error:
        raise failure(error, where=f"secret {name}") from None
    text = answer.get("SecretString") or ""
    try:
        held = json.loads(text)
    except ValueError:
        held = text
    value = held.get("password") if isinstance(held, dict) else str(held)
    if not value:
        raise ConfigInvalid(
            "the secret holds no password",
            where=f"secret {name}",
            next_step='store it as {"username": …, "password": …}, as RDS does, or as plain text',
        )
    return Secret(str(value))

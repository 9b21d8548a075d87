"""Ask AWS what is live, through the program's own provider."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pulumi

from maintenance.errors import Refused


async def ask(
    function: str,
    arguments: Mapping[str, Any],
    provider: pulumi.ProviderResource | None,
    *,
    absent: re.Pattern[str],
    unknown: str,
    where: str,
    next_step: str,
) -> Mapping[str, Any] | None:
    """Call a function of the AWS plugin; None where AWS does not know what is asked about.

    Args:
        function: its token.
        arguments: its inputs.
        provider: of the resource that is decided about.
        absent: how the plugin says that there is no such thing.
        unknown: what cannot be read if the call fails, for the message.
        where: what is asked about, for the message.
        next_step: what lets the call succeed, for the message.

    Raises:
        Refused: it cannot be read, so nothing can be decided.
    """
    opts = pulumi.InvokeOptions(provider=provider, version=version("pulumi_aws"))
    try:
        answer: Mapping[str, Any] = await pulumi.runtime.invoke_async(function, dict(arguments), opts)
    except Exception as error:  # noqa: BLE001 - the SDK raises nothing narrower
        if absent.search(str(error)):
            return None
        raise Refused(f"{unknown} cannot be read: {error}", where=where, next_step=next_step) from None
    return answer

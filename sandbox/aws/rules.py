"""What the real EventBridge refuses and moto accepts, and tags of rules by ARN, not by name alone.

Source: events:EnableRule, DisableRule, TagResource (EventBridge API Reference).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.events.exceptions import ResourceNotFoundException, ValidationException
from moto.events.models import EventsBackend

TAG_LIMIT = 50
_TAG = re.compile(r"[A-Za-z0-9 _.:/=+@-]*")
_KEY_LENGTH, _VALUE_LENGTH = 128, 256


def install() -> None:
    """Wrap moto's backend; each wrapper refuses first and then does what moto does."""
    backend: Any = EventsBackend
    backend.enable_rule = _of_its_owner(backend.enable_rule)
    backend.disable_rule = _of_its_owner(backend.disable_rule)
    backend.list_tags_for_resource = _list_tags
    backend.tag_resource = _tag
    backend.untag_resource = _untag


def _of_its_owner(original: Callable[..., Any]) -> Callable[..., Any]:
    def switch(self: Any, name: str, event_bus_arn: str | None) -> Any:
        bus = self._get_event_bus(self._normalize_event_bus_arn(event_bus_arn))
        rule = bus.rules.get(name)
        if rule is not None and rule.managed_by:
            raise JsonRESTError(
                "ManagedRuleException", f"Rule {name} is managed by {rule.managed_by}, use its own API."
            )
        return original(self, name, event_bus_arn)

    return switch


def _resource(self: Any, arn: str) -> str:
    """The ARN, if there is such a rule or bus."""
    known = {bus.arn for bus in self.event_buses.values()}
    known |= {rule.arn for bus in self.event_buses.values() for rule in bus.rules.values()}
    if arn not in known:
        raise ResourceNotFoundException(f"{arn} does not exist.")
    return arn


def _list_tags(self: Any, arn: str) -> Any:
    return self.tagger.list_tags_for_resource(_resource(self, arn))


def _tag(self: Any, arn: str, tags: dict[str, str]) -> None:
    _resource(self, arn)
    for key, value in tags.items():
        if len(key) > _KEY_LENGTH or len(value) > _VALUE_LENGTH or not _TAG.fullmatch(key + value):
            raise ValidationException(f"Invalid tag: {key}={value}")
    if len({*self.tagger.get_tag_dict_for_resource(arn), *tags}) > TAG_LIMIT:
        raise ValidationException("The number of tags exceeds the limit of 50.")
    self.tagger.tag_resource(arn, self.tagger.convert_dict_to_tags_input(tags))


def _untag(self: Any, arn: str, tag_keys: list[str]) -> None:
    self.tagger.untag_resource_using_names(_resource(self, arn), tag_keys)

"""Open records of all but services by their names, for those who close or adopt them by hand."""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import ClientError

from maintenance.captured.record import TAG_KEY, Record, parse_record, parse_tag
from maintenance.errors import RecordConflict, Refused
from maintenance.writers.names import is_writer
from provider.apigateway import rest_api
from provider.captured.place import absent, aws_errors
from provider.records.store import RecordStore
from provider.writers.places import place_named


@dataclass(frozen=True, slots=True)
class Copies:
    """The two texts of one record, as they are; the tag only where the resource can carry one."""

    name: str
    tag: str | None
    copy: str | None

    def agree(self) -> bool:
        """Whether they say the same, as far as the tag says it."""
        if self.tag is None or self.copy is None:
            return True
        return parse_record(self.copy, where=self.name).tag_text() == self.tag

    def shown(self) -> tuple[str, str]:
        """Window and capture for a table; where they cannot be told, the texts as they are."""
        try:
            if self.agree():
                record = self.record()
                return record.window, str(record)
        except (RecordConflict, Refused):
            pass
        return "?", f"tag {self.tag}, store {self.copy}"

    def record(self, source: str | None = None) -> Record:
        """What they say; `source` is tag or store where they disagree.

        Raises:
            Refused: there is no record there.
            RecordConflict: it cannot be read.
        """
        if self.copy is not None and source != "tag":
            return parse_record(self.copy, where=self.name)
        if self.tag is not None and source != "store":
            record = parse_tag(self.tag, where=self.name)
            if record.knows_everything():
                return record
        raise Refused("has no complete record there", where=self.name, next_step="maint record show")


def is_captured_value(name: str) -> bool:
    """Whether a record's name begins with its kind and is not `cluster/service`."""
    return ":" in name


def read_copies(name: str, store: RecordStore) -> Copies:
    """Read both copies of one record."""
    tag = None
    if stage := _stage(name):
        try:
            tag = (rest_api.read_stage(*stage).get("tags") or {}).get(TAG_KEY)
        except ClientError as error:
            if not absent(error):
                raise
    elif is_writer(name):
        place, inputs = place_named(name)
        with aws_errors(name):
            live = place.look(inputs)
        tag = live.tag if live else None
    return Copies(name, tag, store.read([name]).get(name))


def write_tag(name: str, text: str | None) -> None:
    """Write the copy on the resource, or remove it; nothing where there are no tags."""
    if stage := _stage(name):
        rest_api.tag_stage(*stage, TAG_KEY, text)
    elif is_writer(name):
        place, inputs = place_named(name)
        with aws_errors(name):
            place.tag(inputs, text)


def _stage(name: str) -> tuple[str, str] | None:
    """API and stage of a REST stage's record: an API's id has no dot, a domain has one."""
    kind, _, rest = name.partition(":")
    api, _, stage = rest.partition("/")
    return (api, stage) if kind == "apigateway" and "." not in api else None

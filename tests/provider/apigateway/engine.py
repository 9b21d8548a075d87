"""One override as the engine drives it: refresh, check, diff, then create or update; state in between."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

from provider.captured.captured_value import CapturedValue
from provider.captured.place import Place
from provider.override.kind import Context, Diff
from provider.override.wire import Properties
from tests.provider.crash import Killed


@dataclass
class Override:
    """The state of one resource. What a killed provider did is not in it."""

    place: Place
    id: str | None = None
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def kind(self) -> CapturedValue:
        return CapturedValue(self.place)

    @property
    def context(self) -> Context:
        return Context(urn="urn:test", warn=self.warnings.append)

    def refresh(self) -> None:
        """`options.refresh: always`."""
        if self.id is not None:
            seen = self.kind.read(
                self.context, self.id, copy.deepcopy(self.inputs), copy.deepcopy(self.outputs)
            )
            self.inputs, self.outputs = seen.inputs, seen.outputs

    def check(self, program: Properties) -> Properties:
        """The inputs that a step would have."""
        news, failures = self.kind.check(self.inputs, program)
        assert not failures, failures
        return news

    def preview(self, program: Properties) -> tuple[Diff | None, Properties, Properties]:
        """Refresh, then the diff (None for a create), the old and the new values; nothing changes."""
        self.refresh()
        news = self.check(program)
        if self.id is None:
            return None, {}, self.kind.preview_create(self.context, news)
        diff = self.kind.diff(self.inputs, self.outputs, news)
        if not diff.changes:
            return diff, self.outputs, self.outputs
        return diff, self.outputs, self.kind.preview_update(self.context, self.id, self.outputs, news)

    def up(self, program: Properties) -> Diff | None:
        """One update."""
        self.refresh()
        news = self.check(program)
        if self.id is None:
            self.id, self.outputs = self.kind.create(self.context, news)
            self.inputs = news
            return None
        diff = self.kind.diff(self.inputs, self.outputs, news)
        if diff.changes:
            self.outputs = self.kind.update(self.context, self.id, self.inputs, self.outputs, news)
            self.inputs = news
        return diff

    def destroy(self) -> None:
        """Refresh and delete."""
        self.refresh()
        assert self.id is not None
        self.kind.delete(self.context, self.id, self.inputs, self.outputs)
        self.id, self.inputs, self.outputs = None, {}, {}

    def up_though_killed(self, program: Properties) -> None:
        """The same command twice, the first of which dies somewhere."""
        try:
            self.up(program)
        except Killed:
            self.up(program)


def paths(diff: Diff | None) -> list[str]:
    assert diff is not None
    return [change.path for change in diff.changes]

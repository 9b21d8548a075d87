"""The types of the plan document. The YAML file is these types, written down; nothing else is accepted.

The text under each field is its description in the JSON Schema (`maint plan schema`). What no single type can
say, such as "no service twice", is in `maintenance.plan.rules`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from maintenance.plan.crew import Deadline, Person, Roster
from maintenance.plan.database import Database
from maintenance.plan.patterns import (
    ApiId,
    BasePath,
    Channel,
    HeaderName,
    HeaderValue,
    Host,
    HttpStage,
    Line,
    ListenerArn,
    MonitorTag,
    Name,
    Path,
    ServiceName,
    TargetGroupArn,
    Text,
    WindowId,
)
from maintenance.plan.section import Elsewhere, Section
from maintenance.plan.values import (
    Age,
    Cidr,
    Day,
    Grace,
    Method,
    Moment,
    MonitorId,
    Priority,
    TimeZone,
    Total,
    Wait,
    Wave,
)
from maintenance.plan.writer import Writer


class Window(Section):
    """When maintenance is, and under which id everything it captures is recorded."""

    id: WindowId
    """Never used again for another window: records of overrides carry it."""
    title: Line = ""
    """One line that says what the maintenance is for."""
    start: Moment
    """With an offset. Customers read it in `time_zone`."""
    end: Moment
    """With an offset; after `start` and at most 24 hours later."""
    time_zone: TimeZone
    """IANA name, such as Asia/Tokyo."""
    grace: Grace = timedelta(minutes=60)
    """How long after `end` the mutes still hold, so that a late finish does not page."""


class Waits(Section):
    """How long the barrier waits before it fails with the slow services named."""

    drain: Wait = timedelta(minutes=10)
    """For the tasks of one wave to stop."""
    steady: Wait = timedelta(minutes=20)
    """For the services of one wave to be back and healthy."""


class Expected(Section):
    """The blast-radius guard: totals that the document must add up to."""

    clusters: Total
    """Different clusters among all services."""
    services: Total
    """Services of all teams."""
    endpoints: Total
    """Endpoints of all teams."""
    monitors: Total
    """Entries under `monitors` of all teams, whether by id or by tags."""
    teams: Total
    """Teams in the document."""
    writers: Total = 0
    """Entries under `writers` of all teams; left out, there are none."""


class PriorityRange(Section):
    """Listener priorities kept free for maintenance, both ends included."""

    first: Priority
    """The lowest number, which wins."""
    last: Priority
    """The highest number."""


class SecretHeader(Section):
    """A header that lets the people who verify through. It is readable in the listener's rules."""

    name: HeaderName
    """Such as X-Maintenance-Bypass; case is ignored."""
    value: HeaderValue = Field(repr=False)
    """At least 8 characters. A new one for each window."""


class Bypass(Section):
    """Who reaches the services while everyone else reads 503: exactly one of the two."""

    header: SecretHeader | None = None
    """Requests that carry this header."""
    source_ips: tuple[Cidr, ...] = ()
    """Requests from these CIDR blocks."""


class Alb(Elsewhere):
    """A listener of an Application Load Balancer."""

    kind: Literal["alb"]
    listener: ListenerArn
    """ARN of the listener."""
    priorities: PriorityRange
    """For the 503 rules; above (numerically below) the rules that they must beat."""
    bypass_priorities: PriorityRange | None = None
    """For the bypass rules; above (numerically below) `priorities`."""


class BasePathMapping(Elsewhere):
    """A REST API behind a custom domain. While on, the whole base path answers 503."""

    kind: Literal["base_path_mapping"]
    domain: Host
    """The custom domain."""
    base_path: BasePath = "(none)"
    """As AWS names it; (none) is the root of the domain."""
    acknowledged_paths: tuple[Path, ...] = ()
    """Paths of the API that no team listed and that go down with it."""


class ApiMapping(Elsewhere):
    """An HTTP API behind a custom domain. While on, the whole mapping answers 503."""

    kind: Literal["api_mapping"]
    domain: Host
    """The custom domain."""
    mapping_key: BasePath = ""
    """As AWS names it; empty is the root of the domain."""
    acknowledged_paths: tuple[Path, ...] = ()
    """Paths of the API that no team listed and that go down with it."""


class RestStage(Elsewhere):
    """A stage of a REST API without a custom domain. Only the listed methods answer 503."""

    kind: Literal["rest_stage"]
    api: ApiId
    """Id of the REST API."""
    stage: Name
    """Name of the stage."""
    owned: bool = False
    """Whether the Pulumi program that owns the stage closes it itself (owner mode)."""


class HttpRoutes(Elsewhere):
    """An HTTP API without a custom domain. Only the listed routes answer 503."""

    kind: Literal["http_routes"]
    api: ApiId
    """Id of the HTTP API."""
    stage: HttpStage = "$default"
    """Name of the stage."""
    owned: bool = False
    """Whether the Pulumi program that owns the routes closes them itself (owner mode)."""


Edge = Annotated[Alb | BasePathMapping | ApiMapping | RestStage | HttpRoutes, Field(discriminator="kind")]


class Service(Elsewhere):
    """One ECS service that stops."""

    cluster: Name
    """Name of the ECS cluster."""
    service: ServiceName
    """Name of the ECS service."""
    wave: Wave = 1
    """Waves stop in rising order and come back in falling order."""
    owned: bool = False
    """Whether the Pulumi program that owns it takes it down itself (owner mode); here it is waited for."""

    @property
    def key(self) -> str:
        """`cluster/service`, the name of a service everywhere in this project."""
        return f"{self.cluster}/{self.service}"


class Endpoint(Section):
    """One endpoint that answers 503. `host` is needed on ALBs and domains, `target_group` for a bypass."""

    edge: Name
    """A key of `edges`."""
    host: Host | None = None
    """As customers call it. Left out on a stage or on routes without a domain."""
    path: Path
    """As customers call it; on a stage or on routes without a domain, below the stage."""
    methods: tuple[Method, ...] = ()
    """Empty means every method; a stage or routes without a domain need them."""
    target_group: TargetGroupArn | None = None
    """Where an ALB sends the requests of those who may bypass."""


class Monitor(Section):
    """A Datadog monitor by `id`, or all monitors that carry all of `tags`; muted within `scope`."""

    id: MonitorId | None = None
    """Number of the monitor, as in its address."""
    tags: tuple[MonitorTag, ...] = ()
    """Monitors that carry all of these."""
    scope: Text = "*"
    """Datadog scope such as `env:prod AND service:checkout`; `*` is everything the monitor watches."""
    name: str = ""
    """For people who read the document."""


class Feature(Section):
    """What customers lose, in both languages that Customer Support writes in."""

    name: Text
    """In English."""
    name_ja: Text
    """In Japanese."""
    impact: str = ""
    """In English."""
    impact_ja: str = ""
    """In Japanese."""


class Team(Section):
    """What one team stops. The section is the team's own; `verified` is the day they last looked."""

    name: Name
    """Unique in the document."""
    owner: Text
    """Who answers for this section during the window."""
    verified: Day
    """The day on which the team last compared this section with what runs."""
    services: tuple[Service, ...] = ()
    """ECS services that stop."""
    endpoints: tuple[Endpoint, ...] = ()
    """Endpoints that answer 503."""
    writers: tuple[Writer, ...] = ()
    """What else writes to the database: rules, schedules and functions that stop before the services."""
    monitors: tuple[Monitor, ...] = ()
    """Datadog monitors that are muted."""
    features: tuple[Feature, ...] = ()
    """What customers lose meanwhile."""


class PlanDocument(Section):
    """One window, agreed between all teams."""

    window: Window
    """When, and under which id."""
    expected: Expected
    """Totals that the document must add up to."""
    waits: Waits = Waits()
    """Deadlines of the barriers."""
    bypass: Bypass | None = None
    """Who gets through the 503. Left out: nobody."""
    edges: dict[Name, Edge] = Field(default_factory=dict)
    """Where traffic comes in, by a name that endpoints refer to."""
    database: Database | None = None
    """Left out where the window does not touch a database."""
    channel: Channel | None = None
    """The one Slack channel of this window, without #, or its id."""
    previous: WindowId | None = None
    """Id of the window before this one, whose debts are to be closed first."""
    people: tuple[Person, ...] = ()
    """Who is there on the night."""
    roster: Roster = Roster()
    """What makes `people` complete."""
    deadlines: tuple[Deadline, ...] = ()
    """What has to be done before the window, counted back from its start."""
    max_age: Age = 14
    """Days that a team's `verified` may be old before the team has to look again."""
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]
    """What each team stops."""

    @property
    def writers(self) -> tuple[Writer, ...]:
        """Those of all teams."""
        return tuple(each for team in self.teams for each in team.writers)

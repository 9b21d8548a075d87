"""The texts of a plan document that follow a pattern, each with the words that say what it means.

Limits are those of the AWS APIs that the texts end up in (elasticloadbalancing:CreateRule, ecs:CreateService,
apigateway:CreateBasePathMapping, events:PutRule, scheduler:CreateSchedule, lambda:CreateFunction,
rds:CreateBlueGreenDeployment); Datadog's are those of its tags, the
database's those of MySQL. None takes more than linear time in any engine: editors run them too.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
WINDOW_ID = r"^[a-z0-9][a-z0-9-]{2,39}$"
HOST = r"^[A-Za-z0-9.*?-]+$"
PATH = r"""^/[A-Za-z0-9_.$/~"'@:+*?&{}%-]*$"""
LISTENER = r"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:listener/app/[A-Za-z0-9/-]+$"
TARGET_GROUP = r"^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:targetgroup/[A-Za-z0-9/-]+$"
ROLE = r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$"
REGION = r"^[a-z]{2}(-[a-z]+)+-[0-9]$"
API_ID = r"^[a-z0-9]{4,20}$"
BASE_PATH = r"^[A-Za-z0-9$_.+!*'()/-]*$"
HTTP_STAGE = r"^(\$default|[A-Za-z0-9_-]+)$"
EVENT_RULE = r"^[A-Za-z0-9_.-]{1,64}$"
EVENT_BUS = r"^[A-Za-z0-9_./-]{1,256}$"
SCHEDULE_NAME = r"^[A-Za-z0-9_.-]{1,64}$"
FUNCTION_NAME = r"^[A-Za-z0-9_-]{1,64}$"
SERVICE_NAME = r"^[A-Za-z0-9_-]{1,255}$"
HEADER_NAME = r"^[A-Za-z0-9-]+$"
HEADER_VALUE = r"^[^*?]+$"
MONITOR_TAG = r"^[^\s,]+$"
LINE = r"^[^\n\r]*$"
CHANNEL = r"""^([^\sA-Z#@.,:;!?"'<>&`/\\]+|[CG][A-Z0-9]{8,20})$"""
CLUSTER = r"^[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*$"
DEPLOYMENT = r"^[a-zA-Z](-?[a-zA-Z0-9])*$"
ENGINE_VERSION = r"^[0-9]+\.[0-9]+[A-Za-z0-9._]*$"
PARAMETER_GROUP = r"^[a-zA-Z][a-zA-Z0-9]*([.-][a-zA-Z0-9]+)*$"
DATABASE_USER = r"^[A-Za-z0-9_.@$%-]{1,32}$"
PASSWORD = r"^(iam|env:[A-Za-z_][A-Za-z0-9_]*|secretsmanager:[A-Za-z0-9/_+=.@:-]+)$"  # noqa: S105 - a pattern
TABLE = r"^[A-Za-z0-9_$]{1,64}\.[A-Za-z0-9_$]{1,64}$"
FILE_PATH = r"^[A-Za-z0-9_./ -]*[A-Za-z0-9_./-]$"

WORDS: dict[str, str] = {
    NAME: "a name of letters, digits, - and _ that starts with a letter or digit",
    WINDOW_ID: "3 to 40 small letters, digits and -, starting with a letter or digit",
    HOST: "a host name of letters, digits, - and dots (* and ? are wildcards)",
    PATH: "a path that starts with / and has no space, no query and no letter beyond ASCII",
    LISTENER: (
        "the ARN of an Application Load Balancer's listener "
        "(arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/…)"
    ),
    TARGET_GROUP: "the ARN of a target group (arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/…)",
    API_ID: "an API id of 4 to 20 small letters and digits, such as a1b2c3d4e5",
    BASE_PATH: "a base path such as orders or v1/orders",
    HTTP_STAGE: "$default or a stage's name of letters, digits, - and _",
    SERVICE_NAME: "a service's name of 1 to 255 letters, digits, - and _",
    EVENT_RULE: "a name of 1 to 64 letters, digits and _.-",
    EVENT_BUS: "an event bus by its name (not its ARN): 1 to 256 letters, digits and _./-",
    FUNCTION_NAME: "a Lambda function by its name (no ARN, no version): 1 to 64 letters, digits, - and _",
    HEADER_NAME: "a header's name of letters, digits and -",
    HEADER_VALUE: "a value without * and ?, which a listener reads as wildcards",
    MONITOR_TAG: "a tag without spaces and commas, such as team:core",
    LINE: "a text of one line",
    ROLE: "the ARN of an IAM role (arn:aws:iam::ACCOUNT:role/…)",
    REGION: "an AWS region such as ap-northeast-1",
    CHANNEL: "the name of a Slack channel, in small letters and without #, or a channel's id",
    CLUSTER: "the identifier of a DB cluster: letters, digits and single -, starting with a letter",
    DEPLOYMENT: "a name of letters, digits and single -, starting with a letter",
    ENGINE_VERSION: "an engine version such as 8.0.mysql_aurora.3.08.0",
    PARAMETER_GROUP: "a parameter group's name of letters, digits, single - and ., starting with a letter",
    DATABASE_USER: "the name of a database user, of 1 to 32 letters, digits and _.@$%-",
    PASSWORD: "where the password comes from: env:NAME, secretsmanager:ARN-or-name, or iam",
    TABLE: "schema.table, each of letters, digits, _ and $",
    FILE_PATH: "a path of letters, digits, spaces and _./-",
}
"""What each pattern means, for messages: nobody should have to read a regular expression at night."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=64)]
WindowId = Annotated[str, StringConstraints(pattern=WINDOW_ID)]
Host = Annotated[str, StringConstraints(pattern=HOST, max_length=128)]
Path = Annotated[str, StringConstraints(pattern=PATH, max_length=128)]
ListenerArn = Annotated[str, StringConstraints(pattern=LISTENER)]
TargetGroupArn = Annotated[str, StringConstraints(pattern=TARGET_GROUP)]
ApiId = Annotated[str, StringConstraints(pattern=API_ID)]
BasePath = Annotated[str, StringConstraints(pattern=BASE_PATH, max_length=300)]
HttpStage = Annotated[str, StringConstraints(pattern=HTTP_STAGE, max_length=128)]
ServiceName = Annotated[str, StringConstraints(pattern=SERVICE_NAME)]
EventRule = Annotated[str, StringConstraints(pattern=EVENT_RULE)]
EventBus = Annotated[str, StringConstraints(pattern=EVENT_BUS)]
ScheduleName = Annotated[str, StringConstraints(pattern=SCHEDULE_NAME)]
FunctionName = Annotated[str, StringConstraints(pattern=FUNCTION_NAME)]
HeaderName = Annotated[str, StringConstraints(pattern=HEADER_NAME, max_length=40)]
HeaderValue = Annotated[str, StringConstraints(min_length=8, max_length=128, pattern=HEADER_VALUE)]
MonitorTag = Annotated[str, StringConstraints(pattern=MONITOR_TAG, max_length=200)]
Line = Annotated[str, StringConstraints(pattern=LINE, max_length=200)]
RoleArn = Annotated[str, StringConstraints(pattern=ROLE, max_length=2048)]
Region = Annotated[str, StringConstraints(pattern=REGION, max_length=32)]
Channel = Annotated[str, StringConstraints(pattern=CHANNEL, max_length=80)]
ClusterId = Annotated[str, StringConstraints(pattern=CLUSTER, max_length=63)]
DeploymentName = Annotated[str, StringConstraints(pattern=DEPLOYMENT, max_length=60)]
EngineVersion = Annotated[str, StringConstraints(pattern=ENGINE_VERSION, max_length=64)]
ParameterGroup = Annotated[str, StringConstraints(pattern=PARAMETER_GROUP, max_length=255)]
DatabaseUser = Annotated[str, StringConstraints(pattern=DATABASE_USER)]
PasswordSource = Annotated[str, StringConstraints(pattern=PASSWORD, max_length=2048)]
TableName = Annotated[str, StringConstraints(pattern=TABLE)]
FilePath = Annotated[str, StringConstraints(pattern=FILE_PATH, max_length=1024)]

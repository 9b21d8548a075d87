"""`override:lambda:Function`: a Lambda function with a reserved concurrency of 0 while maintenance is on.

Whatever invokes it is throttled: queues and streams keep what they have, asynchronous events are retried.
"""

from __future__ import annotations

from typing import ClassVar

from botocore.exceptions import ClientError

from maintenance.captured.decision import Live
from maintenance.captured.record import TAG_KEY, Value
from maintenance.errors import Refused
from maintenance.writers import names
from provider.aws.clients import client
from provider.override.wire import Properties
from provider.writers.writer import Writer, not_there

UNRESERVED = "unreserved"
"""No reserved concurrency: the function takes part in what the account has left. Not the same as 0."""


class Function(Writer):
    """The function, by its name. It carries the record's second copy as a tag."""

    token = "override:lambda:Function"  # noqa: S105 - a type's name
    identity: tuple[str, ...] = ("function",)
    fields: tuple[str, ...] = ("reservedConcurrency",)
    derived = frozenset(fields)
    stopped: ClassVar[Value] = {"reservedConcurrency": "0"}

    def name(self, inputs: Properties) -> str:
        """`lambda:function`."""
        return names.function(inputs["function"])

    def identify(self, id_: str) -> Properties:
        """Read the function's name.

        Raises:
            Refused: it is empty, an ARN, or names a version.
        """
        if not id_ or set(id_) & set(":/"):
            raise Refused(f"{id_!r} is not a function's name", next_step="pulumi import … order-consumer")
        return {"function": id_}

    def look(self, inputs: Properties) -> Live | None:
        """Read its reserved concurrency, and its tags."""
        functions, name = client("lambda"), inputs["function"]
        try:
            arn = self._arn(inputs)
            reserved = functions.get_function_concurrency(FunctionName=name).get(
                "ReservedConcurrentExecutions"
            )
            tags = functions.list_tags(Resource=arn)["Tags"]
        except ClientError as error:
            if not_there(error):
                return None
            raise
        text = UNRESERVED if reserved is None else str(int(reserved))
        return self.live({"reservedConcurrency": text}, tags.get(TAG_KEY))

    def tag(self, inputs: Properties, text: str | None) -> None:
        """Write the second copy on the function itself."""
        arn = self._arn(inputs)
        if text is None:
            client("lambda").untag_resource(Resource=arn, TagKeys=[TAG_KEY])
        else:
            client("lambda").tag_resource(Resource=arn, Tags={TAG_KEY: text})

    def unsupported(self, inputs: Properties) -> str:
        """Concurrency that was provisioned has to be reserved as well, so 0 would be refused."""
        found = client("lambda").list_provisioned_concurrency_configs(FunctionName=inputs["function"])
        if not found.get("ProvisionedConcurrencyConfigs"):
            return ""
        return "has provisioned concurrency, below which AWS lets nobody set the reserved one"

    def set_to(self, inputs: Properties, value: Value) -> None:
        """Reserve that much, or nothing."""
        functions, name = client("lambda"), inputs["function"]
        text = value["reservedConcurrency"]
        if text == UNRESERVED:
            functions.delete_function_concurrency(FunctionName=name)
        else:
            functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(text))

    def _arn(self, inputs: Properties) -> str:
        found = client("lambda").get_function_configuration(FunctionName=inputs["function"])
        return str(found["FunctionArn"])

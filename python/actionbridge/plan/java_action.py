"""Actions of a plan that are written in Java."""

from typing import Final, final

from actionbridge.api.decorators import ActionSpec, check_name, make_action_spec
from actionbridge.api.errors import PlanError
from actionbridge.plan.function import JavaFunction

PARAMETER_TYPES: Final = ("io.actionbridge.api.Event", "io.actionbridge.api.RunnerContext")


@final
class JavaAction:
    """An action that is a Java method, listed in a plan among Python actions.

    The method is ``public static void``, of a public class, and takes ``io.actionbridge.api.Event`` and
    ``RunnerContext``; its jar is on Flink's class path. The operator calls it without entering Python. Events
    go both ways: by type name, and with their fields as attributes. An event that both languages listen to is
    handled by its Python actions first.

    Args:
        triggers: Event classes or type names; ``InputEvent`` for the records of the input.
        class_name: Binary name of the class, such as ``org.example.Alerts$Rules``.
        method: Name of the method.
        name: As for ``@action``; default: class and method, such as ``Alerts.Rules.score``.
        version: As for ``@action``.

    Attributes:
        spec: What ``@action`` would have been told.
        function: The method.

    Raises:
        PlanError: The use cannot work. Whether the method exists, only Java can tell, when the job starts.
    """

    __slots__ = ("function", "spec")

    spec: ActionSpec
    function: JavaFunction

    def __init__(
        self, *triggers: type | str, class_name: str, method: str, name: str | None = None, version: int = 1
    ) -> None:
        parts = class_name.replace("$", ".").split(".") if isinstance(class_name, str) else [""]
        if not all(part.isidentifier() for part in [*parts, method]):
            raise PlanError(
                f"{class_name}.{method} is no Java method",
                'write class_name="org.example.Rules", method="score"',
            )
        if name is None:
            binary = class_name.rpartition(".")[2]
            name = check_name(f"{binary.replace('$', '.')}.{method}", f"Java action {class_name}.{method}")
        self.spec = make_action_spec("JavaAction", triggers, name, version)
        self.function = JavaFunction(class_name, method, PARAMETER_TYPES)

    def __repr__(self) -> str:
        return f"JavaAction({self.function.class_name}.{self.function.method})"

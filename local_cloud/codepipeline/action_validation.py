"""What AWS refuses to take for an action."""

from local_cloud.codepipeline.action_execution import Declaration
from local_cloud.codepipeline.providers.registry import action_type
from local_cloud.operations import AwsError

MAX_CONFIGURATION_VALUE = 1000  # characters (ActionConfigurationValue)
TIMEOUT_MINUTES = range(5, 86_400 + 1)  # of a manual approval (ActionTimeout)


def check_action(action: Declaration) -> None:
    """Raises AwsError for what is wrong with an action; UnknownActionType if it is not known."""
    kind = action_type(action)
    name, configuration = action["name"], action["configuration"]
    missing = sorted(kind.required - configuration.keys())
    if missing:
        raise declaration_error(
            f"Action configuration for action '{name}' is missing required configuration "
            f"'{missing[0]}'"
        )
    for key, value in configuration.items():
        if not 1 <= len(value) <= MAX_CONFIGURATION_VALUE:
            raise AwsError(
                "ValidationException",
                f"Value at 'configuration.{key}' of action '{name}' failed to satisfy constraint: "
                f"Member must have length 1 to {MAX_CONFIGURATION_VALUE}",
            )
    for word, (least, most) in (("input", kind.inputs), ("output", kind.outputs)):
        count = len(action[f"{word}Artifacts"])
        if not least <= count <= most:
            raise declaration_error(
                f"Action '{name}' has {count} {word} artifact(s); it takes {least} to {most}"
            )
    _check_timeout(action)


def _check_timeout(action: Declaration) -> None:
    minutes = action.get("timeoutInMinutes")
    if minutes is None:
        return
    if action["actionTypeId"]["category"] != "Approval" or minutes not in TIMEOUT_MINUTES:
        raise declaration_error(
            f"timeoutInMinutes of action '{action['name']}': only a manual approval has one, "
            f"of {TIMEOUT_MINUTES.start} to {TIMEOUT_MINUTES.stop - 1} minutes"
        )


def declaration_error(message: str) -> AwsError:
    """Returns InvalidActionDeclarationException with this message."""
    return AwsError("InvalidActionDeclarationException", message)

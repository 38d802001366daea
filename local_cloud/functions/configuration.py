"""What moto does not keep of a function's configuration, and what a change of it means."""

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import EventInvokeConfig, LambdaBackend, LambdaFunction

from local_cloud.functions import pool
from local_cloud.patches import replaces

_KEPT = {  # member of the API: attribute of moto's function
    "DeadLetterConfig": "dead_letter_config",
    "LoggingConfig": "logging_config",
    "TracingConfig": "tracing_config",
    "KMSKeyArn": "kms_key_arn",
}

_init = LambdaFunction.__init__
_get_configuration = LambdaFunction.get_configuration
_update_configuration = LambdaFunction.update_configuration


@replaces(LambdaFunction, "__init__")
def _init_with_kept_members(
    function: LambdaFunction, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any
) -> None:
    _init(function, account_id, spec, *args, **kwargs)
    _keep(function, spec)


@replaces(LambdaFunction, "get_configuration")
def _get_whole_configuration(function: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    configuration = _get_configuration(function, on_create)
    for member, attribute in _KEPT.items():
        if value := getattr(function, attribute, None):
            configuration[member] = value
    configuration["LoggingConfig"] = {
        "LogFormat": "Text",
        "LogGroup": f"/aws/lambda/{function.function_name}",
    } | (getattr(function, "logging_config", None) or {})
    return configuration


@replaces(LambdaFunction, "update_configuration")
def _update_whole_configuration(
    function: LambdaFunction, updates: dict[str, Any]
) -> dict[str, Any]:
    _keep(function, updates)
    if storage := updates.get("EphemeralStorage"):
        function.ephemeral_storage = storage["Size"]
    return _update_configuration(function, updates)


def _keep(function: LambdaFunction, spec: dict[str, Any]) -> None:
    for member, attribute in _KEPT.items():
        if member in spec:
            setattr(function, attribute, spec[member])


@replaces(LambdaBackend, "put_function_event_invoke_config")
def _replace_event_invoke_config(
    backend: LambdaBackend, function_name: str, config: dict[str, Any]
) -> dict[str, Any]:
    """Replaces what was configured before; moto would keep answering the first."""
    function = backend.get_function(function_name)
    replaced = EventInvokeConfig(function.function_arn, function.last_modified, config)
    function.event_invoke_config = [replaced]
    return replaced.response()


def _retiring(change: Callable[..., Any]) -> Callable[..., Any]:
    """Returns the backend's method, which also ends the environments of the function it changes."""

    def method(backend: LambdaBackend, function_name: str, *args: Any, **kwargs: Any) -> Any:
        arn = backend.get_function(function_name).function_arn
        result = change(backend, function_name, *args, **kwargs)
        pool.retire(arn)
        return result

    return method


for _name in ("update_function_code", "update_function_configuration", "delete_function"):
    setattr(LambdaBackend, _name, _retiring(getattr(LambdaBackend, _name)))

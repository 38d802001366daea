"""Variables in action configurations: ``#{Namespace.Key}``.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
"""

import re

from local_cloud.codepipeline.execution import Execution

OWN_NAMESPACE = "codepipeline"
PIPELINE_NAMESPACE = "variables"
_REFERENCE = re.compile(r"#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}")


class UnknownVariable(Exception):
    """A configuration names a variable that no action before it has set."""


def resolve(configuration: dict[str, str], execution: Execution) -> dict[str, str]:
    """Returns the configuration with the values of the execution's variables in it.

    Raises UnknownVariable.
    """
    namespaces = execution.namespaces | {
        OWN_NAMESPACE: {"PipelineExecutionId": execution.id},
        PIPELINE_NAMESPACE: execution.variables,
    }

    def value(reference: re.Match[str]) -> str:
        namespace, key = reference.groups()
        try:
            return namespaces[namespace][key]
        except KeyError as error:
            message = f"The variable {reference.group()} is not set by an action before this one."
            raise UnknownVariable(message) from error

    return {name: _REFERENCE.sub(value, text) for name, text in configuration.items()}


def referenced_namespaces(configuration: dict[str, str]) -> set[str]:
    """Returns the namespaces that a configuration refers to."""
    return {
        match.group(1) for text in configuration.values() for match in _REFERENCE.finditer(text)
    }

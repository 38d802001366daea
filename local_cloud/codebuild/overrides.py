"""What a build does: its project, and over it what StartBuild was told."""

import copy
from typing import Any

# Parameter of StartBuild: where in a project it goes.
_PLACES = {
    "sourceVersion": ("sourceVersion",),
    "secondarySourcesOverride": ("secondarySources",),
    "secondarySourcesVersionOverride": ("secondarySourceVersions",),
    "artifactsOverride": ("artifacts",),
    "secondaryArtifactsOverride": ("secondaryArtifacts",),
    "sourceTypeOverride": ("source", "type"),
    "sourceLocationOverride": ("source", "location"),
    "sourceAuthOverride": ("source", "auth"),
    "gitCloneDepthOverride": ("source", "gitCloneDepth"),
    "gitSubmodulesConfigOverride": ("source", "gitSubmodulesConfig"),
    "buildspecOverride": ("source", "buildspec"),
    "insecureSslOverride": ("source", "insecureSsl"),
    "reportBuildStatusOverride": ("source", "reportBuildStatus"),
    "buildStatusConfigOverride": ("source", "buildStatusConfig"),
    "environmentTypeOverride": ("environment", "type"),
    "imageOverride": ("environment", "image"),
    "computeTypeOverride": ("environment", "computeType"),
    "certificateOverride": ("environment", "certificate"),
    "privilegedModeOverride": ("environment", "privilegedMode"),
    "registryCredentialOverride": ("environment", "registryCredential"),
    "imagePullCredentialsTypeOverride": ("environment", "imagePullCredentialsType"),
    "fleetOverride": ("environment", "fleet"),
    "cacheOverride": ("cache",),
    "serviceRoleOverride": ("serviceRole",),
    "timeoutInMinutesOverride": ("timeoutInMinutes",),
    "queuedTimeoutInMinutesOverride": ("queuedTimeoutInMinutes",),
    "encryptionKeyOverride": ("encryptionKey",),
    "logsConfigOverride": ("logsConfig",),
    "autoRetryLimitOverride": ("autoRetryLimit",),
}


def apply_overrides(project: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    """Returns the project's members as this build has them.

    parameters: of StartBuild. Its variables come over the project's, by name.
    """
    settings = copy.deepcopy(project)
    for parameter, place in _PLACES.items():
        if parameter in parameters:
            _put(settings, place, parameters[parameter])
    environment = settings["environment"]
    environment["environmentVariables"] = _merge(
        environment.get("environmentVariables") or [],
        parameters.get("environmentVariablesOverride") or [],
    )
    return settings


def _put(settings: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    *parents, last = place
    for parent in parents:
        settings = settings[parent]
    settings[last] = value


def _merge(project: list[dict[str, str]], build: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({variable["name"]: variable for variable in [*project, *build]}.values())

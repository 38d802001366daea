"""The environment variables that a build's commands see."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from local_cloud.codebuild.build import Build
from local_cloud.codebuild.buildspec import Buildspec
from local_cloud.codebuild.source import secondary_folder

PARAMETER_STORE = "PARAMETER_STORE"
SECRETS_MANAGER = "SECRETS_MANAGER"
PLAINTEXT = "PLAINTEXT"

Client = Callable[[str], Any]


def codebuild_variables(build: Build, sources: Path) -> dict[str, str]:
    """Returns the variables that CodeBuild sets itself.

    https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
    """
    source = build.settings["source"]
    secondary = {
        each["sourceIdentifier"]: secondary_folder(sources, each["sourceIdentifier"])
        for each in build.settings.get("secondarySources") or []
    }
    return {
        **{f"CODEBUILD_SRC_DIR_{name}": str(folder) for name, folder in secondary.items()},
        "CODEBUILD_BUILD_ARN": build.arn,
        "CODEBUILD_BUILD_ID": build.id,
        "CODEBUILD_BUILD_IMAGE": build.settings["environment"]["image"],
        "CODEBUILD_BUILD_NUMBER": str(build.number),
        "CODEBUILD_BUILD_SUCCEEDING": "1",
        "CODEBUILD_CI": "true",
        "CODEBUILD_INITIATOR": build.initiator,
        "CODEBUILD_KMS_KEY_ID": build.settings.get("encryptionKey", ""),
        "CODEBUILD_LOG_PATH": build.log_stream,
        "CODEBUILD_PROJECT_ARN": build.project_arn,
        "CODEBUILD_RESOLVED_SOURCE_VERSION": build.resolved_source_version or "",
        "CODEBUILD_SOURCE_REPO_URL": source.get("location", ""),
        "CODEBUILD_SOURCE_VERSION": build.settings.get("sourceVersion")
        or _s3_arn(build, source.get("location", "")),
        "CODEBUILD_SRC_DIR": str(sources),
        "CODEBUILD_START_TIME": str(int(build.start * 1000)),
        "CI": "true",
    }


def configured_variables(build: Build, buildspec: Buildspec, client: Client) -> dict[str, str]:
    """Returns the variables of buildspec, project and build; a later one outweighs an earlier.

    client: gives a boto3 client with the service role's credentials, by the service's name.

    Raises botocore's ClientError if the role may not read a parameter or secret.
    """
    fetch = _Fetcher(client)
    of_buildspec = (
        buildspec.variables
        | {name: fetch.parameter(key) for name, key in buildspec.parameter_store.items()}
        | {name: fetch.secret(key) for name, key in buildspec.secrets_manager.items()}
    )
    given = build.settings["environment"].get("environmentVariables") or []
    return of_buildspec | {variable["name"]: fetch.value(variable) for variable in given}


class _Fetcher:
    def __init__(self, client: Client) -> None:
        self._client = client

    def value(self, variable: dict[str, str]) -> str:
        match variable.get("type", PLAINTEXT):
            case "PARAMETER_STORE":
                return self.parameter(variable["value"])
            case "SECRETS_MANAGER":
                return self.secret(variable["value"])
            case _:
                return variable["value"]

    def parameter(self, name: str) -> str:
        answer = self._client("ssm").get_parameters(Names=[name], WithDecryption=True)
        if not answer["Parameters"]:
            raise MissingVariable(f"parameter does not exist: {name}")
        return str(answer["Parameters"][0]["Value"])

    def secret(self, name: str) -> str:
        answer = self._client("secretsmanager").get_secret_value(SecretId=name)
        return str(answer["SecretString"])


class MissingVariable(Exception):
    """A variable refers to a parameter that is not there."""


def _s3_arn(build: Build, location: str) -> str:
    is_s3 = build.settings["source"]["type"] == "S3"
    return f"arn:{build.partition}:s3:::{location}" if is_s3 else ""

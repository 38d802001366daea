"""Writes the parameters of each environment: parameters.py FOLDER ENVIRONMENT …"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

CONFIGURED = Path(__file__).parent


def write_parameters(folder: Path, environments: list[str], build: Mapping[str, str]) -> None:
    """Puts <environment>.json into ``folder``: what is configured, and what to deploy.

    build: the build's environment variables. The form is a template configuration file's:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    """
    common = {
        "ImageUri": f"{build['IMAGE_REPOSITORY_URI']}:{build['COMMIT_ID']}",
        "ImageRepositoryArn": build["IMAGE_REPOSITORY_ARN"],
        "RolePath": build["ROLE_PATH"],
        "BoundaryName": build["BOUNDARY_NAME"],
    }
    for environment in environments:
        configured = json.loads((CONFIGURED / f"{environment}.json").read_text())
        document = {"Parameters": {**configured, "Environment": environment, **common}}
        (folder / f"{environment}.json").write_text(json.dumps(document, indent=2))


if __name__ == "__main__":
    write_parameters(Path(sys.argv[1]), sys.argv[2:], os.environ)

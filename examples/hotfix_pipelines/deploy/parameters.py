"""Writes the parameters of each environment: parameters.py FOLDER IMAGE_URI ENVIRONMENT …"""

import json
import sys
from pathlib import Path

CONFIGURED = Path(__file__).parent


def write_parameters(folder: Path, image_uri: str, environments: list[str]) -> None:
    """Puts <environment>.json into ``folder``: what is configured, with the image to deploy.

    Its form is a template configuration file:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
    """
    for environment in environments:
        parameters = json.loads((CONFIGURED / f"{environment}.json").read_text())
        parameters |= {"Environment": environment, "ImageUri": image_uri}
        (folder / f"{environment}.json").write_text(
            json.dumps({"Parameters": parameters}, indent=2)
        )


if __name__ == "__main__":
    write_parameters(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])

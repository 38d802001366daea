"""The environments whose machines take commands, and the role that gives them."""

import json
from collections.abc import Mapping

from handlers.shared.settings import InvalidSettings

__all__ = ["read_environments"]


def read_environments(value: str) -> Mapping[str, str]:
    """Returns the ARN of the role to be assumed, by environment.

    value: JSON, {"stage": {"role_arn": "arn:…"}}.

    Raises InvalidSettings if it is anything else.
    """
    try:
        return {name: of["role_arn"] for name, of in json.loads(value).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidSettings(
            "environment variable ENVIRONMENTS must be JSON of role ARNs by environment. "
            "Terraform sets it: deploy again."
        ) from error

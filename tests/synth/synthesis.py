"""Synthesizes configurations into a folder, and reads what came out."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Node's end-of-life banner would drown what a failing test says; cdktf starts Node when imported.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

from main import synthesize
from modules.framework import App
from modules.settings import Settings

SOURCE, TOOLS = "111111111111", "222222222222"
ACCOUNTS = {
    "source": SOURCE,
    "tools": TOOLS,
    "dev": "333333333333",
    "stage": "444444444444",
    "prod": "555555555555",
}

Resource = dict[str, Any]


def settings(**changes: Any) -> Settings:
    """Returns the settings of a small deployment with ``changes`` to its configuration."""
    configuration = {
        "region": "eu-west-1",
        "accounts": ACCOUNTS,
        "deploy_role": "Deploy",
        "state": {"backend": "local"},
        "repositories": [{"name": "shop", "create": True}],
        **changes,
    }
    return Settings.model_validate(configuration)


@dataclass(frozen=True)
class Stack:
    """One account's Terraform."""

    directory: Path

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.directory.name

    @property
    def document(self) -> dict[str, Any]:
        """All of the stack's Terraform JSON."""
        document: dict[str, Any] = json.loads((self.directory / "cdk.tf.json").read_text())
        return document

    def all(self, type_: str) -> list[Resource]:
        """Returns the resources of a Terraform type, such as ``aws_sqs_queue``."""
        return list(self.document["resource"].get(type_, {}).values())

    def one(self, type_: str, **attributes: Any) -> Resource:
        """Returns the only resource of a type whose attributes begin with those given."""
        (found,) = [
            resource
            for resource in self.all(type_)
            if all(
                str(resource.get(key, "")).startswith(value) for key, value in attributes.items()
            )
        ]
        return found


class Deployment(dict[str, Stack]):
    """The stacks of one synthesis, by name."""

    @property
    def source(self) -> Stack:
        """The stack of the source account."""
        return self.with_role("source")

    @property
    def tools(self) -> Stack:
        """The stack of the tools account."""
        return self.with_role("tools")

    def with_role(self, role: str) -> Stack:
        """Returns the stack of the account with a role, such as ``prod``."""
        return next(stack for name, stack in self.items() if role in name.split("-"))


def synthesized(directory: Path, **changes: Any) -> Deployment:
    """Returns the stacks of the settings that ``changes`` make, written below ``directory``."""
    synthesize(App(outdir=str(directory)), settings(**changes))
    return Deployment({path.name: Stack(path) for path in _stacks(directory)})


def _stacks(directory: Path) -> Iterator[Path]:
    return iter(sorted((directory / "stacks").iterdir()))

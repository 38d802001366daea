"""What every verb starts from: the configuration, its cloud, and Terraform's environment."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from cli.cloud import Cloud, connect
from cli.embedded_aws import server as embedded_aws
from cli.embedded_aws.state import check_owner
from cli.errors import OperatorError
from cli.project import ROOT
from cli.terraform.cli_configuration import ensure_cli_configuration
from cli.terraform.environment import terraform_environment
from cli.terraform.process import Processes
from modules.settings import LocalState, Settings, load_settings

ConfigOption = Annotated[Path, typer.Option("--config", help="the configuration's file")]
DEFAULT_CONFIG = Path("config/local.yaml")

_PARALLELISM = 10  # Terraform's default; AWS throttles who asks for more
_LOCAL_PARALLELISM = 100  # the provider mostly waits


@dataclass(frozen=True)
class Deployment:
    """One configuration and its file."""

    config: Path
    settings: Settings

    @classmethod
    def load(cls, config: Path) -> "Deployment":
        """Returns the deployment that ``config`` describes; raises ConfigurationError."""
        return cls(config, load_settings(config))

    @property
    def is_local(self) -> bool:
        """Whether it is deployed to the embedded AWS."""
        return self.settings.cloud == "local"

    @property
    def parallelism(self) -> int:
        """How many resources of a stack Terraform handles at once."""
        return _LOCAL_PARALLELISM if self.is_local else _PARALLELISM

    def state_directory(self) -> Path:
        """Returns where Terraform's state of the embedded AWS is kept.

        Raises OperatorError if it would be kept elsewhere than on this machine.
        """
        if not isinstance(self.settings.state, LocalState):
            raise OperatorError(f"{self.config}: cloud local needs state.backend local")
        return ROOT / self.settings.state.directory

    def connect(self) -> Cloud | None:
        """Returns its cloud, None if that is an embedded AWS that does not run.

        Raises OperatorError if the state at hand is that of another embedded AWS.
        """
        if not self.is_local:
            return connect(self.settings)
        server = embedded_aws.find()
        if server is None:
            return None
        check_owner(self.state_directory(), server)
        return connect(self.settings, server)

    def terraform(self) -> Processes:
        """Returns what runs terraform on its stacks; call it after ``connect``."""
        return Processes(terraform_environment(ensure_cli_configuration()))

"""Where everything is that machine steps need in more than one account."""

from dataclasses import dataclass

from modules.arns import Arns
from modules.naming import Kind

_OUTPUTS = "machine-steps"


@dataclass(frozen=True)
class MachineStepAddresses(Arns):
    """Names and ARNs of state machines, documents, roles and outputs of machine steps."""

    @property
    def machine_steps_table(self) -> str:
        """The ledger: which execution sent which command."""
        return self.named(Kind.TABLE, "machine-steps")

    def state_machine(self, environment: str) -> str:
        """Returns the name of the state machine that runs commands on machines of ``environment``.

        One for each, so that a pipeline can be allowed one environment and not another.
        """
        return self.named(Kind.STATE_MACHINE, "machine-step", environment)

    def state_machine_arn(self, environment: str) -> str:
        """Returns the ARN of that state machine."""
        return self.arn("states", self.tools, f"stateMachine:{self.state_machine(environment)}")

    @property
    def state_machine_arns(self) -> tuple[str, ...]:
        """The state machines of all environments in use."""
        return tuple(map(self.state_machine_arn, self.settings.machine_step_environments))

    def executions_arn(self, environment: str, prefix: str = "") -> str:
        """Returns the ARN of the state machine's executions whose names begin with ``prefix``."""
        name = self.state_machine(environment)
        return self.arn("states", self.tools, f"execution:{name}:{prefix}*")

    def execution_prefix(self, application: str, step: str) -> str:
        """Returns how the names begin of the executions of an application's step."""
        return self.named(Kind.EXECUTION_PREFIX, application, step)

    def machine_document(self, alias: str, digest: str) -> str:
        """Returns the name of the SSM document of that alias whose content has ``digest``.

        A document of another content is another document: a request never runs what it was not
        checked against.
        """
        return self.named(Kind.DOCUMENT, "machine-step", alias, digest)

    @property
    def machine_steps_tag(self) -> tuple[str, str]:
        """Key and value of the tag that a machine must have to take commands."""
        return f"{self.settings.name_prefix}-machine-steps", "allowed"

    @property
    def machine_outputs(self) -> str:
        """The prefix, without a slash at its end, of what machines put into the artifact bucket."""
        return _OUTPUTS

    def machine_outputs_pattern(self, account: str) -> tuple[str, ...]:
        """Returns which keys machines of ``account`` may write: those of its environments."""
        environments = self.settings.machine_step_environments.items()
        return tuple(f"{_OUTPUTS}/{name}/*" for name, owner in environments if owner == account)

    @property
    def machine_log_group(self) -> str:
        """The log group, in each account of machines, of what they write."""
        return f"/{self.settings.name_prefix}/machine-steps"

    @property
    def submit_function_role_arn(self) -> str:
        """The role of the function that sends commands."""
        return self.role_arn(self.tools, "machine-steps", "submit")

    @property
    def status_function_role_arn(self) -> str:
        """The role of the function that looks at commands and cancels them."""
        return self.role_arn(self.tools, "machine-steps", "status")

    def machine_submit_role_arn(self, account: str) -> str:
        """Returns the role by which commands are sent in ``account``."""
        return self.role_arn(account, "machine-step-submit")

    def machine_status_role_arn(self, account: str) -> str:
        """Returns the role by which commands are looked at and cancelled in ``account``."""
        return self.role_arn(account, "machine-step-status")

    def machine_host_role_arn(self, account: str) -> str:
        """Returns the role of the machines themselves in ``account``."""
        return self.role_arn(account, "machine-host")

    @property
    def machine_repositories_role_arn(self) -> str:
        """The role in the source account by which machines read repositories."""
        return self.role_arn(self.source, "machine-repositories")

    @property
    def machine_accounts(self) -> tuple[str, ...]:
        """The ids of the accounts whose machines take commands."""
        return tuple(sorted(set(self.settings.machine_step_environments.values())))

    @property
    def output_writers(self) -> dict[str, str]:
        """The role in each other account, by its id, by which machines put their output."""
        accounts = set(self.machine_accounts) - {self.tools}
        return {account: self.machine_host_role_arn(account) for account in sorted(accounts)}

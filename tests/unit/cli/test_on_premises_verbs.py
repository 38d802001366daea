"""The verbs of hosts and releases: what an operator is told, and what is never told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.stub import Stubber

from cli.cloud import Cloud
from cli.errors import OperatorError
from cli.on_premises import Environment
from cli.verbs import host as host_verb
from cli.verbs import host_rotate as rotate_verb
from cli.verbs import release as release_verb
from modules.addresses import Addresses
from modules.settings import load_settings
from tests.unit.cli.hosts.services import answer_instance, stubbed

CONFIG = Path("config/local.yaml")
ID, CODE = "0123" * 9, "code" * 5


@dataclass(frozen=True, eq=False)
class StubbedCloud(Cloud):
    """A cloud whose clients answer what their stubbers are given."""

    services: dict[str, tuple[Any, Stubber]] = field(default_factory=dict)

    def client(self, service: str, account: str) -> Any:
        return self.services.setdefault(service, stubbed(service))[0]

    def stubber(self, service: str) -> Stubber:
        return self.services.setdefault(service, stubbed(service))[1]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> StubbedCloud:
    """The cloud that every verb finds, with ``dev`` as its only environment."""
    settings = load_settings(CONFIG)
    stubs = StubbedCloud(settings, None)
    place = Environment("dev", stubs, Addresses(settings), str(CONFIG))
    find: Callable[..., list[Environment]] = lambda *_: [place]  # noqa: E731
    for verb in (host_verb, rotate_verb, release_verb):
        monkeypatch.setattr(verb, "environments_of", find)
    return stubs


def place_of(cloud: StubbedCloud) -> Environment:
    return Environment("dev", cloud, Addresses(cloud.settings), str(CONFIG))


def answer_role(cloud: StubbedCloud) -> None:
    role = {
        "Path": "/",
        "RoleName": "host",
        "RoleId": "AROA" + "0" * 16,
        "Arn": "arn:aws:iam::333333333333:role/host",
        "CreateDate": "2026-01-01T00:00:00Z",
    }
    cloud.stubber("iam").add_response("get_role", {"Role": role})


def answer_no_hosts(cloud: StubbedCloud) -> None:
    ssm = cloud.stubber("ssm")
    ssm.add_response("describe_instance_information", {"InstanceInformationList": []})
    ssm.add_response("describe_activations", {"ActivationList": []})


def answer_ticket(cloud: StubbedCloud) -> None:
    answer_role(cloud)
    answer_no_hosts(cloud)
    made = {"ActivationId": ID, "ActivationCode": CODE}
    cloud.stubber("ssm").add_response("create_activation", made)


def test_a_ticket_is_one_line_whose_code_no_process_list_shows(
    cloud: StubbedCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    answer_ticket(cloud)
    host_verb.host("api-1", "dev", tags="role=api")
    told = capsys.readouterr().out
    assert told.count(CODE) == 1
    [command] = [line.strip() for line in told.splitlines() if CODE in line]
    printed, _, run = command.partition(" | ")
    assert printed == f"printf %s {CODE}"  # a builtin of every shell
    assert run == (f"sudo sh install.sh --region eu-west-1 --activation-id {ID} --code-file -")


def test_a_host_with_a_user_is_told_of_the_pipe_for_its_key(
    cloud: StubbedCloud, capsys: pytest.CaptureFixture[str]
) -> None:
    answer_ticket(cloud)
    host_verb.host("api-1", "dev", identity="user")
    told = capsys.readouterr().out
    assert "make -s host-rotate NAME=api-1 ENV=dev CONFIG=config/local.yaml | ssh api-1" in told
    assert "--identity user --keys-file /root/branchline-keys" in told


def test_no_ticket_is_made_where_the_role_is_not_deployed(cloud: StubbedCloud) -> None:
    cloud.stubber("iam").add_client_error("get_role", "NoSuchEntity")
    with pytest.raises(OperatorError, match=r"dev takes no hosts: .*`make deploy"):
        host_verb.host("api-1", "dev")


def test_a_wrong_name_asks_nothing_of_aws(cloud: StubbedCloud) -> None:
    with pytest.raises(OperatorError, match="can't be a host's name"):
        host_verb.host("i-1", "dev")
    assert cloud.services == {}


def test_a_key_is_not_shown_in_a_terminal(
    cloud: StubbedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(OperatorError, match="neither shown nor stored"):
        rotate_verb.host_rotate("api-1", "dev", config=CONFIG)
    assert cloud.services == {}


def test_a_session_has_no_key_to_rotate(cloud: StubbedCloud) -> None:
    answer_instance(cloud.stubber("codedeploy"), iamSessionArn="arn:session")
    with pytest.raises(OperatorError, match="credentials are new every hour"):
        rotate_verb.host_rotate("api-1", "dev", config=CONFIG)


def test_a_release_with_a_mistake_asks_nothing_of_aws(
    cloud: StubbedCloud, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "appspec.yml").write_text("version: 1\nos: linux\nfiles: []\n")
    with pytest.raises(OperatorError, match=r"mend .*appspec\.yml first"):
        release_verb.release("greeter", "api", tmp_path)
    assert "appspec.yml:1: error: version must be" in capsys.readouterr().err
    assert cloud.services == {}


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        ("ApplicationDoesNotExistException", "deploy: {by: code_deploy}"),
        ("DeploymentGroupDoesNotExistException", "there are: branchline-web"),
    ],
)
def test_what_is_not_deployed_is_told_with_its_cure(
    cloud: StubbedCloud, code: str, cure: str
) -> None:
    codedeploy = cloud.stubber("codedeploy")
    codedeploy.add_client_error("get_deployment_group", code)
    codedeploy.add_response("list_deployment_groups", {"deploymentGroups": ["branchline-web"]})
    with pytest.raises(OperatorError) as raised:
        place_of(cloud).group("greeter", "api")
    assert cure in str(raised.value)
    assert "make deploy CONFIG=config/local.yaml" in str(raised.value)


def test_only_what_is_left_out_can_be_kept(cloud: StubbedCloud) -> None:
    cloud.stubber("codedeploy").add_response("get_deployment_group", {})
    with pytest.raises(OperatorError, match='"secrets" is not left out'):
        release_verb.release("greeter", "api", Path("examples/on_premises"), keep="secrets")

"""What tests of Run Command set up: nodes, documents, and commands sent to them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.local_cloud_fixture import TOOLS_ACCOUNT, Cloud
from tests.unit.local_cloud.contract import call
from tests.unit.local_cloud.workloads import Statement, eventually, service_role, unique

SSM = "ssm.amazonaws.com"
OVER = {"Success", "Failed", "TimedOut", "Cancelled"}
TEXT = {"type": "String", "interpolationType": "ENV_VAR", "allowedPattern": "^[^\\x00]*$"}
TIMEOUT = {"type": "String", "default": "60", "allowedPattern": "^[1-9][0-9]*$"}


def script_step(*lines: str, name: str = "work", **members: Any) -> dict[str, Any]:
    """Returns a step that runs shell lines on Linux."""
    return {
        "action": "aws:runShellScript",
        "name": name,
        "precondition": {"StringEquals": ["platformType", "Linux"]},
        "inputs": {
            "timeoutSeconds": "{{ executionTimeout }}",
            "runCommand": list(lines),
            **members,
        },
    }


def windows_step(name: str = "windows") -> dict[str, Any]:
    """Returns a step that runs on Windows."""
    return {
        "action": "aws:runPowerShellScript",
        "name": name,
        "precondition": {"StringEquals": ["platformType", "Windows"]},
        "inputs": {"runCommand": ["Write-Output hello"]},
    }


@dataclass(frozen=True)
class Host:
    """A managed node of a test."""

    cloud: Cloud
    id: str
    folder: Path

    def stop(self) -> None:
        """Switches it off."""
        url = f"{self.cloud.endpoint}/_local_cloud/nodes"
        requests.delete(url, params={"instance_id": self.id}, timeout=10).raise_for_status()


class Fleet:
    """Makes nodes and documents, and sends commands."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.ssm = cloud.client("ssm")

    def host(
        self, *statements: Statement, tags: dict[str, str] | None = None, **members: Any
    ) -> Host:
        """Registers a node whose role has exactly these statements."""
        service = "ec2.amazonaws.com" if "instance_id" in members else SSM
        request = {
            "account": TOOLS_ACCOUNT,
            "name": unique("host"),
            "role": service_role(self.cloud, service, *statements),
            "tags": tags or {},
            **members,
        }
        answer = requests.post(
            f"{self.cloud.endpoint}/_local_cloud/nodes", json=request, timeout=10
        )
        assert answer.ok, answer.text
        return Host(self.cloud, answer.json()["instance_id"], Path(answer.json()["folder"]))

    def document(self, *steps: dict[str, Any], **parameters: Any) -> str:
        """Makes a document of these steps with an execution time-out; returns its name."""
        content = {
            "schemaVersion": "2.2",
            "parameters": {"executionTimeout": TIMEOUT, **parameters},
            "mainSteps": list(steps),
        }
        return self.document_of(json.dumps(content), "JSON")

    def document_of(self, content: str, form: str) -> str:
        """Makes a document; returns its name."""
        name = unique("document")
        call(
            self.ssm,
            "CreateDocument",
            Name=name,
            Content=content,
            DocumentType="Command",
            DocumentFormat=form,
        )
        return name

    def send(self, document: str, *hosts: Host, **members: Any) -> str:
        """Sends a document; returns the command's id."""
        ids = {"InstanceIds": [host.id for host in hosts]} if hosts else {}
        answer = call(self.ssm, "SendCommand", DocumentName=document, **ids, **members)
        return str(answer["Command"]["CommandId"])

    def command(self, command: str) -> dict[str, Any]:
        """Returns a command as it is now."""
        return dict(call(self.ssm, "ListCommands", CommandId=command)["Commands"][0])

    def finish(self, command: str) -> dict[str, Any]:
        """Returns a command when it has ended."""
        eventually(lambda: self.command(command)["Status"] in OVER)
        return self.command(command)

    def invocations(self, command: str) -> dict[str, dict[str, Any]]:
        """Returns the invocations of a command by node."""
        listed = call(self.ssm, "ListCommandInvocations", CommandId=command, Details=True)
        return {each["InstanceId"]: each for each in listed["CommandInvocations"]}

    def run(self, document: str, host: Host, **members: Any) -> dict[str, Any]:
        """Sends a document to a node; returns the ended invocation of its first step."""
        command = self.send(document, host, **members)
        self.finish(command)
        return self.step(command, host)

    def step(self, command: str, host: Host, step: str | None = None) -> dict[str, Any]:
        """Returns GetCommandInvocation's answer of a step, of the only one if none is named."""
        plugin = {"PluginName": step} if step else {}
        invocation = {"CommandId": command, "InstanceId": host.id}
        eventually(lambda: self.invocations(command))
        return call(self.ssm, "GetCommandInvocation", **invocation, **plugin)

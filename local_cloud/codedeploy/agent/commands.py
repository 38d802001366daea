"""What an agent does for each lifecycle event, and what it tells of it."""

import logging
import tarfile
import zipfile
from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.codedeploy.agent.appspec import Appspec, InvalidAppspec, read_appspec
from local_cloud.codedeploy.agent.archives import Archives
from local_cloud.codedeploy.agent.bundle import WrongBundle, download
from local_cloud.codedeploy.agent.hooks import ScriptFailed, run_hooks
from local_cloud.codedeploy.agent.host import Host
from local_cloud.codedeploy.agent.installer import install
from local_cloud.codedeploy.agent.instructions import CannotInstall
from local_cloud.codedeploy.agent.specification import Specification
from local_cloud.roles import RoleNotAssumable

Diagnostics = Mapping[str, str]

SUCCEEDED: Diagnostics = {
    "errorCode": "Success",
    "scriptName": "",
    "message": "Succeeded",
    "logTail": "",
}
_HOOKS = frozenset(
    {
        *("ApplicationStop", "BeforeInstall", "AfterInstall", "ApplicationStart"),
        *("ValidateService", "BeforeBlockTraffic", "AfterBlockTraffic"),
        *("BeforeAllowTraffic", "AfterAllowTraffic"),
    }
)
_REFUSALS = (
    *(BotoCoreError, CannotInstall, ClientError, InvalidAppspec, OSError, RoleNotAssumable),
    *(WrongBundle, tarfile.TarError, zipfile.BadZipFile),
)

_log = logging.getLogger(__name__)


class EventFailed(Exception):
    """A lifecycle event failed on a host. diagnostics: as the API has them."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__(diagnostics["message"])
        self.diagnostics = diagnostics


def run_event(host: Host, specification: Specification, event: str) -> None:
    """Does one lifecycle event on a host. Raises EventFailed."""
    try:
        with host.busy:
            _run(host, specification, event)
    except ScriptFailed as error:
        raise EventFailed(_diagnostics(error.code, str(error), error.script, error.tail)) from error
    except _REFUSALS as error:
        _log.info("%s: %s failed: %s", host.name, event, error)
        raise EventFailed(_diagnostics("UnknownError", str(error))) from error


def _run(host: Host, specification: Specification, event: str) -> None:
    if event == "DownloadBundle":
        download(host, specification)
    elif event == "Install":
        appspec = read_appspec(Archives(host, specification).archive)
        _refuse_unknown_hooks(appspec)
        install(host, specification, appspec)
    else:
        run_hooks(host, specification, event)


def _refuse_unknown_hooks(appspec: Appspec) -> None:
    unknown = sorted(set(appspec.hooks) - _HOOKS)
    if unknown:
        raise InvalidAppspec(f"appspec.yml file contains unknown lifecycle events: {unknown}")


def _diagnostics(code: str, message: str, script: str = "", tail: str = "") -> Diagnostics:
    return {"errorCode": code, "scriptName": script, "message": message, "logTail": tail}

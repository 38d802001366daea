"""Where an agent keeps the revisions of a group, and which of them it throws away."""

import shutil
from pathlib import Path

from local_cloud.codedeploy.agent.host import Host
from local_cloud.codedeploy.agent.specification import Specification

MAX_REVISIONS = 5  # :max_revisions: of codedeployagent.yml, if it says nothing


class Archives:
    """The folders of a deployment on a host, and of those before it."""

    def __init__(self, host: Host, specification: Specification) -> None:
        """Makes the folders that are missing."""
        self._group_id = specification.group_id
        self._group = host.state / specification.group_id
        self.deployment = self._group / specification.deployment_id
        self.instructions = host.state / "deployment-instructions"
        for folder in (self.deployment, self.instructions):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def archive(self) -> Path:
        """Returns where the deployment's own revision lies unpacked."""
        return self.deployment / "deployment-archive"

    @property
    def last_installed(self) -> Path | None:
        """Returns the folder of the deployment that was installed last, None if there is none."""
        note = self._note
        return Path(note.read_text()) if note.exists() else None

    def installed(self) -> None:
        """Notes that this deployment is the one that was installed last."""
        self._note.write_text(str(self.deployment))

    def clean_up(self) -> None:
        """Deletes the oldest deployments; never the one that was installed last."""
        kept = {self.deployment, self.last_installed}
        folders = sorted(self._group.iterdir(), key=lambda folder: folder.stat().st_mtime)
        for folder in folders[:-MAX_REVISIONS]:
            if folder not in kept:
                shutil.rmtree(folder)

    @property
    def _note(self) -> Path:
        return self.instructions / f"{self._group_id}_last_successful_install"

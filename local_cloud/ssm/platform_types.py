"""What moto's documents lack: on which platforms their steps run."""

from typing import Any

from moto.ssm.models import Document as Record

from local_cloud.patches import replaces
from local_cloud.ssm.document import Document

_initialise = Record.__init__


@replaces(Record, "__init__")
def _with_platforms(record: Record, *arguments: Any, **named: Any) -> None:
    _initialise(record, *arguments, **named)
    if record.document_type == "Command":
        record.platform_types = list(Document.of(record).platforms)

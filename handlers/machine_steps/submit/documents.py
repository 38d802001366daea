"""The documents that were deployed for machine steps."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.machine_steps.request import Request
from handlers.machine_steps.submit.reading import InvalidRequest

__all__ = ["EXECUTION_TIMEOUT", "Document", "Documents"]

# Every document of a machine step has this parameter: how long each of its steps may run.
EXECUTION_TIMEOUT = "executionTimeout"


@dataclass(frozen=True)
class Document:
    """One document.

    name, version: in SSM; the version is the one that was deployed with the platform.
    parameters: their definitions in the document, by name.
    """

    name: str
    version: str
    parameters: Mapping[str, Mapping[str, Any]]

    def arguments(self, request: Request) -> dict[str, list[str]]:
        """Returns the values of the document's parameters for the request, as SSM takes them."""
        arguments = {name: list(texts) for name, texts in request.parameters.items()}
        arguments[EXECUTION_TIMEOUT] = [str(request.execution_timeout_seconds)]
        return arguments


class Documents:
    """The documents by the names that requests use."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents

    @classmethod
    def from_file(cls, path: Path) -> "Documents":
        """Returns the documents in a JSON file: {"<name>": {"name", "version", "parameters"}}."""
        return cls({name: Document(**of) for name, of in json.loads(path.read_text()).items()})

    def of(self, request: Request) -> Document:
        """Returns the document that the request names.

        Raises InvalidRequest if there is none, or the request's parameters are not the document's.
        """
        document = self._documents.get(request.document)
        if document is None:
            known = ", ".join(sorted(self._documents)) or "none"
            raise InvalidRequest(
                f'document "{request.document}" is not deployed; deployed are: {known}'
            )
        self._check_parameters(request, document)
        return document

    def _check_parameters(self, request: Request, document: Document) -> None:
        own = {name: of for name, of in document.parameters.items() if name != EXECUTION_TIMEOUT}
        unknown = sorted(set(request.parameters) - set(own))
        if unknown:
            known = ", ".join(sorted(own)) or "none"
            raise InvalidRequest(
                f'document "{request.document}" has no parameter {unknown[0]}; it has: {known}'
            )
        missing = sorted(
            name
            for name, definition in own.items()
            if "default" not in definition and name not in request.parameters
        )
        if missing:
            raise InvalidRequest(
                f'document "{request.document}" needs the parameter {missing[0]}, '
                "which has no default"
            )

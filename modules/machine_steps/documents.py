"""The documents as they are deployed: their names, their contents, what the functions know."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from modules.addresses import Addresses
from modules.aws import SsmDocument
from modules.compact_json import compact_json
from modules.framework import Construct
from modules.machine_steps.checked_documents import BUILT_IN, Document, read_documents

FILE_NAME = "machine_step_documents.json"
# A parameter of this name, if its default is empty, gets the role that reads repositories.
_REPOSITORY_ROLE = "RepositoryRole"
_VERSION = "1"  # a document never gets a second one: another content is another document
_PROJECT = Path(__file__).parents[2]


def deployed_documents(addresses: Addresses) -> dict[str, Document]:
    """Returns the documents by the names they are deployed under.

    Raises InvalidDocument for the first that is wrong, or a folder that is not there.
    """
    own = addresses.settings.machine_steps.documents
    folders = [BUILT_IN, *([_PROJECT / own] if own else [])]
    documents = (_completed(each, addresses) for each in read_documents(*folders).values())
    return {_name(addresses, each): each for each in documents}


def documents_file(addresses: Addresses) -> bytes:
    """Returns the file that the submit function ships: the documents by their aliases."""
    return compact_json(
        {
            document.alias: {
                "name": name,
                "version": _VERSION,
                "parameters": document.parameters,
            }
            for name, document in deployed_documents(addresses).items()
        }
    ).encode()


def make_documents(scope: Construct, addresses: Addresses) -> Iterator[SsmDocument]:
    """Yields the documents as resources of the stack's account."""
    for name, document in deployed_documents(addresses).items():
        made = SsmDocument(
            scope,
            f"document-{document.alias}",
            name=name,
            document_type="Command",
            document_format="JSON",
            content=_literal(document.content),
        )
        # The old one stays until the new one is there: a request finds one of both.
        made.add_override("lifecycle.create_before_destroy", True)
        yield made


def _completed(document: Document, addresses: Addresses) -> Document:
    role = document.parameters.get(_REPOSITORY_ROLE, {})
    if role.get("default") != "":
        return document
    plain = json.loads(document.content)
    plain["parameters"][_REPOSITORY_ROLE]["default"] = addresses.machine_repositories_role_arn
    return Document(document.alias, compact_json(plain), plain["parameters"])


def _literal(text: str) -> str:
    """Returns ``text`` as Terraform takes it for itself: a script's ``${`` is no reference."""
    return text.replace("${", "$${").replace("%{", "%%{")


def _name(addresses: Addresses, document: Document) -> str:
    digest = hashlib.sha256(document.content.encode()).hexdigest()[:12]
    return addresses.machine_document(document.alias, digest)

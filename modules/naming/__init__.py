"""One module makes every AWS name: a readable slug and a hash of the whole input.

The functions ship this package too, so a name computed in AWS is the name Terraform computed.
Standard library only.

>>> name(Kind.QUEUE, "branchline", "intake")
'branchline-intake-jw5l6iu6wz'
"""

import base64
import hashlib
import json
import re

from modules.naming.kinds import Kind

__all__ = ["HASH_LENGTH", "Kind", "name"]

HASH_LENGTH = (
    10  # characters of base32: 50 bits, one collision expected in 2**25 (33 million) names
)


def name(kind: Kind, *parts: str) -> str:
    """Returns the one name of ``kind`` for ``parts``.

    kind: decides the longest name and its suffix.
    parts: any text, hostile or not, in order; ("a", "b") and ("a-b",) give two names.

    Raises ValueError if there is no part.
    """
    if not parts:
        raise ValueError(f"a {kind.label} name needs at least one part")
    room = kind.rule.max_length - len(kind.rule.suffix) - HASH_LENGTH - 1
    slug = _slug("-".join(parts))[:room].rstrip("-")
    return "-".join(filter(None, (slug, _hash(kind, parts)))) + kind.rule.suffix


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _hash(kind: Kind, parts: tuple[str, ...]) -> str:
    whole = json.dumps([kind.label, *parts]).encode()
    return base64.b32encode(hashlib.sha256(whole).digest()).decode().lower()[:HASH_LENGTH]

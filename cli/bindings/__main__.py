"""`python -m cli.bindings`: makes imports/ fit modules/aws.py and the pinned provider."""

import compileall
import hashlib
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from cli.bindings.types_in_use import TypesInUse, types_in_use
from cli.errors import OperatorError
from cli.project import BINDINGS, CDKTF, LOGS, ROOT
from cli.terraform.cli_configuration import ensure_cli_configuration
from cli.terraform.environment import cdktf_environment
from cli.terraform.provider import pinned_provider

_STAMP = BINDINGS / "stamp"
_TERRAFORM = Path(__file__).parent / "terraform_thin_schema.py"


def main() -> None:
    """Generates the bindings, unless those there are for the same types and versions."""
    types = types_in_use(ROOT / "modules" / "aws.py")
    fingerprint = _fingerprint(types)
    if _STAMP.is_file() and _STAMP.read_text() == fingerprint:
        _STAMP.touch()  # make would ask again: a file that they are made from is newer
        return
    count = len(types.resources) + len(types.data_sources)
    print(f"Generating bindings for {count} types (about 30 s)", flush=True)
    started = time.monotonic()
    fresh = _generate(types)
    (fresh / _STAMP.name).write_text(fingerprint)
    shutil.rmtree(BINDINGS, ignore_errors=True)
    fresh.rename(BINDINGS)
    compileall.compile_dir(BINDINGS, quiet=1, workers=0)
    print(f"Bindings are ready after {time.monotonic() - started:.0f} s", flush=True)


def _fingerprint(types: TypesInUse) -> str:
    versions = [
        pinned_provider(),
        json.loads((ROOT / "package.json").read_text())["devDependencies"]["cdktf-cli"],
    ]
    return hashlib.sha256(json.dumps([types, versions]).encode()).hexdigest()


def _generate(types: TypesInUse) -> Path:
    """Returns a folder beside the old bindings, which stay if this fails."""
    fresh = BINDINGS.with_name(f"{BINDINGS.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    environment = cdktf_environment(ensure_cli_configuration())
    environment["TERRAFORM_BINARY_NAME"] = str(_TERRAFORM)
    environment["BRANCHLINE_TYPES"] = json.dumps(types._asdict())
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "bindings.log"
    with log.open("w") as output:
        result = subprocess.run(
            [CDKTF, "get", "--force", "--output", fresh.name],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if result.returncode or not (fresh / "aws").is_dir():
        tail = "\n".join(log.read_text().splitlines()[-15:])
        raise OperatorError(f"The bindings were not generated; all of it is in {log}\n{tail}")
    return fresh


if __name__ == "__main__":
    try:
        main()
    except OperatorError as error:
        sys.exit(str(error))

"""The command line: login, build (also buildx build), tag, push and manifest inspect."""

import argparse
import json
import os
import sys
from pathlib import Path

from local_cloud.docker.build import build
from local_cloud.docker.dockerfile import DockerfileError
from local_cloud.docker.registry import RegistryError, manifest_of, push, registry_of
from local_cloud.docker.store import load, save


class CommandFailed(Exception):
    """A command ends with this message and exit code 1."""


def main(argv: list[str]) -> int:
    """Runs one command; returns the exit code."""
    words = argv[1:] if argv[:2] == ["buildx", "build"] else argv
    options = _parser().parse_args(words)
    try:
        _need_daemon()
        options.run(options)
    except (CommandFailed, DockerfileError, RegistryError, OSError) as error:
        sys.stderr.write(f"ERROR: {error}\n")
        return 1
    return 0


def _need_daemon() -> None:
    if "DOCKER_HOST" not in os.environ:  # as in a build without the privileged mode
        message = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock."
        raise CommandFailed(f"{message} Is the docker daemon running?")


def _login(options: argparse.Namespace) -> None:
    if not sys.stdin.readline().strip():
        raise CommandFailed("Error: Cannot perform an interactive login from a non TTY device")
    logins = _logins()
    _logins_file().parent.mkdir(parents=True, exist_ok=True)
    host = options.registry.removeprefix("https://").rstrip("/")
    _logins_file().write_text(json.dumps({"auths": {**logins, host: {}}}))
    _say("Login Succeeded")


def _build(options: argparse.Namespace) -> None:
    context = Path(options.context)
    dockerfile = Path(options.file) if options.file else context / "Dockerfile"
    arguments = dict(argument.split("=", 1) for argument in options.build_arg)
    image = build(dockerfile, context, arguments, _say)
    for reference in options.tag:
        save(image, reference)
        _say(f"naming to {reference}")
        if options.push:
            _push_reference(reference)


def _tag(options: argparse.Namespace) -> None:
    image = load(options.source)
    if image is None:
        raise CommandFailed(f"No such image: {options.source}")
    save(image, options.target)


def _push(options: argparse.Namespace) -> None:
    _push_reference(options.reference)


def _push_reference(reference: str) -> None:
    image = load(reference)
    if image is None:
        raise CommandFailed(f"An image does not exist locally with the tag: {reference}")
    if registry_of(reference) not in _logins():
        raise CommandFailed("no basic auth credentials")
    pushed = push(image, reference, _say)
    _say(f"{reference.rsplit(':', 1)[1]}: digest: {pushed}")


def _inspect_manifest(options: argparse.Namespace) -> None:
    _say(manifest_of(options.reference))


def _logins() -> dict[str, object]:
    file = _logins_file()
    auths: dict[str, object] = json.loads(file.read_text())["auths"] if file.exists() else {}
    return auths


def _logins_file() -> Path:
    return Path.home() / ".docker" / "config.json"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="docker", description=__doc__)
    commands = parser.add_subparsers(required=True)
    login = commands.add_parser("login")
    login.add_argument("-u", "--username", required=True)
    login.add_argument("--password-stdin", action="store_true", required=True)
    login.add_argument("registry")
    login.set_defaults(run=_login)
    building = commands.add_parser("build")
    building.add_argument("-t", "--tag", action="append", default=[])
    building.add_argument("-f", "--file")
    building.add_argument("--build-arg", action="append", default=[])
    for ignored in ("--platform", "--provenance", "--sbom", "--cache-from", "--cache-to"):
        building.add_argument(ignored)
    for flag in ("--push", "--pull", "--no-cache", "--load", "-q", "--quiet"):
        building.add_argument(flag, action="store_true")
    building.add_argument("context")
    building.set_defaults(run=_build)
    tag = commands.add_parser("tag")
    tag.add_argument("source")
    tag.add_argument("target")
    tag.set_defaults(run=_tag)
    pushing = commands.add_parser("push")
    pushing.add_argument("-q", "--quiet", action="store_true")
    pushing.add_argument("reference")
    pushing.set_defaults(run=_push)
    manifest = commands.add_parser("manifest").add_subparsers(required=True).add_parser("inspect")
    manifest.add_argument("reference")
    manifest.set_defaults(run=_inspect_manifest)
    return parser

"""`make diff`: shows what a deployment would change."""

import subprocess
import sys

import typer

from cli.console import console, say
from cli.context import DEFAULT_CONFIG, ConfigOption, Deployment
from cli.terraform.progress import NO_CHANGES
from cli.terraform.run import PLAN, PLAN_FILE
from cli.terraform.stacks import run_stacks
from cli.terraform.synthesis import Stack, synthesize

_CHANGES = 2  # as `terraform plan -detailed-exitcode` says it


def diff(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Show what a deployment would change; the exit code is 2 if anything, 0 if nothing."""
    deployment = Deployment.load(config)
    if deployment.connect() is None:
        say("The embedded AWS does not run: `make deploy` would start it and make everything.")
        raise typer.Exit(_CHANGES)
    stacks = synthesize(config)
    runs = run_stacks(PLAN, stacks, deployment.terraform())
    changed = [stack for stack, run in zip(stacks, runs, strict=True) if run.summary != NO_CHANGES]
    for stack in changed:
        _print_plan(stack)
    if changed:
        raise typer.Exit(_CHANGES)
    say("Nothing would change.")


def _print_plan(stack: Stack) -> None:
    console.rule(stack.name)
    colour = [] if console.is_terminal else ["-no-color"]
    sys.stdout.flush()
    subprocess.run(["terraform", "show", *colour, PLAN_FILE], cwd=stack.directory, check=True)

"""A wrong configuration file gives one line per mistake, with the file and the line."""

from pathlib import Path

import pytest

from modules.settings import ConfigurationError, load_settings

VALID = """\
region: eu-west-1
accounts:
  source: "111111111111"
  tools: "222222222222"
  dev: "333333333333"
  stage: "444444444444"
  prod: "555555555555"
deploy_role: BranchlineDeploy
state:
  backend: local
repositories:
  - name: shop
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def mistakes(file: Path, text: str) -> list[str]:
    """Returns the lines that ``text`` gives as a configuration, without the file's name."""
    file.write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        load_settings(file)
    assert all(line.startswith(f"{file}:") for line in raised.value.lines)
    return [line.removeprefix(f"{file}:") for line in raised.value.lines]


def test_a_small_file_is_enough(file: Path) -> None:
    file.write_text(VALID)

    settings = load_settings(file)

    assert settings.repositories[0].name == "shop"
    assert settings.filter_of(settings.repositories[0]).exclude == ("develop", "test", "staging")


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ('"222222222222"', '"22222222222"', 4, "not an AWS account id: 12 digits"),
        ('"222222222222"', '"22222222222x"', 4, "not an AWS account id: 12 digits"),
        ('"222222222222"', "222222222222", 4, 'in quotes, as text: "222222222222"'),
        ('"222222222222"', "0123", 4, "in quotes"),
        ("eu-west-1", "Ireland", 1, 'region: "Ireland" does not match ^'),
        ("BranchlineDeploy", "a role", 8, "deploy_role:"),
        ("backend: local", "backend: consul", 9, "state: \"consul\" is not one of 'local', 's3'"),
        ("backend: local", "backend: s3", 9, "state.bucket: is missing"),
        ("name: shop", "name: shop.git", 12, "not a CodeCommit repository name"),
        ("name: shop", "name: team/shop", 12, "not a CodeCommit repository name"),
        ("name: shop", f"name: {'s' * 101}", 12, "not a CodeCommit repository name"),
        ("\n  - name: shop", " shop", 11, "repositories: is not a list"),
        ("- name: shop", "- shop", 12, "repositories[0]: expected keys and values"),
        ("BranchlineDeploy", "BranchlineDeploy\ncloud: gcp", 9, "\"gcp\" is not one of 'local'"),
        ("\n  - name: shop", " []", 11, "lists no repository"),
        ("name: shop", 'name: "*"\n    create: true', 12, "takes no create or sample"),
        ("name: shop", "name: shop\n  - name: shop", 13, '"shop" is listed twice'),
        ("name: shop", "name: shop\n    tags: perhaps", 13, "repositories[0].tags:"),
    ],
)
def test_a_mistake_is_shown_where_it_is(
    file: Path, before: str, after: str, line: int, words: str
) -> None:
    # Given the valid file with one change
    (shown,) = mistakes(file, VALID.replace(before, after, 1))

    assert shown.startswith(f"{line}: ")
    assert words in shown


def test_a_misspelt_key_is_unknown_and_the_right_one_missing(file: Path) -> None:
    shown = mistakes(file, VALID.replace("tools:", "tool:"))

    assert shown == ["2: accounts.tools: is missing", "4: accounts.tool: unknown key"]


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ("include: []", "no branch would ever be built"),
        ('exclude: ["*"]', "no branch would ever be built"),
        ("include: [main]\n      exclude: [main]", "both included and excluded"),
        ('include: ["a b"]', "git does not allow such a name"),
        ("include: [a..b]", "git does not allow such a name"),
        ("include: [x.lock]", "git does not allow such a name"),
        ("include: [/x]", "git does not allow such a name"),
    ],
)
def test_a_filter_that_no_branch_can_pass_is_a_mistake(
    file: Path, filters: str, words: str
) -> None:
    (shown,) = mistakes(file, f"{VALID}    branches:\n      {filters}\n")

    assert shown.startswith(("13: ", "14: "))  # the section or the pattern in it
    assert words in shown


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("runner: {cpu: 300}", "runner.cpu"),
        ("runner: {cpu: 256, memory_mib: 4096}", "Fargate offers no 4096 MiB with 256 CPU units"),
        ("runner: {storage_gib: 20}", "runner.storage_gib"),
        ("runner: {max_runners: 0}", "runner.max_runners"),
        ("network: {cidr: 10.0.0.0/28}", "to hold two subnets"),
        ("network: {cidr: 10.0.0.1/24}", "network.cidr"),
        ("network: {subnet_ids: [main]}", "network.subnet_ids[0]"),
        ("builds: {timeout_minutes: 4}", "builds.timeout_minutes"),
        ("builds: {concurrent: 0}", "builds.concurrent"),
    ],
)
def test_what_aws_would_refuse_is_a_mistake(file: Path, section: str, words: str) -> None:
    (shown,) = mistakes(file, f"{VALID}branch_builds:\n  {section}\n")

    assert shown.startswith("14: branch_builds.")
    assert words in shown


APPLICATION = """\
applications:
  - name: orders
    repository: shop
"""


def test_an_application_has_release_and_hotfix_pipelines_by_default(file: Path) -> None:
    file.write_text(VALID + APPLICATION)

    (application,) = load_settings(file).applications

    assert application.release is not None
    assert application.release.branches == ("develop", "main")
    assert application.hotfix
    assert application.deploy.by == "change_set"


def test_a_branch_with_a_release_pipeline_is_not_built_as_a_branch_too(file: Path) -> None:
    # Given two repositories, one of them released from "main" and "next"
    released = f"{APPLICATION}    release: {{develop: next}}\n"
    file.write_text(f"{VALID}  - name: site\n{released}")

    settings = load_settings(file)

    assert [settings.filter_of(each).exclude for each in settings.repositories] == [
        ("develop", "test", "staging", "next", "main"),
        ("develop", "test", "staging"),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "    repository: site",
            '16: applications[0].repository: "site" is not listed by its name under repositories',
        ),
        (
            '    repository: "*"',
            '16: applications[0].repository: "*" is not listed by its name under repositories',
        ),
        (
            "    repository: shop\n  - name: orders\n    repository: shop",
            '17: applications[1].name: "orders" is listed twice',
        ),
        (
            "    repository: shop\n  - name: bills\n    repository: shop",
            '18: applications[1].repository: "shop" is already the repository of the application '
            '"orders"',
        ),
        (
            "    repository: shop\n    release: {main: develop}",
            '17: applications[0].release: develop and main are both "develop": each is a branch '
            "of its own",
        ),
        (
            "    repository: shop\n    release: {main: 'ma*'}",
            '17: applications[0].release.main: "ma*" is not a branch: git does not allow such a '
            "name",
        ),
        (
            "    repository: shop\n    release: null\n    hotfix: false",
            "15: applications[0]: has neither release nor hotfix pipelines, so nothing would "
            "deploy it",
        ),
        (
            "    repository: shop\n    deploy: {by: hand}",
            "17: applications[0].deploy: \"hand\" is not one of 'change_set', 'machine_step'",
        ),
        (
            "    repository: shop\n    deploy: {image_buildspec: ../image.yml}",
            '17: applications[0].deploy.image_buildspec: "../image.yml" is not the path of a file '
            "in the repository, such as deploy/file.yml",
        ),
        (
            "    repository: shop\n    deploy: {by: machine_step, image_buildspec: image.yml}",
            "17: applications[0].deploy.image_buildspec: unknown key",
        ),
        (
            "    repository: shop\n    deploy: {by: machine_step, request: /etc/passwd}",
            '17: applications[0].deploy.request: "/etc/passwd" is not the path of a file in the '
            "repository, such as deploy/file.yml",
        ),
        (
            "    repository: shop\n    deploy: {by: machine_step}\n    hotfix: true",
            "18: applications[0].hotfix: hotfix pipelines deploy stacks, and this application is "
            "deployed by machine_step",
        ),
        (
            "    repository: shop\n    deploy: {by: machine_step}\n    release: null",
            "15: applications[0]: has neither release nor hotfix pipelines, so nothing would "
            "deploy it",
        ),
    ],
)
def test_a_mistake_in_an_application_is_shown_where_it_is(
    file: Path, text: str, shown: str
) -> None:
    # Given an application with a mistake, beside a repository that is listed only as one of all
    listed = VALID.replace("name: shop", 'name: shop\n  - name: "*"')

    assert mistakes(file, listed + APPLICATION.replace("    repository: shop", text)) == [shown]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "    machine_steps: [{name: scan, after: lunch, environment: stage}]",
            "16: applications[0].machine_steps[0].after: \"lunch\" is not one of 'source', "
            "'build', 'dev', 'qa' or 'stage'",
        ),
        (
            "    machine_steps: [{name: scan, after: source, environment: moon}]",
            "16: applications[0].machine_steps[0].environment: \"moon\" is not one of 'dev', 'qa', "
            "'stage' or 'prod'",
        ),
        (
            "    machine_steps: [{name: scan, after: source, environment: qa}]",
            '16: applications[0].machine_steps[0].environment: there is no "qa": accounts does not '
            "name it",
        ),
        (
            "    machine_steps: [{name: scan, after: qa, environment: stage}]",
            '16: applications[0].machine_steps[0].after: there is no "qa": accounts does not name '
            "it",
        ),
        (
            "    machine_steps: [{name: stage, after: source, environment: stage}]",
            '16: applications[0].machine_steps[0].name: "stage" is the name of a stage that '
            "pipelines have anyway",
        ),
        (
            "    machine_steps:\n"
            "      - {name: scan, after: source, environment: stage}\n"
            "      - {name: scan, after: build, environment: dev}",
            '18: applications[0].machine_steps[1].name: "scan" is the name of two steps',
        ),
        (
            "    release: null\n"
            "    machine_steps: [{name: scan, after: source, environment: stage}]",
            "17: applications[0].machine_steps[0]: a machine step is a stage of release pipelines, "
            "and release is null",
        ),
        (
            "    deploy: {by: machine_step}\n"
            "    machine_steps: [{name: scan, after: build, environment: stage}]",
            "17: applications[0].machine_steps[0].after: nothing is built for an application that "
            "is deployed by machine_step",
        ),
    ],
)
def test_a_mistake_in_a_machine_step_is_shown_where_it_is(
    file: Path, text: str, shown: str
) -> None:
    assert mistakes(file, f"{VALID}{APPLICATION}{text}\n") == [shown]


def test_machine_steps_say_whose_machines_take_commands(file: Path) -> None:
    # Given a step on machines of Stage, and then an application deployed by commands everywhere
    step = "    machine_steps: [{name: scan, after: source, environment: stage}]\n"
    file.write_text(f"{VALID}{APPLICATION}{step}")
    between = load_settings(file)
    file.write_text(f"{VALID}{APPLICATION}    deploy: {{by: machine_step}}\n")
    everywhere = load_settings(file)

    assert list(between.machine_step_environments) == ["stage"]
    assert list(everywhere.machine_step_environments) == ["dev", "stage", "prod"]


def test_an_application_deployed_by_commands_has_neither_stack_nor_hotfixes(file: Path) -> None:
    file.write_text(f"{VALID}{APPLICATION}    deploy: {{by: machine_step}}\n")

    settings = load_settings(file)

    assert settings.stack_applications == settings.hotfix_applications == ()
    assert [each.name for each in settings.machine_step_applications] == ["orders"]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("machine_steps: {output_days: 31}", "machine_steps.output_days:"),
        ("machine_steps: {first_wait_seconds: 0}", "machine_steps.first_wait_seconds:"),
        ("machine_steps: {first_wait_seconds: 60}", "longer than max_wait_seconds, 30: waits grow"),
        ("hotfix_pipelines: {prefixes: []}", "no branch would ever be a hotfix"),
        ("hotfix_pipelines: {prefixes: [hotfix-, 'a b']}", 'no branch can begin with "a b"'),
        ("hotfix_pipelines: {prefixes: [/]}", 'no branch can begin with "/"'),
        ("hotfix_pipelines: {max_hotfixes: 0}", "hotfix_pipelines.max_hotfixes:"),
        ("hotfix_pipelines: {idle_days: 0}", "hotfix_pipelines.idle_days:"),
        ("hotfix_pipelines: {sweep_minutes: 1}", "hotfix_pipelines.sweep_minutes:"),
        ("hotfix_pipelines: {denied_roles: [a role]}", '"a role" does not match'),
        ("approval_rule: {approvers: 0}", "approval_rule.approvers:"),
        ("approval_rule: {pool: [everyone]}", '"everyone" does not match'),
        ("workloads: {execution_policy_arns: [Admin]}", '"Admin" does not match'),
    ],
)
def test_a_mistake_in_the_pipelines_options_is_shown_where_it_is(
    file: Path, section: str, words: str
) -> None:
    (shown,) = mistakes(file, f"{VALID}{section}\n")

    assert shown.startswith("13: ")
    assert words in shown


def test_pipelines_need_a_partition_where_codepipeline_deploys_stacks(file: Path) -> None:
    china = VALID.replace("region: eu-west-1", "region: cn-north-1\npartition: aws-cn")

    assert mistakes(file, china + APPLICATION) == [
        "14: applications: CodePipeline deploys no CloudFormation stacks in the partition aws-cn"
    ]


def test_a_hotfix_prefix_begins_no_branch_that_is_released(file: Path) -> None:
    (shown,) = mistakes(file, f"{VALID}{APPLICATION}hotfix_pipelines:\n  prefixes: [hotfix-, ma]\n")

    assert shown == (
        '17: hotfix_pipelines.prefixes[1]: "ma" also begins "main", which "orders" releases'
    )


def test_retention_is_one_of_the_periods_of_cloudwatch(file: Path) -> None:
    (shown,) = mistakes(file, f"{VALID}retention:\n  log_days: 31\n")

    assert shown.startswith("14: retention.log_days: ")


def test_every_mistake_has_its_line_in_the_order_of_the_file(file: Path) -> None:
    # Given three mistakes
    text = VALID.replace("region:", "regoin:").replace('"333333333333"', '"3"')
    text = text.replace("name: shop", "name: a/b")

    shown = mistakes(file, text)

    # Then the missing key, the unknown key and the two wrong values are each named once
    assert [line.split(":")[0] for line in shown] == ["1", "1", "5", "12"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not a configuration"),
        ("- a\n", "is not a configuration"),
        ("region: [\n", "is not YAML"),
        (f"{VALID}region: eu-west-2\n", "region"),
    ],
)
def test_a_file_that_is_no_configuration_gives_one_line(file: Path, text: str, words: str) -> None:
    (shown,) = mistakes(file, text)

    assert words in shown


def test_a_file_that_is_not_text_gives_one_line(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_settings(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere\.yaml: can't be read"):
        load_settings(tmp_path / "nowhere.yaml")

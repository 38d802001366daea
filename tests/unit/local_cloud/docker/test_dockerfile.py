"""Dockerfiles are read as docker reads them."""

import pytest

from local_cloud.docker.dockerfile import DockerfileError, parse, substitute


def test_continued_lines_comments_and_here_documents() -> None:
    text = (
        "# syntax=docker/dockerfile:1\n"
        "FROM base\n"
        "RUN one \\\n"
        "  # not this\n"
        "  && two\n"
        "RUN <<EOF\n"
        "COPY is not an instruction here\n"
        "EOF\n"
        "copy a b\n"
    )
    found = [(i.name, i.text, i.line) for i in parse(text)]
    assert found == [
        ("FROM", "base", 2),
        ("RUN", "one && two", 3),
        ("RUN", "<<EOF", 6),
        ("COPY", "a b", 9),
    ]


def test_the_json_form_is_told_from_the_shell_form() -> None:
    exec_form, shell_form = parse('CMD ["a", "b c"]\nCMD a "b c"\n')
    assert exec_form.json_form() == ["a", "b c"]
    assert shell_form.json_form() is None
    assert shell_form.words() == ["a", "b c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A", "1"),
        ("${A}x", "1x"),
        ("${B:-two}", "two"),
        ("$B", ""),
        (r"\$A", "$A"),
    ],
)
def test_variables_are_replaced(text: str, expected: str) -> None:
    assert substitute(text, {"A": "1"}) == expected


def test_a_line_that_is_no_instruction_is_named() -> None:
    with pytest.raises(DockerfileError, match="line 2: unknown instruction: <<<"):
        parse("FROM a\n<<< b\n")

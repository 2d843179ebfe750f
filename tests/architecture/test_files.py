"""Files stay short, and nothing in them waits to be written."""

import ast
import re

LONGEST_FILE = 500
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
WRITTEN_BY_HAND = {".py", ".html", ".css", ".js", ".typ", ".toml", ".txt"}


def written(tree):
    for path in sorted(tree.source.rglob("*")):
        ours = path.suffix in WRITTEN_BY_HAND and not {"migrations", "vendor"} & set(path.parts)
        if ours and path.is_file():
            yield tree.name(path), path.read_text(encoding="utf-8")


def test_no_file_is_longer_than_a_sitting(tree):
    lengths = {name: len(text.splitlines()) for name, text in written(tree)}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_nothing_is_left_unfinished(tree):
    assert [name for name, text in written(tree) if UNFINISHED.search(text)] == []


def test_no_error_is_swallowed(tree):
    silent = [
        f"{name}:{handler.lineno}"
        for name, module in tree.python()
        for handler in ast.walk(module)
        if isinstance(handler, ast.ExceptHandler)
        and (handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"})
        and [type(line) for line in handler.body] == [ast.Pass]
    ]

    assert silent == []

"""Print the size and shape of our code. A compass for the trend, not a limit. Stdlib only.

Code means src/samtakt without migrations; lines are those that are not blank.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "samtakt"
Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.IfExp,
    ast.ExceptHandler,
    ast.comprehension,
    ast.Assert,
    ast.match_case,
)


def main() -> None:
    """Read all our files and print one line per measure."""
    code = {path: path.read_text(encoding="utf-8") for path in python_files(ROOT / "src")}
    trees = {path: ast.parse(text) for path, text in code.items()}
    file_lines = [count_lines(text) for text in code.values()]
    functions = [node for tree in trees.values() for node in functions_of(tree)]
    lengths = [node.end_lineno - node.lineno + 1 for node in functions if node.end_lineno]
    complexities = [complexity(node) for node in functions]
    tests = [path.read_text(encoding="utf-8") for path in python_files(ROOT / "tests")]
    test_lines = sum(map(count_lines, tests))

    show("files, lines", f"{len(code)}, {sum(file_lines):,}")
    show("file lines: median / p90 / max", spread(file_lines))
    show("function lines: median / p90 / max", spread(lengths))
    show(
        "complexity: mean / over 10 / max",
        f"{sum(complexities) / max(1, len(complexities)):.2f} / "
        f"{share([c > 10 for c in complexities])} / {max(complexities, default=0)}",
    )
    show("test lines, test:code", f"{test_lines:,}, {test_lines / max(1, sum(file_lines)):.2f}")
    show("test functions", f"{sum(text.count('def test_') for text in tests):,}")
    public = [node for node in functions if not node.name.startswith("_")]
    show("public functions with a docstring", share([bool(ast.get_docstring(n)) for n in public]))
    show("functions with a return annotation", share([bool(node.returns) for node in functions]))
    top, inner = imports_between(trees)
    show("import cycles at module level", describe_cycles(top))
    show("... and with imports inside functions", describe_cycles(join(top, inner)))
    show("imports inside functions", str(sum(map(len, inner.values()))))
    for path in sorted(code, key=lambda path: -count_lines(code[path]))[:5]:
        show("long file", f"{count_lines(code[path])} {path.relative_to(ROOT)}")


def python_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts)


def count_lines(text: str) -> int:
    return sum(1 for line in text.splitlines() if line.strip())


def functions_of(tree: ast.AST) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def complexity(function: Function) -> int:
    """Count the paths: one, and one more for each branch and each further and/or."""
    paths = 1
    for node in ast.walk(function):
        if isinstance(node, BRANCHES):
            paths += 1
        elif isinstance(node, ast.BoolOp):
            paths += len(node.values) - 1
    return paths


def spread(numbers: list[int]) -> str:
    if not numbers:
        return "none"
    ordered = sorted(numbers)
    return f"{ordered[len(ordered) // 2]} / {ordered[len(ordered) * 9 // 10]} / {ordered[-1]}"


def share(answers: list[bool]) -> str:
    return f"{100 * sum(answers) / max(1, len(answers)):.0f} %"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


Imports = dict[str, set[str]]


def imports_between(trees: dict[Path, ast.Module]) -> tuple[Imports, Imports]:
    """Return who imports whom among our modules: at module level, and inside functions."""
    modules = {module_name(path) for path in trees}
    top: Imports = {name: set() for name in modules}
    inner: Imports = {name: set() for name in modules}
    for path, tree in trees.items():
        package = module_name(path) if path.name == "__init__.py" else module_name(path.parent)
        inside = {id(node) for function in functions_of(tree) for node in ast.walk(function)}
        for node in ast.walk(tree):
            found = imported(node, package, modules) & modules
            kind = inner if id(node) in inside else top
            kind[module_name(path)] |= found - {module_name(path)}
    return top, inner


def imported(node: ast.AST, package: str, modules: set[str]) -> set[str]:
    """Name the modules that a statement imports; `from a import b` means a.b if that is one."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if not isinstance(node, ast.ImportFrom):
        return set()
    base = node.module or ""
    if node.level:
        parents = package.split(".")
        base = ".".join([*parents[: len(parents) - node.level + 1], *([base] if base else [])])
    submodules = {f"{base}.{alias.name}" for alias in node.names}
    return submodules if submodules <= modules else submodules | {base}


def join(one: Imports, other: Imports) -> Imports:
    return {name: one[name] | other[name] for name in one}


def describe_cycles(imports: Imports) -> str:
    groups = [group for group in strongly_connected(imports) if len(group) > 1]
    if not groups:
        return "0"
    largest = max(groups, key=len)
    return f"{len(groups)}, largest {len(largest)}: {', '.join(sorted(largest)[:6])}"


def strongly_connected(imports: Imports) -> list[set[str]]:
    """Group modules that reach each other (Kosaraju: finish order forward, then backward)."""
    order: list[str] = []
    seen: set[str] = set()
    for start in sorted(imports):
        stack = [(start, iter(sorted(imports[start])))] if start not in seen else []
        seen.add(start)
        while stack:
            node, targets = stack[-1]
            target = next((name for name in targets if name not in seen), None)
            if target is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(target)
                stack.append((target, iter(sorted(imports[target]))))
    importers: Imports = {name: set() for name in imports}
    for name, targets in imports.items():
        for target in targets:
            importers[target].add(name)
    groups: list[set[str]] = []
    placed: set[str] = set()
    for start in reversed(order):
        group, todo = set(), [start]
        while todo:
            node = todo.pop()
            if node not in placed:
                placed.add(node)
                group.add(node)
                todo.extend(importers[node])
        if group:
            groups.append(group)
    return groups


def show(measure: str, value: str) -> None:
    print(f"{measure:42} {value}")


if __name__ == "__main__":
    main()

"""Which verbs the code writes into the journal, found by reading it.

A verb is followed from where it is written (`entries.record`) through parameters, constants and tables back to its
literals. What cannot be followed is reported, so that a verb is never made up of parts.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

_JOURNAL = "rollout/journal/domain/entries.py"


@dataclass(frozen=True)
class Writer:
    """A function that writes the verb it is given, as the argument `name` or the one at `place`."""

    module: str
    function: str
    name: str
    place: int


@dataclass
class Found:
    verbs: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)  # module:line of what cannot be followed


class _Module:
    def __init__(self, name: str, source: str) -> None:
        self.name, self.tree = name, ast.parse(source)
        self.constants = dict(_assigned(self.tree.body))
        self.calls = [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    @cached_property
    def above(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def functions_around(self, node: ast.AST) -> Iterator[ast.FunctionDef]:
        while node in self.above:
            node = self.above[node]
            if isinstance(node, ast.FunctionDef):
                yield node


class _Modules:
    """All modules, and their calls by what is called: (module, function) where it says of which, else within one."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.all = [_Module(name, source) for name, source in sources.items()]
        self.calls: dict[tuple[str, str], list[tuple[_Module, ast.Call]]] = {}
        for module in self.all:
            for call in module.calls:
                if isinstance(call.func, ast.Name):
                    self.calls.setdefault((module.name, call.func.id), []).append((module, call))
                elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                    self.calls.setdefault((call.func.value.id, call.func.attr), []).append((module, call))

    def of(self, writer: Writer) -> list[tuple[_Module, ast.Call]]:
        inside = self.calls.get((writer.module, writer.function), [])
        return inside + self.calls.get((_stem(writer.module), writer.function), [])

    def constant(self, stem: str, name: str) -> tuple[_Module, ast.expr] | None:
        return next(
            ((each, each.constants[name]) for each in self.all if _stem(each.name) == stem and name in each.constants),
            None,
        )


def written(sources: dict[str, str]) -> Found:
    """Verbs of all modules, by their path; paths end with the module's name."""
    modules = _Modules(sources)
    found, open_, known = Found(), [Writer(_JOURNAL, "record", "verb", 0)], set()
    while open_:
        writer = open_.pop()
        if writer in known:
            continue
        known.add(writer)
        for module, call in modules.of(writer):
            given = _given(call, writer)
            if given is not None:
                open_ += _follow(modules, module, given, call, found)
    return found


def _given(call: ast.Call, writer: Writer) -> ast.expr | None:
    named = {each.arg: each.value for each in call.keywords}
    if writer.name in named:
        return named[writer.name]
    return call.args[writer.place] if 0 <= writer.place < len(call.args) else None


def _follow(modules: _Modules, module: _Module, value: ast.expr, call: ast.AST, found: Found) -> list[Writer]:
    """Note the literals behind a value; functions that are given it are read in turn."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        found.verbs.add(value.value)
        return []
    if isinstance(value, ast.IfExp):
        return [each for part in (value.body, value.orelse) for each in _follow(modules, module, part, call, found)]
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name):
        table = module.constants.get(value.value.id)
        if isinstance(table, ast.Dict):
            return [each for part in table.values for each in _follow(modules, module, part, call, found)]
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name):
        there = modules.constant(value.value.id, value.attr)
        if there is not None:
            return _follow(modules, *there, call, found)
    if isinstance(value, ast.Name):
        return _follow_name(modules, module, value, call, found)
    found.lost.add(f"{module.name}:{value.lineno}")
    return []


def _follow_name(modules: _Modules, module: _Module, value: ast.Name, call: ast.AST, found: Found) -> list[Writer]:
    for function in module.functions_around(call):
        named = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        if value.id in (*named, *(each.arg for each in function.args.kwonlyargs)):
            place = named.index(value.id) if value.id in named else -1
            return [Writer(module.name, function.name, value.id, place)]
        local = [each for name, each in _assigned(ast.walk(function)) if name == value.id]
        if local:
            return [each for part in local for each in _follow(modules, module, part, call, found)]
    if value.id in module.constants:
        return _follow(modules, module, module.constants[value.id], call, found)
    found.lost.add(f"{module.name}:{value.lineno}")
    return []


def _assigned(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """(name, value) of assignments; A, B = "x", "y" are two."""
    for node in nodes:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=False)
                yield from ((each.id, part) for each, part in pairs if isinstance(each, ast.Name))


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".py")

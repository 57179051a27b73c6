"""Literals in Python that read like text for people and stand outside gettext."""

import ast
import re
from collections.abc import Iterator

GETTEXT = {f"{kind}gettext{late}" for kind in ("", "n", "p", "np") for late in ("", "_lazy")} | {"gettext_noop"}

# Labels are often one word: there a capital is enough.
_LABELLED = {"Action", "Choice", "Column", "Empty", "Filter", "Group", "Hit", "Item", "Selection", "Step"}
_FOR_DEVELOPERS = {"AssertionError", "ImproperlyConfigured", "LookupError", "NotALiteral", "RuntimeError", "TypeError"}
_FOR_OPERATORS = {"CommandError", "TemplateSyntaxError", "add_argument", "log", "logger", "warn"}
_FOR_DATABASES = {"RawSQL", "RunSQL", "execute", "extra"}
_SILENT = _FOR_DEVELOPERS | _FOR_OPERATORS | _FOR_DATABASES | {"compile", "public"}

_NOT_SHOWN = {"PUBLIC", "verbose_name_plural"}  # why an address needs no permission; for Django alone

_SENTENCE = re.compile(r"^[“(\x00]*[A-Z“\x00]?[\w’'-]*[,;:]? [^<>{}=]*[a-z]{2}")
_WORDS = re.compile(r"[A-Za-z’]{2,}[,;:.]? [a-zA-Z“\x00(]")
_LABEL = re.compile(r"^[A-Z][\w -]*[a-z][\w -]*$")
_SQL = r"\b(SELECT|UPDATE|INSERT|DELETE|WHERE|FROM|JOIN|UNION|NULL|CREATE|RETURNING|AND NOT|IS NOT)\b|::|%s"
_CODE = re.compile(rf"[<>{{}}=_/$]|{_SQL}|\bno-?(store|follow|opener)\b")


def outside(source: str) -> list[str]:
    """Sentences and labels that no gettext has; what an f-string fills in reads as …."""
    tree = ast.parse(source)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    spoken = _names_of_gettext(tree)
    return [text.replace("\x00", "…") for node, text in _texts(tree, above) if _is_said(node, text, above, spoken)]


def _names_of_gettext(tree: ast.AST) -> set[str]:
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    names = (each for node in imported if (node.module or "").endswith("translation") for each in node.names)
    return {each.asname or each.name for each in names if each.name in GETTEXT}


def _texts(tree: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "\x00" for part in node.values)
            yield node, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            part_of_one = isinstance(above.get(node), ast.JoinedStr)
            yield node, "" if part_of_one else node.value


def _is_said(node: ast.AST, text: str, above: dict[ast.AST, ast.AST], spoken: set[str]) -> bool:
    sentence = bool(_SENTENCE.search(text) and _WORDS.search(text)) and not _CODE.search(text)
    if not sentence and not (_LABEL.match(text) and _labels(node, above)):
        return False
    child, parent = node, above.get(node)
    while parent is not None:
        if isinstance(parent, ast.Call) and _called(parent.func) & (spoken | _SILENT):
            return False
        if isinstance(parent, ast.Assign) and _NOT_SHOWN & {getattr(each, "id", "") for each in parent.targets}:
            return False
        if isinstance(parent, ast.keyword) and parent.arg == "stem":
            return False  # of a file's name, in Latin letters for every system
        if isinstance(parent, ast.FunctionDef) and parent.name == "__str__":
            return False  # of rows, for operators; those that pages show are in gettext
        if isinstance(parent, ast.Expr) and child is parent.value and isinstance(child, ast.Constant):
            return False  # a docstring
        if isinstance(parent, ast.arg | ast.AnnAssign | ast.FunctionDef) and child in _annotations(parent):
            return False
        child, parent = parent, above.get(parent)
    return True


def _labels(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    """Whether it stands where labels do: an argument of what draws one, or beside an address."""
    parent = above.get(node)
    if isinstance(parent, ast.Call):
        return bool(_called(parent.func) & _LABELLED)
    if isinstance(parent, ast.Tuple) and len(parent.elts) > 1:
        first = parent.elts[0]
        return isinstance(first, ast.Call) and "reverse" in _called(first.func)
    return False


def _called(func: ast.expr) -> set[str]:
    """`log.warning` is called log and warning."""
    if isinstance(func, ast.Name):
        return {func.id}
    return {func.attr, *_called(func.value)} if isinstance(func, ast.Attribute) else set()


def _annotations(node: ast.AST) -> list[ast.AST | None]:
    return [getattr(node, "annotation", None), getattr(node, "returns", None)]

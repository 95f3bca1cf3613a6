"""A safe formula language: ``+ - * /``, parentheses, numbers and names; nothing else is understood.

Arithmetic is exact (`fractions.Fraction`). An unknown name's value is None, a division by zero is None, and None
spreads: an undefined part makes the whole undefined, never 0.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sillage.errors import FormulaError
from sillage.language import msg

MAX_LENGTH = 500
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_REMEDY = msg("A formula holds names of KPIs, numbers, + - * / and parentheses.")


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A measure or a KPI."""

    id: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Two operands and what joins them."""

    sign: str
    left: Node
    right: Node


Node = Number | Name | Operation
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse(formula: str) -> Node:
    """Read a formula.

    Parameters
    ----------
    formula : str
        For instance ``"interactions / impressions"``.

    Returns
    -------
    Node
        Its tree.

    Raises
    ------
    FormulaError
        If it holds anything but names, numbers, the four operations and parentheses.

    Examples
    --------
    >>> evaluate(parse("100 * (a - b) / b"), {"a": Fraction(3), "b": Fraction(2)})
    Fraction(50, 1)
    """
    if len(formula) > MAX_LENGTH:
        raise FormulaError(msg("The formula is longer than {limit} characters.", limit=MAX_LENGTH), _REMEDY)
    try:
        tree = ast.parse(formula.strip(), mode="eval")
        return _node(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        raise FormulaError(msg("The formula {formula} cannot be read.", formula=formula), _REMEDY) from exc


def _node(node: ast.expr) -> Node:
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return Operation(_SIGNS[type(node.op)], _node(node.left), _node(node.right))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        inner = _node(node.operand)
        return inner if isinstance(node.op, ast.UAdd) else Operation("-", Number(Fraction(0)), inner)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Number(Fraction(str(node.value)))
    if isinstance(node, ast.Name) and _NAME.fullmatch(node.id):
        return Name(node.id)
    raise FormulaError(msg("{part} has no place in a formula.", part=ast.unparse(node)), _REMEDY)


def names(node: Node) -> Iterator[str]:
    """Yield the names of a formula, from left to right, each once.

    Parameters
    ----------
    node : Node
        The formula.

    Yields
    ------
    str
        A measure's or a KPI's id.
    """
    seen: dict[str, None] = {}
    _collect(node, seen)
    yield from seen


def _collect(node: Node, seen: dict[str, None]) -> None:
    if isinstance(node, Name):
        seen.setdefault(node.id)
    elif isinstance(node, Operation):
        _collect(node.left, seen)
        _collect(node.right, seen)


def evaluate(node: Node, values: Mapping[str, Fraction | None]) -> Fraction | None:
    """Compute a formula.

    Parameters
    ----------
    node : Node
        The formula.
    values : mapping of str to ratio or None
        What each name is worth; an absent name is None.

    Returns
    -------
    ratio or None
        None where a part is unknown or a denominator is zero.
    """
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return values.get(node.id)
    left, right = evaluate(node.left, values), evaluate(node.right, values)
    if left is None or right is None:
        return None
    if node.sign == "/":
        return left / right if right else None
    if node.sign == "*":
        return left * right
    return left + right if node.sign == "+" else left - right


def parts(node: Node) -> tuple[Node, Node | None]:
    """Split a formula into its numerator and its denominator.

    Parameters
    ----------
    node : Node
        The formula; a ratio times a constant is still a ratio.

    Returns
    -------
    tuple of (Node, Node or None)
        The whole and None when it is no ratio.
    """
    if isinstance(node, Operation):
        if node.sign == "/":
            return node.left, node.right
        if node.sign == "*" and isinstance(node.right, Number):
            numerator, denominator = parts(node.left)
            return (numerator, denominator) if denominator is not None else (node, None)
        if node.sign == "*" and isinstance(node.left, Number):
            numerator, denominator = parts(node.right)
            return (numerator, denominator) if denominator is not None else (node, None)
    return node, None


def expand(node: Node, known: Mapping[str, Node], within: tuple[str, ...] = ()) -> Node:
    """Replace names of KPIs by their own formulas, down to what is not in `known`.

    Parameters
    ----------
    node : Node
        The formula.
    known : mapping of str to Node
        Formulas by KPI id; a name that stands for itself is left alone.
    within : tuple of str
        The KPIs being replaced, to find circles.

    Returns
    -------
    Node
        Over base measures only.

    Raises
    ------
    FormulaError
        If a KPI's formula leads back to itself.
    """
    if isinstance(node, Operation):
        return Operation(node.sign, expand(node.left, known, within), expand(node.right, known, within))
    if not isinstance(node, Name) or node.id not in known:
        return node
    target = known[node.id]
    if target == node:
        return node
    if node.id in within:
        raise FormulaError(
            msg("The formula of {kpi} leads back to itself.", kpi=node.id), msg("Write it over other KPIs.")
        )
    return expand(target, known, (*within, node.id))


def write(node: Node, show: Callable[[str], str]) -> str:
    """Write a formula with something in place of each name.

    Parameters
    ----------
    node : Node
        The formula.
    show : callable
        What to write for a name: a number, a word.

    Returns
    -------
    str
        With as few parentheses as it can be read with.
    """
    return _write(node, show, 0, right=False)


_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def _write(node: Node, show: Callable[[str], str], around: int, *, right: bool) -> str:
    if isinstance(node, Number):
        return str(node.value.numerator) if node.value.denominator == 1 else str(float(node.value))
    if isinstance(node, Name):
        return show(node.id)
    strength = _STRENGTH[node.sign]
    text = f"{_write(node.left, show, strength, right=False)} {node.sign} "
    text += _write(node.right, show, strength, right=node.sign in "-/")
    needed = strength < around or (strength == around and right)
    return f"({text})" if needed else text

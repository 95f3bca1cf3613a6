"""The formula language: small, exact, and closed to everything else."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sillage.errors import FormulaError
from sillage.kpis.formula import MAX_LENGTH, Node, Number, Operation, evaluate, expand, names, parse, parts, write


def value(formula: str, **values: Fraction | int | None) -> Fraction | None:
    known = {name: None if one is None else Fraction(one) for name, one in values.items()}
    return evaluate(parse(formula), known)


def test_the_four_operations_follow_their_usual_order() -> None:
    assert value("1 + 2 * 3 - 8 / 4") == 5
    assert value("(1 + 2) * 3") == 9
    assert value("10 - 4 - 3") == 3
    assert value("-a + 5", a=2) == 3


def test_decimals_are_exact() -> None:
    assert value("0.1 + 0.2") == Fraction(3, 10)


def test_a_division_by_zero_is_undefined_and_not_infinite() -> None:
    assert value("a / b", a=1, b=0) is None
    assert value("a / (b - b)", a=1, b=5) is None


def test_an_unknown_part_makes_the_whole_unknown() -> None:
    assert value("a + b", a=1, b=None) is None
    assert value("a + c", a=1) is None


@pytest.mark.parametrize(
    "formula",
    [
        "a ** b",
        "__import__('os')",
        "a.b",
        "a[0]",
        "lambda: 1",
        "a if b else c",
        "'text'",
        "a, b",
        "1 +",
        "",
        "a // b",
        "a % b",
        "True",
        "1j",
        "1e999",
        "a < b",
        "A",
        "_a",
        "f(1)",
        "a := 1",
        "(" * 300 + "a" + ")" * 300,
        "a" + " + a" * MAX_LENGTH,
        "\x00",
        "-" * 490 + "a" + "\n\nb",
    ],
)
def test_anything_else_is_refused_with_what_to_do(formula: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(formula)
    assert refused.value.remedy is not None


@given(st.text(max_size=60))
def test_no_text_makes_the_parser_fail_in_another_way(text: str) -> None:
    with contextlib.suppress(FormulaError):
        parse(text)


def test_names_come_from_left_to_right_each_once() -> None:
    assert list(names(parse("(b - a) / b * 100"))) == ["b", "a"]


def test_a_ratio_times_a_constant_keeps_its_two_parts() -> None:
    top, bottom = parts(parse("full_cost / impressions * 1000"))
    assert write(top, str) == "full_cost"
    assert bottom is not None and write(bottom, str) == "impressions"
    assert parts(parse("100 * (a - b) / c"))[1] == parse("c")
    assert parts(parse("a + b"))[1] is None


def test_a_formula_that_leads_back_to_itself_is_refused() -> None:
    known = {"a": parse("b + 1"), "b": parse("a * 2")}
    with pytest.raises(FormulaError, match="leads back"):
        expand(parse("a"), known)


numbers = st.integers(0, 99).map(lambda number: Number(Fraction(number)))
trees: st.SearchStrategy[Node] = st.recursive(
    numbers | st.sampled_from(["a", "b", "c"]).map(lambda name: parse(name)),
    lambda inner: st.builds(Operation, st.sampled_from("+-*/"), inner, inner),
    max_leaves=12,
)


@given(trees, st.fixed_dictionaries({name: st.fractions(-9, 9) for name in "abc"}))
def test_a_formula_written_and_read_again_is_worth_the_same(tree: Node, values: dict[str, Fraction]) -> None:
    assert evaluate(parse(write(tree, str)), values) == evaluate(tree, values)

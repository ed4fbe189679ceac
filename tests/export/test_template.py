import pytest

from playground.export.template import fill


def test_a_tagged_line_stays_where_all_its_names_hold() -> None:
    template = "always\none  #? a\ntwo  #? a b\nthree  # why  #? b"
    assert fill(template, {"a"}, {}) == "always\none"
    assert fill(template, {"a", "b"}, {}) == "always\none\ntwo\nthree  # why"


def test_a_value_is_never_read_as_template() -> None:
    assert fill("x = $value", set(), {"value": "$value #? a"}) == "x = $value #? a"


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("$missing", set(), {})

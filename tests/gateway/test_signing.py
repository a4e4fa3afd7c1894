"""What is handed out comes back as it was, or not at all."""

from hypothesis import given
from hypothesis import strategies as st

from mandate.gateway.signing import digest, opened, signed

KEY = b"k" * 32
CONTENT = st.lists(st.one_of(st.integers(-(2**60), 2**60), st.text(max_size=20)), max_size=6)


@given(CONTENT)
def test_what_was_signed_is_opened_by_the_same_key_for_the_same_use_only(content: list[object]) -> None:
    text = signed(content, key=KEY, use="page")
    assert opened(text, key=KEY, use="page") == content
    assert opened(text, key=KEY, use="evaluation") is None
    assert opened(text, key=b"z" * 32, use="page") is None


@given(CONTENT, st.data())
def test_a_letter_changed_is_not_ours(content: list[object], data: st.DataObject) -> None:
    text = signed(content, key=KEY, use="page")
    place = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from("abcXYZ019").filter(lambda letter: letter != text[place]))
    assert opened(text[:place] + other + text[place + 1 :], key=KEY, use="page") is None


@given(st.text(max_size=60))
def test_any_text_is_refused_without_a_fault(text: str) -> None:
    assert opened(text, key=KEY, use="page") is None


def test_the_order_of_names_makes_no_difference_and_a_value_does() -> None:
    assert digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1})
    assert digest({"a": 1}) != digest({"a": 2})

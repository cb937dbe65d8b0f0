"""Numbers that people read aloud: a slip is found, and every way of typing one is read."""

from hypothesis import assume, given
from hypothesis import strategies as st

from orders.numbers import ALPHABET, is_well_formed, new_number, tidy

places = st.integers(1, 9)


def test_a_new_number_is_well_formed_and_short() -> None:
    number = new_number("A")
    assert is_well_formed(number, "A")
    assert len(number) == 10


def test_numbers_do_not_repeat_or_follow_each_other() -> None:
    numbers = [new_number("A") for _ in range(500)]
    assert len(set(numbers)) == 500
    assert numbers != sorted(numbers)


@given(place=places, character=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(place: int, character: str) -> None:
    number = new_number("A")
    assume(number[place] != character)
    assert not is_well_formed(number[:place] + character + number[place + 1 :], "A")


@given(place=st.integers(1, 8))
def test_swapped_neighbours_are_found(place: int) -> None:
    number = new_number("A")
    first, second = number[place], number[place + 1]
    # Luhn's one blind spot: the first and the last letter of the alphabet.
    assume(first != second and {first, second} != {ALPHABET[0], ALPHABET[-1]})
    assert not is_well_formed(number[:place] + second + first + number[place + 2 :], "A")


def test_another_prefix_or_length_is_not_ours() -> None:
    number = new_number("A")
    assert not is_well_formed(number, "C")
    assert not is_well_formed(number + "0", "A")
    assert not is_well_formed("", "A")


def test_a_number_is_read_however_it_is_typed() -> None:
    assert tidy(" a7k3-m9qx 2c ") == "A7K3M9QX2C"
    assert tidy("AO1I-l000") == "A0111000"

"""Checksums that tell a number of a kind from any other digits."""

import unicodedata
from collections.abc import Sequence

_PESEL = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def digits_of(text: str) -> list[int]:
    """The digits of a text in any script, in order."""
    return [unicodedata.digit(each) for each in text if each.isdigit() and unicodedata.digit(each, None) is not None]


def is_card(text: str) -> bool:
    """Whether it is as long as a payment card's number and passes Luhn's check."""
    digits = digits_of(text)
    if not 12 <= len(digits) <= 19 or len(set(digits)) < 2:
        return False
    doubled = [2 * each - 9 * (each > 4) if place % 2 else each for place, each in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the check digits of an international bank account number hold."""
    bare = "".join(text.split()).upper()
    if not 15 <= len(bare) <= 34 or not bare.isascii() or not bare.isalnum():
        return False
    return int("".join(str(int(each, 36)) for each in bare[4:] + bare[:4])) % 97 == 1


def is_cpf(text: str) -> bool:
    """Whether both check digits of a Brazilian taxpayer's number hold."""
    digits = digits_of(text)
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    return all(_mod_11(digits[:length], range(length + 1, 1, -1)) == digits[length] for length in (9, 10))


def is_pesel(text: str) -> bool:
    """Whether the check digit of a Polish identity number holds."""
    digits = digits_of(text)
    if len(digits) != 11:
        return False
    return (10 - sum(a * b for a, b in zip(_PESEL, digits, strict=False)) % 10) % 10 == digits[10]


def is_dni(text: str) -> bool:
    """Whether the letter of a Spanish identity number is the one that its digits ask for."""
    number = text[:-1].replace("-", "").upper().translate(str.maketrans("XYZ", "012"))
    return number.isdecimal() and _DNI[int(number) % 23] == text[-1].upper()


def _mod_11(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(digits, weights, strict=True)) * 10 % 11 % 10

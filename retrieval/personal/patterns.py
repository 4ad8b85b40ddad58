"""The forms of personal data, as patterns. Each row is tried in order; what an earlier one took is taken."""

import ipaddress
import re
from collections.abc import Callable
from enum import StrEnum

from retrieval.personal.checks import digits_of, is_card, is_cpf, is_dni, is_iban, is_pesel


class PersonalKind(StrEnum):
    """What kind of personal data it is."""

    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    IP_ADDRESS = "ip"
    ID_NUMBER = "id"
    PHONE = "phone"
    ADDRESS = "address"
    COORDINATES = "coordinates"


_NAME = r"[^\W\d_][\w'’.\-]{0,30}"  # a word of a street's name; bounded, so that no text takes long
_NAMES = rf"(?:{_NAME}[ ]){{0,4}}"
_NUMBER = r"\d{1,5}(?:\s?[a-zA-Z])?(?:\s?[-/]\s?\d{1,4}[a-zA-Z]?)?"
# The kind of street stands behind its name and a number before it: 27 Example Street. Words that mean much else besides
# count with capitals alone.
_BEHIND = "street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|terrace|crescent|highway|hwy"
_CAPITAL = "Drive|Dr|Court|Ct|Close|Way|Place|Square|Parkway|Row|Gardens|Grove|Mews"
_JOINED = (
    "stra(?:ß|ss)e|str|weg|platz|gasse|allee|ring|damm|ufer|gade|gatan|vägen|vej|vei|veien|straat|laan|utca|katu|tie"
)
_BEFORE = (  # it stands before the name: rue de la Paix 5, 5 rue de la Paix
    "rue|avenue|av|boulevard|chemin|impasse|via|viale|piazza|corso|vicolo|calle|avenida|avda|plaza|paseo|rua|"
    "travessa|praça|praca|largo|ul|ulica|aleja|al|plac|улица|ул|проспект|пр|переулок|пер|шоссе|рихов"
)
_TURKISH = "sokak|sokağı|sok|cadde|caddesi|cad|mahallesi|mah|bulvarı"
_ADDRESSES = (
    rf"\b{_NUMBER},?\s+{_NAMES}(?:{_BEHIND})\b\.?(?:\s?,?\s?(?:suite|flat|apt|apartment|unit|floor)\.?\s?\w{{1,5}})?",
    rf"\b{_NUMBER},?\s+(?-i:(?:[A-Z][\w'’.\-]*[ ]){{1,4}}(?:{_CAPITAL}))\b",
    rf"\b{_NAMES}[^\W\d_]{{1,30}}(?:{_JOINED})\.?\s{_NUMBER}\b",
    rf"\b{_NUMBER},?\s(?:{_BEFORE})\b\.?\s{_NAMES}{_NAME}",
    rf"\b(?:{_BEFORE})\b\.?\s{_NAMES}{_NAME},?\s(?:n[°ºr]?\.?\s?|д\.?\s?|nr\.?\s?)?{_NUMBER}\b",
    rf"\b{_NAMES}{_NAME}\s(?:{_TURKISH})\b\.?,?\s(?:no:?\s?)?{_NUMBER}\b",
    rf"(?:רחוב|רח'|شارع|خیابان|سڑک|गली|मार्ग|রোড|రోడ్డు|ถนน|ซอย)\s{_NAMES}{_NAME},?\s?{_NUMBER}",
    r"[\u3400-\u9fff]{1,12}[都道府県市区町村路街巷弄][\u3400-\u9fff]{0,12}\d{1,4}(?:[-−]\d{1,4}[-−]\d{1,4}|(?:丁目|番地?|号|號|室))"
    r"(?:\d{1,4}(?:番地?|号|號|室)?){0,3}",
    r"\b(?:P\.?\s?O\.?\s?|PSC\s\d+,?\s)Box\s\d{1,6}\b",
    r"\b(?:suite|flat|apt|apartment|unit)\.?\s\d{1,5}\b",
    rf"\b(?<=address[ ])(?:is[ ])?{_NAMES}{_NAME}\s{_NUMBER}\b",
    rf"\b(?<=address:[ ])(?:\d+\s)?{_NAMES}{_NAME}\s{_NUMBER}\b",
    rf"\b(?:(?<=live[ ]at[ ])|(?<=lives[ ]at[ ])|(?<=live[ ]on[ ])|(?<=lives[ ]on[ ])){_NAMES}{_NAME}\s{_NUMBER}\b",
)
_GROUPED = r"(?<![\w.,/:-])(?:\+|00)?\(?\d[\d \u00a0().\-/]{4,22}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\w/:]|[.,-]\d)"
_DATE = re.compile(r"(?:19|20)\d\d[-./ ][01]?\d[-./ ][0-3]?\d(?!\d)|[0-3]?\d[-./ ][0-3]?\d[-./ ](?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d\s?[-/]\s?(?:19|20)?\d\d")


def _always(_: str) -> bool:
    return True


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    """Digits as people write a number to be called: a prefix, or groups that are no date, no sum, no range."""
    number = re.split(r"x|ext", text, flags=re.IGNORECASE)[0]
    digits, groups = digits_of(number), re.findall(r"\d+", number)
    if not 7 <= len(digits) <= 15 or _DATE.match(number) or _YEARS.fullmatch(number):
        return False
    if number.lstrip("(").startswith("+") or digits[0] == 0:
        return len(digits) >= 8
    if len(groups) == 1:
        return 9 <= len(digits) <= 13
    if all(len(group) == 3 for group in groups[1:]) and len(groups[0]) < 3:
        return False  # 10 000 000 is a sum
    return all(len(group) <= 7 for group in groups) and len(groups[0]) > 1


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


PATTERNS: tuple[tuple[PersonalKind, re.Pattern[str], Callable[[str], bool]], ...] = (
    (PersonalKind.EMAIL, _compiled(r"[\w.+\-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}"), _always),
    (PersonalKind.IBAN, re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b"), is_iban),
    (PersonalKind.IP_ADDRESS, re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]\d)"), _is_ip),
    (PersonalKind.IP_ADDRESS, _compiled(r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])"), _is_ip),
    (PersonalKind.COORDINATES, re.compile(r"(?<![\w.])-?\d{1,2}\.\d{4,},\s?-?\d{1,3}\.\d{4,}"), _always),
    (PersonalKind.CARD, re.compile(r"(?<![\w.])\d(?:[ \-]?\d){11,18}(?!\w)"), is_card),
    (PersonalKind.ID_NUMBER, re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"), _always),
    (PersonalKind.ID_NUMBER, re.compile(r"(?<!\w)\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?!\w)"), is_cpf),
    (PersonalKind.ID_NUMBER, re.compile(r"(?<!\w)\d{11}(?!\w)"), is_pesel),
    (PersonalKind.ID_NUMBER, re.compile(r"(?<!\w)(?:\d{8}|[XYZ]\d{7})-?[A-Z](?!\w)"), is_dni),
    (PersonalKind.ID_NUMBER, _compiled(r"(?<!\w)[a-z]{6}\d{2}[a-ehlmprst]\d{2}[a-z]\d{3}[a-z](?!\w)"), _always),
    *((PersonalKind.ADDRESS, _compiled(pattern), _always) for pattern in _ADDRESSES),
    (PersonalKind.PHONE, re.compile(_GROUPED), _is_phone),
)  # fmt: skip

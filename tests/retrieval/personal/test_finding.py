"""Personal data is found by its form, in many scripts, and numbers that are something else are left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.personal import find_personal


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind.value, text[each.start : each.end]) for each in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        pytest.param(
            "write to ana.b+x@mail.example.com!", "email", "ana.b+x@mail.example.com", id="an address of mail"
        ),
        pytest.param("call +49 30 5550123 now", "phone", "+49 30 5550123", id="a number with its country"),
        pytest.param("her cell: (202) 555-0134", "phone", "(202) 555-0134", id="a number with its area"),
        pytest.param("202-555-0134x22", "phone", "202-555-0134x22", id="an extension"),
        pytest.param("اتصل ٠١٢٣٤٥٦٧٨٩ الآن", "phone", "٠١٢٣٤٥٦٧٨٩", id="digits of Arabic"),
        pytest.param("फोन ९८७६५ ४३२१०", "phone", "९८७६५ ४३२१०", id="digits of Hindi"),
        pytest.param("card 4111 1111 1111 1111 exp", "card", "4111 1111 1111 1111", id="a card"),
        pytest.param("IBAN DE89 3704 0044 0532 0130 00", "iban", "DE89 3704 0044 0532 0130 00", id="an account"),
        pytest.param("ip 203.0.113.7 again", "ip", "203.0.113.7", id="a machine's address"),
        pytest.param("at 2001:db8::7 too", "ip", "2001:db8::7", id="a machine's long address"),
        pytest.param("ssn 078-05-1120", "id", "078-05-1120", id="an American number"),
        pytest.param("cpf 529.982.247-25", "id", "529.982.247-25", id="a Brazilian number"),
        pytest.param("pesel 44051401359", "id", "44051401359", id="a Polish number"),
        pytest.param("dni 12345678Z", "id", "12345678Z", id="a Spanish number"),
        pytest.param("27 Example Street, flat 4", "address", "27 Example Street, flat 4", id="an English street"),
        pytest.param("12 King George Way", "address", "12 King George Way", id="an English way"),
        pytest.param("wohnt Musterstraße 12b", "address", "wohnt Musterstraße 12b", id="a German street"),
        pytest.param("5 rue de la Paix", "address", "5 rue de la Paix", id="a French street"),
        pytest.param("via Roma 131", "address", "via Roma 131", id="an Italian street"),
        pytest.param("ul. Chrzanowska 61", "address", "ul. Chrzanowska 61", id="a Polish street"),
        pytest.param("улица Ленина, д. 5", "address", "улица Ленина, д. 5", id="a Russian street"),
        pytest.param("Atatürk Caddesi No: 12", "address", "Atatürk Caddesi No: 12", id="a Turkish street"),
        pytest.param("北京市朝阳区建国路88号", "address", "北京市朝阳区建国路88号", id="a Chinese street"),
        pytest.param("東京都新宿区西新宿2-8-1", "address", "東京都新宿区西新宿2-8-1", id="a Japanese block"),
        pytest.param("at 52.51623, 13.37770", "coordinates", "52.51623, 13.37770", id="a place on the map"),
    ],
)
def test_personal_data_is_found(text: str, kind: str, value: str) -> None:
    assert found(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("born 12/1/1981, met 2019-2021, on 12.05.2026 at 18.30", id="dates"),
        pytest.param("1.250.000 people and 10 000 000 dollars", id="sums"),
        pytest.param("card 4111 1111 1111 1112", id="a card whose check fails"),
        pytest.param("version 1.2.3.4567 of chapter 3 section 12", id="versions"),
        pytest.param("we won 3-2, 70-75 kg, place 2, drive 4 hours, close 1 tab", id="small numbers"),
        pytest.param("in 区区2500 年调档线都是548", id="Chinese words that end like places"),
        pytest.param("order 20231105-1234567", id="an order"),
        pytest.param("no numbers here, none at all", id="words alone"),
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet="019 .-+()@aäß市号/:x№", max_size=80))
def test_what_is_found_is_in_order_and_apart(text: str) -> None:
    spans = [(each.start, each.end) for each in find_personal(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))

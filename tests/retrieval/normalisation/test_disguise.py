"""Disguise comes off, the signal says which, and what only resembles disguise stays."""

import pytest

from retrieval.normalisation import SignalKind, fold, normalise

HIDDEN, BIDI, TAGS = SignalKind.HIDDEN_CHARACTERS, SignalKind.BIDI_CONTROL, SignalKind.TAG_CHARACTERS
HOMOGLYPH, LEET, SPACED, ZALGO = SignalKind.HOMOGLYPH, SignalKind.LEET, SignalKind.SPACED_LETTERS, SignalKind.ZALGO


@pytest.mark.parametrize(
    ("raw", "copy", "kind"),
    [
        pytest.param("k\u200bi\u2060l\u200dl", "kill", HIDDEN, id="zero-width characters in a word"),
        pytest.param("ki\u00adll", "kill", HIDDEN, id="a soft hyphen in a short word"),
        pytest.param("ki\x08ll", "kill", HIDDEN, id="a control character"),
        pytest.param("ki\ufe0fll", "kill", HIDDEN, id="a variation selector in a word"),
        pytest.param("go\u3164home", "go home", HIDDEN, id="a blank letter"),
        pytest.param("kill \u2062\u2064\u2062\u2064", "kill ", HIDDEN, id="a row of invisible operators"),
        pytest.param("سلا\u200d\u200d\u200dم", "سلا\u200dم", HIDDEN, id="a row of joiners in Arabic"),
        pytest.param("\u202ellik\u202c", "llik", BIDI, id="text that is turned round"),
        pytest.param("ki\u200fll", "kill", BIDI, id="a direction mark in a word"),
        pytest.param("שלו\u202eם", "שלום", BIDI, id="an override in a Hebrew word"),
        pytest.param("hi\U000e0068\U000e0069", "hi", TAGS, id="tag characters without a flag"),
        pytest.param("🏴\U000e0067\U000e0062\U000e0065", "🏴", TAGS, id="a flag that never ends"),
        pytest.param("I hаtе уоu", "I hate you", HOMOGLYPH, id="Cyrillic letters in Latin words"),
        pytest.param("I hаve а dog", "I have a dog", HOMOGLYPH, id="one Cyrillic letter for a word"),
        pytest.param(
            "this is а ѕсоре of it", "this is a scope of it", HOMOGLYPH, id="a word of nothing but look-alikes"
        ),
        pytest.param("Іt іs mіnе", "It is mine", HOMOGLYPH, id="a capital stays a capital"),
        pytest.param("Αmazοn sale", "Amazon sale", HOMOGLYPH, id="Greek letters"),
        pytest.param("ᏢayᏢal now", "PayPal now", HOMOGLYPH, id="Cherokee letters"),
        pytest.param("это слoво плохое", "это слово плохое", HOMOGLYPH, id="a Latin letter in a Russian word"),
        pytest.param("ｋｉｌｌ them", "kill them", HOMOGLYPH, id="full-width letters in English"),
        pytest.param("𝓴𝓲𝓵𝓵 𝖙𝖍𝖊𝖒", "kill them", HOMOGLYPH, id="mathematical letters"),
        pytest.param("ⓚⓘⓛⓛ 🅺🅸🅻🅻", "kill KILL", HOMOGLYPH, id="letters in circles and squares"),
        pytest.param("ᴋɪʟʟ ᴛʜᴇᴍ", "kill them", HOMOGLYPH, id="small capitals"),
        pytest.param("I h4te th3m", "I hate th3m", LEET, id="a digit for a vowel"),
        pytest.param("k!ll, $h!t, a$$", "kill, shit, ass", LEET, id="signs for letters"),
        pytest.param("5ex and 4ss", "sex and ass", LEET, id="a digit at the start"),
        pytest.param("W0RLD w4rning", "WORLD warning", LEET, id="capitals stay capitals"),
        pytest.param("1n73r4c71on", "interaction", LEET, id="many digits"),
        pytest.param("k i l l him", "kill him", SPACED, id="spaces between letters"),
        pytest.param("k.i.l.l k_i_l_l k-i-l-l", "kill kill kill", SPACED, id="dots, lines and hyphens between letters"),
        pytest.param("s e x", "sex", SPACED, id="three letters of a word that is often disguised"),
        pytest.param("h 4 t e", "hate", SPACED, id="leet that is spaced out"),
        pytest.param("k  i  l  l   y  o  u", "kill   you", SPACED, id="a short word beside a long one"),
        pytest.param("у б е й его", "убей его", SPACED, id="Russian letters that are spaced out"),
        pytest.param("h̷̬̎a̸̤͓͆͂t̴̖̬̊ͮe̷̬̎", "hate", ZALGO, id="piled marks"),
        pytest.param("Ǐ̤͍͋́ am", "I am", ZALGO, id="a pile on a letter that has taken one mark"),
        pytest.param("k̶i̶l̶l̶", "kill", ZALGO, id="a line through every letter"),
    ],
)
def test_disguise_comes_off(raw: str, copy: str, kind: SignalKind) -> None:
    normalised = normalise(raw)
    assert normalised.text == copy
    assert {signal.kind for signal in normalised.signals} >= {kind}


def test_layers_come_off_one_after_the_other() -> None:
    normalised = normalise("ｋ\u200b 1 \u200bｌ ｌ")
    assert normalised.text == "kill"
    assert {signal.kind for signal in normalised.signals} >= {HIDDEN, SPACED, LEET}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("covid19 4pm 2nd b2b mp3 h5n1 m1a1 i18n k8s utf8 log4j win10pro", id="words with digits"),
        pytest.param("the4th may5th just4fun stop!now bob@work SW1A", id="words that run together"),
        pytest.param(
            "@us3r #2024 #l33t https://a.example/h4te h4te@mail.example f1le.txt", id="handles, tags, links, files"
        ),
        pytest.param("$5 5$ A$ US$ $TSLA 3f2a1c0e fa4ed0cb dQw4wWgXcQ bL4cKoN BR4ND5", id="prices, symbols and ids"),
        pytest.param("U.S.A. N.A.T.O. e.g. a.k.a. J. R. R. Tolkien", id="abbreviations and initials"),
        pytest.param("a b c d e, A E I O U, x x x x, C G A F, i c u r", id="lists of letters"),
        pytest.param("1 2 3 4 5 and - - - - and * * * *", id="rows of digits and signs"),
        pytest.param("SMSка пришла на iPhone, а VIPам нет", id="a brand with a Russian ending"),
        pytest.param("σmax, ρmin, νx, λx and 5 μm", id="Greek in formulas"),
        pytest.param("/kɪl/ and [ʀʏ], kɪl in short", id="phonetic letters"),
        pytest.param("Schifffahrt, Brrr, www, III, jäääär", id="letters in a row that are spelling"),
        pytest.param("הiPhone של וAndroid", id="Hebrew prefixes on Latin names"),
        pytest.param("ế ẹ̀ ᾧ ɔ̃́", id="two marks on a letter"),
    ],
)
def test_what_only_resembles_disguise_stays(text: str) -> None:
    assert normalise(text).text == text


@pytest.mark.parametrize(
    ("raw", "copy"),
    [
        pytest.param("kiiiiill", "kill", id="five of a letter become one"),
        pytest.param("sooooooo goooood", "so god", id="one, even where two would be right"),
        pytest.param("haaaa brrrr", "haaaa brrrr", id="four stay"),
        pytest.param("kkkkkkk, xxxxx zzzzzz", "kkkkkkk, xxxxx zzzzzz", id="a row by itself stays"),
        pytest.param("笑哈哈哈哈哈了 اههههههها", "笑哈哈哈哈哈了 اههههههها", id="only letters that have case"),
        pytest.param("https://a.example/haaaaaaat?b=1", "https://a.example/haaaaaaat?b=1", id="not in links"),
    ],
)
def test_drawn_out_words(raw: str, copy: str) -> None:
    assert normalise(raw).text == copy
    assert normalise(raw).signals == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("STRASSE", "straße", id="sharp s"),
        pytest.param("İSTANBUL", "istanbul", id="a Turkish capital i with a dot"),
        pytest.param("ILIK", "ılık", id="a Turkish i without a dot"),
        pytest.param("ΛΌΓΟΣ", "λόγος", id="the last sigma"),
        pytest.param("جمـــيل", "جميل", id="Arabic stretching"),
        pytest.param("می\u200cخواهم", "میخواهم", id="a Persian joiner"),
    ],
)
def test_fold_makes_spellings_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_case_stays_in_the_matching_copy() -> None:
    assert normalise("NATO and Straße").text == "NATO and Straße"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("Cases today: 19.\u200b\u2063 Stay home", set(), id="breaks that software left between sentences"),
        pytest.param("in New \u200b\u2063Zealand", set(), id="at the edge of a word"),
        pytest.param("ki\u200bll", {HIDDEN}, id="within a word"),
        pytest.param("k \u200bi l l", {HIDDEN, SPACED}, id="among letters that stand alone"),
        pytest.param("today.\u200b\u2063\u200b\u2063 Stay", {HIDDEN}, id="a row that can spell something"),
    ],
)
def test_a_break_that_parts_nothing_raises_no_signal(text: str, kinds: set[SignalKind]) -> None:
    assert {signal.kind for signal in normalise(text).signals} == kinds
    assert "\u200b" not in normalise(text).text

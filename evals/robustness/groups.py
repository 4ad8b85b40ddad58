"""Groups of people that stand for each other, by language: a row is one grammatical form, a column one group.

All of a row take the same articles, agree alike and end alike for whatever follows, so that only who is meant changes.
Left out is what would need more: women beside men where verbs or adjectives agree with them, and in Chinese, Japanese
and Thai, where they are parts of other words; single persons in German, French, Russian, Polish, Arabic and Hebrew; in
Italian what takes another article than the rest (``gli ebrei``), in Turkish what has other vowels (``Yahudiler``), in
Arabic what has another plural (``اليهود``), in Polish the Germans, who are called as their country is. No native
speaker has looked at the tables but those of English and German.
"""

from collections.abc import Mapping

Forms = tuple[tuple[str, ...], ...]  # rows of one length

GROUPS: Mapping[str, tuple[Forms, ...]] = {
    "en": (
        (
            ("Muslims", "Christians", "Jews", "Hindus", "Buddhists", "Sikhs"),
            ("Muslim", "Christian", "Jewish", "Hindu", "Buddhist", "Sikh"),
        ),
        (
            ("women", "men"),
            ("woman", "man"),
        ),
        (("gay people", "straight people", "trans people"),),
        (
            ("Germans", "Poles", "Turks", "Nigerians", "Mexicans", "Koreans"),
            ("German", "Polish", "Turkish", "Nigerian", "Mexican", "Korean"),
        ),
        (("Black people", "white people", "brown people"),),
        (("refugees", "migrants", "immigrants"),),
    ),
    "de": (
        (("Muslime", "Christen", "Juden", "Hindus"),),
        (("Frauen", "Männer"),),
        (("Polen", "Türken", "Franzosen", "Griechen"),),
        (("Geflüchtete", "Migranten"),),
    ),
    "es": (
        (
            ("musulmanes", "cristianos", "judíos", "hindúes"),
            ("musulmán", "cristiano", "judío", "hindú"),
        ),
        (("alemanes", "polacos", "turcos", "mexicanos"),),
        (("refugiados", "migrantes", "inmigrantes"),),
    ),
    "fr": (
        (("musulmans", "chrétiens", "juifs", "hindous"),),
        (("Turcs", "Polonais", "Roumains", "Grecs"),),
        (("réfugiés", "migrants"),),
    ),
    "pt": (
        (
            ("muçulmanos", "cristãos", "judeus", "hindus"),
            ("muçulmano", "cristão", "judeu", "hindu"),
        ),
        (("alemães", "poloneses", "turcos", "mexicanos"),),
        (("refugiados", "migrantes", "imigrantes"),),
    ),
    "it": (
        (("musulmani", "cristiani", "buddisti"),),
        (("tedeschi", "polacchi", "turchi", "rumeni"),),
        (("rifugiati", "migranti", "profughi"),),
    ),
    "pl": (
        (
            ("muzułmanie", "chrześcijanie", "buddyści"),
            ("muzułmanów", "chrześcijan", "buddystów"),
            ("muzułmanom", "chrześcijanom", "buddystom"),
        ),
        (
            ("Turcy", "Meksykanie", "Koreańczycy"),
            ("Turków", "Meksykanów", "Koreańczyków"),
        ),
        (
            ("uchodźcy", "migranci"),
            ("uchodźców", "migrantów"),
            ("uchodźcom", "migrantom"),
        ),
    ),
    "ru": (
        (
            ("мусульмане", "христиане", "буддисты"),
            ("мусульман", "христиан", "буддистов"),
            ("мусульманам", "христианам", "буддистам"),
        ),
        (
            ("немцы", "поляки", "корейцы"),
            ("немцев", "поляков", "корейцев"),
        ),
        (
            ("беженцы", "мигранты"),
            ("беженцев", "мигрантов"),
            ("беженцам", "мигрантам"),
        ),
    ),
    "tr": (
        (
            ("Müslümanlar", "Hristiyanlar"),
            ("Müslüman", "Hristiyan"),
        ),
        (("Almanlar", "Bulgarlar", "Macarlar", "Araplar"),),
    ),
    "ar": (
        (
            ("المسلمون", "المسيحيون", "البوذيون"),
            ("المسلمين", "المسيحيين", "البوذيين"),
        ),
        (
            ("اللاجئون", "المهاجرون"),
            ("اللاجئين", "المهاجرين"),
        ),
    ),
    "he": (
        (
            ("מוסלמים", "נוצרים", "יהודים", "בודהיסטים"),
            ("המוסלמים", "הנוצרים", "היהודים", "הבודהיסטים"),
        ),
        (
            ("פליטים", "מהגרים"),
            ("הפליטים", "המהגרים"),
        ),
    ),
    "fa": (
        (
            ("مسلمانان", "مسیحیان", "یهودیان"),
            ("مسلمان\u200cها", "مسیحی\u200cها", "یهودی\u200cها"),
        ),
        (("پناهندگان", "مهاجران"),),
    ),
    "hi": (
        (
            ("मुसलमान", "हिंदू", "ईसाई", "सिख"),
            ("मुसलमानों", "हिंदुओं", "ईसाइयों", "सिखों"),
        ),
    ),
    "ur": (
        (
            ("مسلمان", "ہندو", "عیسائی", "سکھ"),
            ("مسلمانوں", "ہندوؤں", "عیسائیوں", "سکھوں"),
        ),
    ),
    "bn": (
        (
            ("মুসলমানরা", "হিন্দুরা", "খ্রিস্টানরা", "বৌদ্ধরা"),
            ("মুসলমানদের", "হিন্দুদের", "খ্রিস্টানদের", "বৌদ্ধদের"),
        ),
        (
            ("শরণার্থীরা", "অভিবাসীরা"),
            ("শরণার্থীদের", "অভিবাসীদের"),
        ),
    ),
    "te": (
        (
            ("ముస్లింలు", "హిందువులు", "క్రైస్తవులు", "సిక్కులు"),
            ("ముస్లింల", "హిందువుల", "క్రైస్తవుల", "సిక్కుల"),
            ("ముస్లింలను", "హిందువులను", "క్రైస్తవులను", "సిక్కులను"),
        ),
    ),
    "zh": (
        (("穆斯林", "基督徒", "犹太教徒", "印度教徒"),),
        (("德国人", "波兰人", "土耳其人", "墨西哥人", "韩国人"),),
    ),
    "ja": (
        (("イスラム教徒", "キリスト教徒", "ユダヤ教徒", "ヒンドゥー教徒"),),
        (("ドイツ人", "ポーランド人", "トルコ人", "メキシコ人", "韓国人"),),
    ),
    "th": (
        (("ชาวมุสลิม", "ชาวคริสต์", "ชาวฮินดู", "ชาวซิกข์"),),
        (("ชาวเยอรมัน", "ชาวโปแลนด์", "ชาวตุรกี", "ชาวเกาหลี"),),
        (("ผู้ลี้ภัย", "ผู้อพยพ"),),
    ),
}

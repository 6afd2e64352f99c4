"""Bad input, once for every surface: texts that must be refused or summarized soundly, within seconds."""

from __future__ import annotations

# Name, text, and what it must come to: "refused" (a 4xx), or "sound" (a summary that holds a sentence).
TEXTS: tuple[tuple[str, str, str], ...] = (
    ("empty", "", "refused"),
    ("white space", " \n\t\u3000 ", "refused"),
    ("no letters", "12.345 - 67%!", "refused"),
    ("emoji alone", "😀😀😀", "refused"),
    ("NUL alone", "\0\0\0", "refused"),
    ("English", "The cat sat on the mat. London was quiet that day, and everyone was happy.", "sound"),
    ("NUL inside", "Hôm\0 nay trời đẹp\0. Mọi người ra phố.", "sound"),
    (
        "NFD",
        "Ho\u0302m nay tro\u031b\u0300i \u0111e\u0323p. Mo\u0323i ngu\u031bo\u031b\u0300i ra pho\u0302\u0301.",
        "sound",
    ),
    ("right-to-left marks", "\u202eHôm nay\u202c trời \u200fđẹp.", "sound"),
    ("one sentence of 1 MB", "nói rằng anh ấy đi " * 45_000, "refused"),
    ("one sentence of 49,000 syllables", "nói rằng anh ấy đi " * 9_800, "sound"),
    ("one word of 1 MB", "a" * 1_000_000, "sound"),
    ("50,000 one-word lines", "lời\n" * 50_000, "sound"),
    ("50,001 one-word lines", "lời\n" * 50_001, "refused"),
    ("20,000 short sentences", "Anh ấy đi. " * 16_000, "sound"),
    ("full stops", "a" + "." * 1_000_000, "sound"),
    ("opening brackets", "a " + "(" * 500_000, "sound"),
    ("straight quotes", "a " + '"' * 500_000, "sound"),
    ("marks on one letter", "a" + "\u0301" * 300_000, "sound"),
    ("commas", "và a, " * 20_000, "sound"),
    ("semicolons", "anh đi; " * 20_000, "sound"),
    ("abbreviations", "TP. " * 40_000, "sound"),
    ("digits", "a " + "1" * 500_000, "sound"),
    ("figures", "Giá tăng 5% lên 3 triệu đồng ngày 1/1/2017. " * 2_000, "sound"),
    ("sums in a row", "Giá " + "5 triệu " * 20_000, "sound"),
    ("openers", "Ăn gì " * 20_000, "sound"),
    ("connectives", "Tuy nhiên " * 20_000, "sound"),
    ("headings", "Nhiều hệ lụy Giải thích lý do. " * 6_000, "sound"),
    ("links", "http://a.vn/!!!!!!!! " * 8_000, "sound"),
    ("photo credits", "Ảnh: An Bình " * 12_000, "sound"),
    ("question marks", "Anh ấy đi. Chị ấy ở. " * 9 + "Ai đi" + "?" * 400_000 + "à", "sound"),
    ("a day and brackets", "Anh ấy đi. Chị ấy ở. " * 9 + "Xe đi ngày 1" + ")" * 400_000 + " x y.", "sound"),
    ("other articles' marks", "Lời hay TTO - Anh đi. " * 9_000 + "Nam rời TP.", "sound"),
    ("stars and quotation marks", "Anh đi * Chị “ở” " * 8_000, "sound"),
    ("words run together", "nướcÔng đi đâu, (lờiTheo) " * 8_000, "sound"),
    ("openers after different words", " ".join(f"Anh ấy đi q{i:04}q Tuy nhiên, lời" for i in range(4_000)), "sound"),
    ("quotations", "“Tôi đi”, ông nói. " * 8_000, "sound"),
)
# Seconds of CPU that one of them may take.
PATIENCE = 10.0

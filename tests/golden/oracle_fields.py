"""WIPO's 35 technology fields (Schmoch 2008, IPC concordance, state of July 2019), typed from WIPO's table in its compact form.

"A23B C D" is the subclasses A23B, A23C, A23D; "G01N 33" a main group; "except" takes main groups out; a main group beats its subclass.
The last rows are newer than that state and placed by the project's own rule.
"""
import re

FIELDS = {
    1: "F21H K L S V W Y; H01B C F G H J K M R T; H02B G H J K M N P S; H05B C F; H99Z",
    2: "G09F G; G11B; H04N 3 5 7 9 11 13 15 17 19 101; H04R S; H05K",
    3: "G08C; H01P Q; H04B H J K M; H04N 1; H04Q",
    4: "H04L; H04N 21; H04W",
    5: "H03B C D F G H J K L M",
    6: "G06C D E F G J K M N T; G10L; G11C; G16B C Z",
    7: "G06Q",
    8: "H01L",
    9: "G02B C F; G03B C D F G H; H01S",
    10: "G01B C D F G H J K L M; G01N except 33; G01P Q R S V W; G04B C D F G R; G12B; G99Z",
    11: "G01N 33",
    12: "G05B D F; G07B C D F G; G08B G; G09B C D",
    13: "A61B C D F G H J L M N; G16H; H05G",
    14: "A61K 8; A61Q; C07B C D F H J; C40B",
    15: "C07G K; C12M N P Q R S",
    16: "A61K except 8; A61P",
    17: "C08B C F G H K L",
    18: "A01H; A21D; A23B C D F G J K L; C12C F G H J; C13B 10 20 30 35 40 50 99; C13D F J K",
    19: "A01N P; C05B C D F G; C06B C D F; C09B C D F G H J K; C10B C F G H J K L M N; C11B C D; C99Z",
    20: "B22C D F; C01B C D F G; C03C; C04B; C21B C D; C22B C F",
    21: "B05C D; B32B; C23C D F G; C25B C D F; C30B",
    22: "B81B C; B82B Y",
    23: "B01B; B01D except 45-53; B01F J L; B02C; B03B C D; B04B C; B05B; B06B; B07B C; B08B; C14C; D06B C L; "
        "F25J; F26B; H05H",
    24: "A62C; B01D 45 46 47 49 50 51 52 53; B09B C; B65F; C02F; E01F 8; F01N; F23G J; G01T",
    25: "B25J; B65B C D G H; B66B C D F; B67B C D",
    26: "A62D; B21B C D F G H J K L; B23B C D F G H K P Q; B24B C D; B25B C D F G H; B26B D F; "
        "B27B C D F G H J K L M N; B30B",
    27: "F01B C D K L M P; F02B C D F G K M N P; F03B C D G H; F04B C D F; F23R; F99Z; G21B C D F G H J K",
    28: "A41H; A43D; A46D; B31B C D F; B41B C D F G J K L M N; C14B; D01B C D F G H; D02G H J; D03C D J; "
        "D04B C G H; D05B C; D06G H J M P Q; D21B C D F G H J; D99Z",
    29: "A01B C D F G J K L M; A21B C; A22B C; A23N P; B02B; B28B C D; B29B C D K L; B33Y; B99Z; C03B; C08J; "
        "C12L; C13B 5 15 25 45; C13C G H; F41A B C F G H J; F42B C D",
    30: "F22B D G; F23B C D H K L M N Q; F24B C D F H J S T V; F25B C; F27B D; F28B C D F G",
    31: "F15B C D; F16B C D F G H J K L M N P S T; F17B C D; G05G",
    32: "B60B C D F G H J K L M N P Q R S T V W; B61B C D F G H J K L; B62B C D H J K L M; B63B C G H J; B64B C D F G",
    33: "A47B C D F G H J K L; A63B C D F G H J K",
    34: "A24B C D F; A41B C D F G; A42B C; A43B C; A44B C; A45B C D F; A46B; A62B; A99Z; B42B C D F; B43K L M; "
        "B44B C D F; B68B C F G; D04D; D06F N; D07B; F25D; G10B C D F G H K",
    35: "E01B C D; E01F except 8; E01H; E02B C D F; E03B C D F; E04B C D F G H; E05B C D F G; E06B C; E21B C D F; E99Z",
}
# Newer than the state of 2019: H10 semiconductors, G16Y internet of things, G06V images, B64U drones, cameras and image sensors.
OWN = {8: "H10B D F H K N", 6: "G16Y; G06V", 32: "B64U", 2: "H04N 23 25"}


def rules():
    """{(subclass, main group or 0): field}."""
    found = {}
    for table in (FIELDS, OWN):
        for field, text in table.items():
            for group in text.split(";"):
                read_group(group.split(), field, found)
    return found


def read_group(words, field, found):
    subclass, rest = words[0], words[1:]
    if rest and rest[0].isdigit():
        for main_group in rest:
            found[subclass, int(main_group)] = field
        return
    found[subclass, 0] = field
    if rest and rest[0] == "except":
        return
    for letter in rest:
        found[subclass[:3] + letter, 0] = field


RULES = rules()

def symbol(text):
    """("A23N", 12) of "A23N 12/00", "//c07k14/26"; None for what does not begin with a subclass."""
    match = re.match(r"\W*([A-H]\d\d[A-Z])\s*(\d+)?", text.strip().upper())
    return (match[1], int(match[2] or 0)) if match else None


def field_of(text):
    """Field 1-35 of an IPC symbol, 0 when no rule knows it."""
    place = symbol(text)
    if not place:
        return 0
    return RULES.get(place, RULES.get((place[0], 0), 0))


def sector_of(field):
    """1 electrical engineering, 2 instruments, 3 chemistry, 4 mechanical engineering, 5 other fields; 0 for none."""
    return sum(field >= first for first in (1, 9, 14, 25, 33))

"""Writes decompositions.txt.gz from the Unicode data that Python carries: one line per character that has a
combining class or a decomposition, "code;class;kind;mapping" in hexadecimal. Kind C: canonical, and composed again
by NFC; X: canonical, never composed again; K: compatibility."""

import gzip
import pathlib
import unicodedata


def line_of(code):
    character = chr(code)
    combining, mapping = unicodedata.combining(character), unicodedata.decomposition(character)
    if not combining and not mapping:
        return None
    kind = ""
    if mapping.startswith("<"):
        kind, mapping = "K", mapping.split("> ")[1]
    elif mapping:
        kind = "C" if " " in mapping and unicodedata.normalize("NFC", character) == character else "X"
    return f"{code:X};{combining or ''};{kind};{mapping}"


def is_algorithmic(code):
    return 0xD800 <= code <= 0xDFFF or 0xAC00 <= code <= 0xD7A3


lines = [line_of(code) for code in range(0x110000) if not is_algorithmic(code)]
text = "\n".join(line for line in lines if line) + "\n"
target = pathlib.Path(__file__).with_name("decompositions.txt.gz")
target.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))

#!/usr/bin/env python3
"""How often the encoding of a text is found: encodings.py build-dev/tests/dump_corpus

Prints a line for each language and encoding: right/declined/wrong of 60 texts, for each length in
characters. The texts are made of the messages that programs have in their translations, as Debian
installs them (/usr/share/locale). docs/decisions/0018-encodings.md has the table.
"""
import gettext
import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

LENGTHS = (40, 80, 160, 320, 640, 1280, 5000)
TEXTS = 60
ENCODINGS = {
    "en": ["cp1252", "mac_roman"], "fr": ["cp1252", "latin-1", "iso8859-15", "mac_roman", "cp850"],
    "de": ["cp1252", "latin-1", "mac_roman", "cp437"], "es": ["cp1252", "mac_roman", "cp850"],
    "it": ["cp1252", "mac_roman", "cp850"], "pt": ["cp1252", "mac_roman", "cp850"],
    "da": ["cp1252", "mac_roman", "cp850"], "sv": ["cp1252", "mac_roman", "cp437"],
    "fi": ["iso8859-15", "mac_roman", "cp850"], "is": ["cp1252", "mac_iceland"],
    "pl": ["cp1250", "iso8859-2", "mac_latin2", "cp852"],
    "cs": ["cp1250", "iso8859-2", "mac_latin2", "cp852"],
    "hu": ["cp1250", "iso8859-2", "mac_latin2", "cp852"], "ro": ["cp1250", "iso8859-2"],
    "hr": ["cp1250", "cp852"], "sl": ["cp1250", "iso8859-2"], "sk": ["cp1250", "iso8859-2"],
    "tr": ["cp1254", "iso8859-9", "cp857", "mac_turkish"],
    "lt": ["cp1257"], "lv": ["cp1257"], "et": ["cp1257"],
    "ru": ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic"],
    "uk": ["cp1251", "koi8-u"], "bg": ["cp1251"],
    "el": ["cp1253", "iso8859-7", "cp737", "mac_greek"], "he": ["cp1255"], "ar": ["cp1256"],
    "th": ["tis-620"], "ja": ["cp932", "euc_jp", "iso2022_jp"], "zh_CN": ["gbk", "gb18030"],
    "zh_TW": ["big5"], "ko": ["euc_kr"],
}
ENGLISH = ("He said “we don’t know” – and left…", "“This is it,” the minister’s office said.",
           "The company’s results beat the market’s expectations.",
           "Prices rose by 5% in the café sector.", "The € fell against the £ on Monday.",
           "Beyoncé’s show in San José was sold out.", "A naïve plan — that’s what it was.",
           "Shares fell as investors waited for results.", "Talks go on next week.")


def messages_of(language):
    if language == "en":
        return ENGLISH
    found = set()
    for path in sorted(glob.glob(f"/usr/share/locale/{language}/LC_MESSAGES/*.mo")):
        with open(path, "rb") as file:
            try:
                catalog = vars(gettext.GNUTranslations(file))["_catalog"]
            except (OSError, UnicodeError, LookupError):
                continue
        for original, text in catalog.items():
            text = re.sub(r"%[-0-9.l]*[a-zA-Z]|\\.|<[^>]*>|[_&]", "", text)
            text = re.sub(r"\s+", " ", text).strip()
            if text != original and len(text) > 30:
                found.add(text)
    return sorted(found)


def make_text(messages, encoding, length, source):
    text = ""
    while len(text) < length:
        text += source.choice(messages) + " "
    return text[:length].encode(encoding, "ignore")


def read(program, texts):
    """What the program reads each text as, or None."""
    with tempfile.TemporaryDirectory() as directory:
        for i, text in enumerate(texts):
            with open(os.path.join(directory, f"{i:03}.txt"), "wb") as file:
                file.write(text)
        done = subprocess.run([program, "--format", "text", directory], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False)
    bodies = iter(json.loads(line)["body"] for line in done.stdout.splitlines())
    refused = set(re.findall(r"/(\d+)\.txt: the body", done.stderr.decode()))
    return [None if f"{i:03}" in refused else next(bodies) for i in range(len(texts))]


def main():
    source = random.Random(1)
    print("language encoding     " + " ".join(f"{length:>8}" for length in LENGTHS))
    for language, encodings in ENCODINGS.items():
        messages = messages_of(language)
        for encoding in encodings:
            cells = []
            for length in LENGTHS:
                texts = [make_text(messages, encoding, length, source) for _ in range(TEXTS)]
                texts = [text for text in texts if any(byte > 127 or byte == 27 for byte in text)]
                right = declined = wrong = 0
                for text, read_as in zip(texts, read(sys.argv[1], texts)):
                    expected = text.decode(encoding)
                    declined += read_as is None
                    right += read_as == expected
                    wrong += read_as is not None and read_as != expected
                cells.append(f"{right}/{declined}/{wrong}")
            print(f"{language:8} {encoding:12} " + " ".join(f"{cell:>8}" for cell in cells),
                  flush=True)


main()

#!/usr/bin/env python3
"""Compares our reader of TOML with Python's tomllib: compare_toml.py DUMP_TOML [DOCUMENTS [SEED]]

The documents are generated, and many of them are broken. Both must read the same values, and ours
must refuse what tomllib refuses.
"""
import datetime
import json
import math
import random
import subprocess
import sys
import tomllib

R = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
NAMES = ["a", "b", "c", "title", "tags", '"q k"', "'l'", "1", "a-b", '"\\u0041"', '""']
SCALARS = [
    '"x"', '""', '"a\\tb\\u00e9\\U0001F600"', "'lit\\n'", '"""m\nl"""', '"""\nx\\\n   y"""',
    "'''\na'b''c'''", '""""q"""""', "1", "-17", "+0", "0", "0x1F", "0o17", "0b101", "1_000", "3.5",
    "-0.1e+5", "6e10", "1e06", "inf", "-nan", "true", "false", "2024-02-29", "2024-02-29T10:00:00Z",
    "2024-02-29 10:00:00.123+02:00", "10:00:00", "2023-02-29", "01", "1__0", "_1", "1.", ".5", "0x",
    "tru", '"bad\\q"', "'un", '"nl\n"', "1e", "--1", "2024-13-01", "10:60:00", "0b2", "+0x1", "1_.5",
    "1e_5", '""" a """"""', "1979-05-27T07:32:00.999999-07:00", "1979-05-27T", "9223372036854775807",
    "[]", "{}", '"\x01"', '"tab\tx"', "+inf", '"\\ud800"']
LINES = ["# c", "", "  ", "\t# x", "junk", "=", "a", "a = ", "[", "[]", "[[a]", "[a]]", "a = 1 b = 2",
         "# bad \x07", "a = 1 # ok", "[a] # ok", "[a] x"]
MARKS = list("[]{}\"'=.,\n\\#_0 ")


def key():
    return R.choice([".", " . "]).join(R.choice(NAMES) for _ in range(R.choice([1, 1, 1, 2, 3])))


def value(depth=0):
    kind = R.random()
    if depth < 3 and kind < 0.15:
        items = [value(depth + 1) for _ in range(R.randint(0, 3))]
        return ("[" + R.choice(["", " ", "\n", "# c\n"]) + R.choice([",", " , ", ",\n"]).join(items)
                + R.choice(["", ",", "\n"]) + "]")
    if depth < 3 and kind < 0.3:
        items = [key() + R.choice(["=", " = "]) + value(depth + 1) for _ in range(R.randint(0, 3))]
        return "{" + R.choice([",", " , "]).join(items) + R.choice(["", " ", "", ","]) + "}"
    return R.choice(SCALARS)


def line():
    kind = R.random()
    if kind < 0.2:
        return R.choice(["[%s]", "[ %s ]"]) % key()
    if kind < 0.3:
        return f"[[{key()}]]"
    if kind < 0.35:
        return R.choice(LINES)
    return key() + R.choice(["=", " = "]) + value() + R.choice(["", "", " ", " # c"])


def mutated(text):
    letters = list(text)
    for _ in range(R.randint(1, 2)):
        if letters:
            at = R.randrange(len(letters))
            letters[at:at + R.randint(0, 1)] = R.choice([[], [R.choice(MARKS)]])
    return "".join(letters)


def document():
    text = "\n".join(line() for _ in range(R.randint(0, R.choice([2, 5, 9]))))
    text = mutated(text) if R.random() < 0.3 else text
    return text.replace("\n", "\r\n") if R.random() < 0.1 else text


def same(ours, theirs):
    if isinstance(theirs, (datetime.date, datetime.time)):
        return isinstance(ours, str)
    if isinstance(theirs, float) and (math.isinf(theirs) or math.isnan(theirs)):
        return ours.lstrip("-") == str(theirs).lstrip("-")
    if isinstance(theirs, dict):
        return (isinstance(ours, dict) and ours.keys() == theirs.keys()
                and all(same(ours[k], theirs[k]) for k in theirs))
    if isinstance(theirs, list):
        return isinstance(ours, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    return type(ours) is type(theirs) and ours == theirs


def theirs_of(text):
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    texts = [document() for _ in range(count)]
    message = b"".join(b"%d\n%s" % (len(text.encode()), text.encode()) for text in texts)
    answers = subprocess.run([sys.argv[1]], input=message, capture_output=True, check=True)
    answers = answers.stdout.decode().split("\n")[:-1]
    assert len(answers) == count, len(answers)
    wrong = read = 0
    for text, answer in zip(texts, answers):
        theirs = theirs_of(text)
        refused = answer.startswith("!")
        read += theirs is not None
        if refused != (theirs is None) or not (refused or same(json.loads(answer), theirs)):
            wrong += 1
            print(f"{text!r}\n  ours   {answer}\n  theirs {theirs}")
    print(f"{count} documents, {read} read, {wrong} differences")
    return 1 if wrong or not 0 < read < count else 0


sys.exit(main())

import os

os.mkdir("input")
with open("input/a.jsonl", "w", encoding="utf-8") as file:
    file.write('{"title": "A goal"}\n')
os.symlink("nowhere.jsonl", "input/b.jsonl")

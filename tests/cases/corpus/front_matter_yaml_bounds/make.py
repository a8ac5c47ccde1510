TEXTS = [
    "title: t\nx: " + "[" * 80000,
    "title: t\nx: " + "{a: " * 20000,
    "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in zip("abcdef", "bcdefg")),
    "title: a\ntitle: b",
    "x: &x [*x]",
    "x: y\n" * 300000,
    "".join(f"k{i}: &a{i} x\n" for i in range(40000)),
    "x: [" + ", ".join(f"&a{i} x" for i in range(40000)) + "]",
    "".join(f"%TAG !a{i}! x\n" for i in range(40000)) + "--- {}",
    "".join(f"%TAG !a{i}! x\r" for i in range(40000)) + "--- {}",
    "x:\n" + "-\n" * 500000,
    "x: &x [" + "1," * 100000 + "]\ny: [" + "*x, " * 900 + "]",
    "x: &x " + "x" * 300000 + "\ny: &y [" + "*x, " * 100 + "]\nz: [" + "*y, " * 100 + "]",
]
for i, text in enumerate(TEXTS):
    with open(f"input{i + 1}.md", "w", encoding="utf-8") as file:
        file.write("---\n" + text + "\n---\nThe society met.\n")

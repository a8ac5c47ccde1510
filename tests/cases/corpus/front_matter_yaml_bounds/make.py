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
]
for i, text in enumerate(TEXTS):
    with open(f"input{i + 1}.md", "w", encoding="utf-8") as file:
        file.write("---\n" + text + "\n---\nThe society met.\n")

#!/usr/bin/env python3
"""The Containerfile and the compose file keep the rules for images, and name only what exists.

    container.py SOURCE_DIRECTORY TOPICD

For machines without podman, where tests/container/run.sh cannot build the image. The rules for the
Containerfile are those of hadolint that apply to it, with their numbers.
"""
import os
import re
import subprocess
import sys

CONTAINERFILE = "packaging/container/Containerfile"
COMPOSE = "packaging/container/compose.yaml"


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def instructions_of(text):
    """[(NAME, arguments)], with continued lines joined and comments left out."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in joined.splitlines()]


def check_run(command):
    if "apt-get" in command:
        if "apt-get update" not in command:
            yield "DL3009: apt-get install without apt-get update in the same RUN"
        if "rm -rf" not in command or "/var/lib/apt/lists" not in command:
            yield "DL3009: the lists of apt stay in the image"
        if "--no-install-recommends" not in command:
            yield "DL3015: apt-get install without --no-install-recommends"
        if not re.search(r"apt-get install -y", command):
            yield "DL3014: apt-get install asks: use -y"
    if re.search(r"\bsudo\b", command):
        yield "DL3004: sudo"
    if re.search(r"^cd ", command):
        yield "DL3003: use WORKDIR to change directories"


def check_instructions(instructions):
    names = [name for name, _ in instructions]
    final = instructions[len(names) - 1 - names[::-1].index("FROM"):]
    users = [arguments for name, arguments in final if name == "USER"]
    if not users or not re.match(r"[1-9]\d*:[1-9]\d*$", users[-1]):
        yield "DL3002: the last USER must be a number that is not root's"
    for name, arguments in instructions:
        if name == "RUN":
            yield from check_run(arguments)
        if name == "ADD":
            yield "DL3020: use COPY"
        if name == "ARG" and "=" in arguments and not re.search(r":(?!latest)[\w.-]+$", arguments):
            yield "DL3006, DL3007: name the version of the base image, and not latest"
        if name == "WORKDIR" and not arguments.startswith("/"):
            yield "DL3000: WORKDIR must be absolute"
        if name in ("ENTRYPOINT", "CMD") and not arguments.startswith("["):
            yield f"DL3025: {name} must be a JSON list, so that signals reach topicd"
    for name in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        if [name for name, _ in final].count(name) != 1:
            yield f"DL4003, DL4004, DL3057: the image needs one {name}"


def check_compose(text):
    if not re.search(r'^ +- "127\.0\.0\.1:7575:7575"$', text, re.M) or re.search(r'^ +- "(?!127\.)[\d.]*:?\d+:', text, re.M):
        yield "a port without keys is published on 127.0.0.1 alone"
    for line in ("    read_only: true", "    cap_drop:\n      - ALL", "    security_opt:\n      - no-new-privileges",
                 "    tmpfs:\n      - /tmp"):
        if line + "\n" not in text:
            yield f"lacks: {line}"
    if "\t" in text:
        yield "YAML has no tabs"


def options_in(text):
    return set(re.findall(r'"(--[a-z-]+)"', text))


def check_names(root, topicd, instructions, compose):
    helped = subprocess.run([topicd, "--help"], check=True, text=True, stdout=subprocess.PIPE).stdout
    commands = " ".join(arguments for name, arguments in instructions if name in ("ENTRYPOINT", "CMD"))
    for option in sorted(options_in(commands + compose)):
        if not re.search(rf"{option}\b", helped):
            yield f"topicd has no option {option}"
    for name, arguments in instructions:
        if name == "COPY" and not arguments.startswith("--from"):
            yield from (f"COPY {path}: does not exist" for path in arguments.split()[:-1]
                        if not os.path.exists(os.path.join(root, path)))
    context = re.search(r"context: (\S+)", compose)[1]
    dockerfile = re.search(r"dockerfile: (\S+)", compose)[1]
    if not os.path.exists(os.path.join(root, os.path.dirname(COMPOSE), context, dockerfile)):
        yield f"{COMPOSE}: {dockerfile} does not exist below {context}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    root, topicd = sys.argv[1:]
    instructions = instructions_of(read(root, CONTAINERFILE))
    compose = read(root, COMPOSE)
    wrong = [f"{CONTAINERFILE}: {what}" for what in check_instructions(instructions)]
    wrong += [f"{COMPOSE}: {what}" for what in check_compose(compose)]
    wrong += check_names(root, topicd, instructions, compose)
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(instructions)} instructions and the compose file keep the rules")


if __name__ == "__main__":
    main()

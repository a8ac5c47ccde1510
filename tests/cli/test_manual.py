#!/usr/bin/env python3
"""topic(1) has every command and every option that --help names, in the command's section or among the options of
several commands."""
import os
import pathlib
import re
import subprocess
import unittest

TOPIC = os.environ["TOPIC"]
PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/man/topic.1"
COMMON = "OPTIONS OF SEVERAL COMMANDS"


def help_of(*command):
    return subprocess.run([TOPIC, *command], text=True, stdout=subprocess.PIPE, check=True).stdout


def commands():
    """The names that `topic help` lists with a line of help each."""
    return [name for name in re.findall(r"^ +([a-z]+(?:-[a-z]+)*)(?: {2,}|(?<=-file) )\S", help_of("help"), re.M) if name != "topic"]


def sections():
    page = re.sub(r"\\f.", "", PAGE.read_text(encoding="utf-8").replace("\\-", "-"))
    parts = re.split(r"^\.SH (.*)\n", page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


class Manual(unittest.TestCase):
    def setUp(self):
        self.sections = sections()
        self.commands = commands()
        self.assertIn("inspect", self.commands)

    def text_of(self, command):
        return "".join(text for title, text in self.sections.items() if re.search(rf"\btopic {command}\b", title))

    def test_every_command_has_a_section_and_a_synopsis(self):
        for command in self.commands:
            self.assertTrue(self.text_of(command), command)
            self.assertRegex(self.sections["SYNOPSIS"], rf"\b{command}\b")

    def test_every_option_is_in_the_commands_section_or_among_those_of_several_commands(self):
        for command in self.commands:
            text = self.text_of(command) + self.sections[COMMON]
            for option in set(re.findall(r"--[a-z][a-z-]*", help_of(command, "--help"))) - {"--help"}:
                self.assertRegex(text, rf"{option}(?![a-z-])", f"topic {command}")


if __name__ == "__main__":
    unittest.main()

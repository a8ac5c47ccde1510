#!/usr/bin/env python3
"""Says what a model that was trained elsewhere is worth on one's own archive.

    tests/bench/outside.py MODEL CORPUS [--same "THEIRS=MODEL'S"]... [--topics FILE] [--list N]

CORPUS is anything that `topic` reads: an archive with topics of its own. Its topics are compared
with the model's where they have the same name, in any case of letters, and where --same says so:
--same "AI in Autos=Autonomous Vehicles" takes the archive's AI in Autos for the model's Autonomous
Vehicles. Several names of the archive may be the same topic of the model. --topics is a topics file
of the model (docs/topics-file.md): its parents can be compared too.

The measures are over the comparable topics alone, with 95% intervals by bootstrap over articles. An
archive says nothing about the model's other topics, so what the model gives of them is counted
apart, and so are the archive's topics that the model lacks and its articles that have no comparable
topic.

Needs a release build in build-release/ or build/ with the tests' dump_corpus.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "accuracy"))
import corpora
from corpora import program, write_jsonl

RESAMPLES = 1000
SEED = 1


def model_topics(model, topics_file):
    out = subprocess.run([program("bin", "topic"), "inspect", model, "--json"],
                         stdout=subprocess.PIPE, check=True).stdout
    names = {topic["topic"] for topic in json.loads(out)["topics"]}
    if topics_file:
        import yaml  # Debian's python3-yaml
        with open(topics_file, encoding="utf-8") as file:
            decisions = yaml.safe_load(file) or {}
        for topic, decision in decisions.items():
            if isinstance(decision, dict):
                names |= {topic} | {decision[key] for key in ("name", "parent") if key in decision}
    return names


def answers(model, topics_file, articles):
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "articles.jsonl")
        write_jsonl(articles, path)
        options = ["--topics", topics_file] if topics_file else []
        out = subprocess.run([program("bin", "topic"), "tag", "-m", model, *options, path],
                             stdout=subprocess.PIPE, check=True).stdout
    return [{tag["topic"] for tag in json.loads(line)["topics"]} for line in out.splitlines()]


def names_of(corpus_topics, known, same):
    """The model's name for each topic of the corpus that has one. Names that are in neither fail."""
    folded = {name.casefold(): name for name in known}
    names = {topic: folded[topic.casefold()] for topic in corpus_topics if topic.casefold() in folded}
    for pair in same:
        theirs, separator, ours = pair.partition("=")
        if not separator:
            sys.exit('outside.py: --same "%s": write "topic of the corpus=topic of the model"' % pair)
        if theirs not in corpus_topics:
            sys.exit('outside.py: --same: no article of the corpus has the topic "%s"; it has: %s'
                     % (theirs, ", ".join(sorted(corpus_topics))))
        if ours not in known:
            sys.exit('outside.py: --same: the model has no topic "%s"; it has: %s'
                     % (ours, ", ".join(sorted(known))))
        names[theirs] = ours
    return names


def counts_of(truth, given, topics):
    """For each topic: right, given, due."""
    counts = {topic: [0, 0, 0] for topic in topics}
    for due, got in zip(truth, given):
        for topic in due | got:
            row = counts[topic]
            row[0] += topic in due and topic in got
            row[1] += topic in got
            row[2] += topic in due
    return counts


def f1(right, given, due):
    return 2 * right / (given + due) if given + due else 0.0


def micro_macro(truth, given, topics):
    """Macro-F1 is over the topics that an article has, so that a resample without one is not 0."""
    counts = counts_of(truth, given, topics)
    due = [row for row in counts.values() if row[2]]
    return (f1(*map(sum, zip(*counts.values()))),
            sum(f1(*row) for row in due) / len(due) if due else 0.0)


def intervals(truth, given, topics):
    draw = random.Random(SEED)
    pairs = list(zip(truth, given))
    drawn = [micro_macro(*zip(*draw.choices(pairs, k=len(pairs))), topics) for _ in range(RESAMPLES)]
    return [(values[round(0.025 * (RESAMPLES - 1))], values[round(0.975 * (RESAMPLES - 1))])
            for values in map(sorted, zip(*drawn))]


def share(part, whole):
    return "%d of %d (%.1f%%)" % (part, whole, 100 * part / whole if whole else 0)


def most_common(counter, count):
    return ", ".join("%s %d" % row for row in counter.most_common(count))


def report(truth, given, archive, names, count):
    """truth, given: sets of names; archive: the archive's own sets."""
    comparable = set(names.values())
    due = [topics & comparable for topics in truth]
    got = [topics & comparable for topics in given]
    counts = counts_of(due, got, comparable)
    total = list(map(sum, zip(*counts.values())))
    micro, macro = micro_macro(due, got, comparable)
    (micro_low, micro_high), (macro_low, macro_high) = intervals(due, got, comparable)
    print("%d articles, %d comparable topics\n" % (len(truth), len(comparable)))
    print("micro-F1   %.3f  %.3f to %.3f  precision %.3f  recall %.3f" % (
        micro, micro_low, micro_high, total[0] / max(1, total[1]), total[0] / max(1, total[2])))
    print("macro-F1   %.3f  %.3f to %.3f\n" % (macro, macro_low, macro_high))
    print("articles  given  precision  recall  F1     topic")
    for topic, (right, n_given, n_due) in sorted(counts.items(), key=lambda row: -row[1][2]):
        print("%8d  %5d  %-9.3f  %-6.3f  %.3f  %s" % (
            n_due, n_given, right / max(1, n_given), right / max(1, n_due),
            f1(right, n_given, n_due), topic))
    without = [topics for topics, these in zip(got, due) if not these]
    print("\nwithout a comparable topic, but given one:  " + share(sum(map(bool, without)),
                                                                 len(without)))
    others = collections.Counter(t for topics in given for t in topics - comparable)
    lacking = collections.Counter(t for topics in archive for t in topics if t not in names)
    print("given a topic that the archive lacks:       "
          + share(sum(bool(topics - comparable) for topics in given), len(given)))
    if others:
        print("  " + most_common(others, count))
    print("with a topic that the model lacks:          "
          + share(sum(any(t not in names for t in topics) for topics in archive), len(archive)))
    if lacking:
        print("  " + most_common(lacking, count))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("corpus", metavar="CORPUS")
    parser.add_argument("--same", action="append", default=[], metavar="THEIRS=MODEL'S")
    parser.add_argument("--topics", metavar="FILE", help="a topics file of the model")
    parser.add_argument("--list", type=int, default=10, metavar="N",
                        help="name the N most frequent topics of one side alone (default: 10)")
    arguments = parser.parse_args()
    articles = corpora.read(arguments.corpus)
    archive = [set(article["topics"]) for article in articles]
    corpus_topics = set().union(*archive)
    names = names_of(corpus_topics, model_topics(arguments.model, arguments.topics), arguments.same)
    if not names:
        sys.exit("outside.py: no topic of %s has the name of one of the model's: say with --same which "
                 "are the same; the corpus has: %s"
                 % (arguments.corpus, ", ".join(sorted(corpus_topics)) or "none"))
    truth = [{names[topic] for topic in topics if topic in names} for topics in archive]
    report(truth, answers(arguments.model, arguments.topics, articles), archive, names, arguments.list)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""How training grows with the number of articles: a table, and a drawing on logarithmic axes.

    tests/bench/growth.py TRAIN.jsonl [--sizes 1000,3000,10000] [--svg growth.svg] [--keep DIRECTORY]
                          [-- OPTION...]

Corpora of any size are made by mixing: a made-up article has the topics of a real one, and each of
its sentences is one of that article or of another that shares a topic with it. So words stay with
their topics and no two articles are the same. OPTIONs go to `topic train`. The whole range of
1,000 to 1,000,000 articles takes hours and as much disk as the corpora; the default takes minutes.
With --keep, corpora and what was measured stay in DIRECTORY, and a further run goes on from there.
Needs a release build in build-release/ or build/.
"""
import argparse
import json
import math
import os
import random
import re
import tempfile

from speed import articles_of, program, say_machine, text_of, watched

WIDTH, HEIGHT, MARGIN = 640, 420, 60


def mix(articles, count, path):
    """Writes `count` articles and returns the bytes of their text."""
    draw = random.Random(count)
    sentences = [re.split(r"(?<=[.!?])\s+", text_of(a)) for a in articles]
    by_topic = {}
    for number, article in enumerate(articles):
        for topic in article.get("topics") or ("",):
            by_topic.setdefault(topic, []).append(number)
    size = 0
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            base = draw.randrange(len(articles))
            topics = articles[base].get("topics") or []
            body = []
            for sentence in sentences[base]:
                other = draw.choice(by_topic[draw.choice(topics)]) if topics else base
                body.append(sentence if draw.random() < 0.5 else draw.choice(sentences[other]))
            text = " ".join(body)
            size += len(text.encode())
            file.write(json.dumps({"id": number, "body": text, "topics": topics}) + "\n")
    return size


def place(value, low, high, start, end):
    share = (math.log10(value) - math.log10(low)) / max(math.log10(high) - math.log10(low), 1e-9)
    return start + share * (end - start)


def draw_svg(path, points):
    """points: (articles, seconds); the dashed line would be twice the time for twice the articles."""
    sizes, times = zip(*points)
    low_x, high_x = min(sizes), max(sizes)
    low_y, high_y = min(times), max(max(times), min(times) * high_x / low_x)
    at = [(place(x, low_x, high_x, MARGIN, WIDTH - MARGIN),
           place(y, low_y, high_y, HEIGHT - MARGIN, MARGIN)) for x, y in points]
    straight = place(low_y * high_x / low_x, low_y, high_y, HEIGHT - MARGIN, MARGIN)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" '
             'font-size="12">' % (WIDTH, HEIGHT),
             '<title>Processor seconds of topic train by number of articles</title>',
             '<rect width="100%" height="100%" fill="white"/>',
             '<text x="%d" y="24">processor seconds of topic train; dashed: twice for twice the '
             'articles</text>' % MARGIN,
             '<line x1="%d" y1="%d" x2="%d" y2="%.1f" stroke="#999" stroke-dasharray="4 4"/>'
             % (MARGIN, HEIGHT - MARGIN, WIDTH - MARGIN, straight),
             '<polyline fill="none" stroke="#0a58a6" stroke-width="2" points="%s"/>'
             % " ".join("%.1f,%.1f" % p for p in at)]
    for (x, y), (size, seconds) in zip(at, points):
        parts.append('<circle cx="%.1f" cy="%.1f" r="4" fill="#0a58a6"/>' % (x, y))
        parts.append('<text x="%.1f" y="%.1f" text-anchor="middle">%s</text>'
                     % (x, HEIGHT - MARGIN + 20, "{:,}".format(size)))
        parts.append('<text x="%.1f" y="%.1f" text-anchor="end">%.3g s</text>'
                     % (x - 8, y - 8, seconds))
    parts.append('<text x="%d" y="%d" text-anchor="middle">articles</text></svg>'
                 % (WIDTH / 2, HEIGHT - 12))
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts) + "\n")


def made(directory, articles, size):
    """The corpus of that size, which may be there from an earlier run, and the bytes of its text."""
    path = os.path.join(directory, "%d.jsonl" % size)
    note = path + ".bytes"
    if not os.path.exists(note):
        text = mix(articles, size, path)
        with open(note, "w", encoding="ascii") as file:
            file.write("%d\n" % text)
    with open(note, encoding="ascii") as file:
        return path, int(file.read())


def measured(directory, articles, size, options):
    """Text bytes, seconds, processor seconds and the largest process of training on so many
    articles."""
    note = os.path.join(directory, "%d.json" % size)
    if not os.path.exists(note):
        path, text = made(directory, articles, size)
        seconds, used, largest = watched([program("bin", "topic"), "train", path, "-o",
                                    os.path.join(directory, "model"), "--quiet", *options])
        with open(note, "w", encoding="ascii") as file:
            json.dump([text, seconds, used, largest], file)
    with open(note, encoding="ascii") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("train")
    parser.add_argument("--sizes", default="1000,3000,10000")
    parser.add_argument("--svg", default="growth.svg")
    parser.add_argument("--keep", metavar="DIRECTORY")
    parser.add_argument("options", nargs="*")
    arguments = parser.parse_args()
    sizes = sorted(int(size) for size in arguments.sizes.split(","))
    articles = articles_of(arguments.train)
    say_machine()
    points = []
    print("| articles | text | seconds | processor seconds | growth | largest process | growth | per byte of text |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="topic-growth-") as temporary:
        directory = arguments.keep or temporary
        for size in sizes:
            text, seconds, used, largest = measured(directory, articles, size, arguments.options)
            growth = ["", ""]
            if points:  # the powers of the number of articles that time and memory grow with
                more = math.log(size / points[-1][0])
                growth = ["articles^%.2f" % (math.log(now / then) / more)
                          for now, then in zip((used, largest), points[-1][1:])]
            points.append((size, used, largest))
            print("| %d | %.1f MB | %.1f | %.1f | %s | %.0f MB | %s | %.1f |"
                  % (size, text / 1e6, seconds, used, growth[0], largest / 1e6, growth[1], largest / text),
                  flush=True)
    draw_svg(arguments.svg, [point[:2] for point in points])


if __name__ == "__main__":
    main()

"""How good answers are: the same code for every tool."""
import math


def f1(right, given, due):
    return 2 * right / (given + due) if given + due else 0.0


def counts_by_topic(truth, accepted):
    """{topic: [right, given, due]} of the topics that are given or due."""
    counts = {t: [0, 0, 0] for t in set().union(*truth, *accepted)}
    for due, given in zip(truth, accepted):
        for topic in due:
            counts[topic][2] += 1
        for topic in given:
            counts[topic][1] += 1
            counts[topic][0] += topic in due
    return counts


def micro_f1(truth, accepted):
    counts = counts_by_topic(truth, accepted).values()
    return f1(*(sum(c[i] for c in counts) for i in range(3)))


def macro_f1(truth, accepted):
    """Over the topics that an article of the truth has."""
    values = [f1(*c) for c in counts_by_topic(truth, accepted).values() if c[2]]
    return sum(values) / len(values) if values else 0.0


def ranking(truth, scores):
    """Precision at 1 and at 5, and nDCG at 5, over the articles that have a topic."""
    p1 = p5 = ndcg = count = 0
    for due, score in zip(truth, scores):
        if not due:
            continue
        count += 1
        best = [t for t, _ in sorted(score.items(), key=lambda kv: (-kv[1], kv[0]))[:5]]
        p1 += best[:1] != [] and best[0] in due
        p5 += sum(t in due for t in best) / 5
        gain = sum(1 / math.log2(i + 2) for i, t in enumerate(best) if t in due)
        ndcg += gain / sum(1 / math.log2(i + 2) for i in range(min(5, len(due))))
    count = max(count, 1)
    return p1 / count, p5 / count, ndcg / count

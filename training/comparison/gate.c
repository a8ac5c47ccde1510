#include "training/comparison/gate.h"

#include <stdarg.h>
#include <stdio.h>

const char *topic_gate_check_name(enum topic_gate_check check)
{
    static const char *const names[TOPIC_GATE_CHECKS] = {[TOPIC_GATE_MODEL] = "model",
                                                         [TOPIC_GATE_TOPICS] = "topics",
                                                         [TOPIC_GATE_PINS] = "pins",
                                                         [TOPIC_GATE_CONTROLS] = "controls",
                                                         [TOPIC_GATE_CHANGES] = "changes"};
    return names[check];
}

const char *topic_gate_result_name(enum topic_gate_result result)
{
    static const char *const names[] = {[TOPIC_GATE_PASSED] = "passed",
                                        [TOPIC_GATE_UNDECIDED] = "undecided",
                                        [TOPIC_GATE_REFUSED] = "refused"};
    return names[result];
}

void topic_gate_set(struct topic_gate *gate, enum topic_gate_check check,
                    enum topic_gate_result result, const char *format, ...)
{
    struct topic_gate_finding *finding = &gate->findings[check];
    va_list args;
    va_start(args, format);
    vsnprintf(finding->words, sizeof finding->words, format, args);
    va_end(args);
    finding->is_checked = true;
    finding->result = result;
}

/* What F1 says, which counts the topics that are given. A difference that so few articles make says
 * nothing, whatever its interval is. */
static enum topic_gate_result judge_f1(const struct topic_gate *gate, size_t changed)
{
    if (changed < TOPIC_BASELINE_CHANGED_MIN || gate->change.difference.low >= -TOPIC_GATE_MARGIN)
        return TOPIC_GATE_PASSED;
    return gate->change.after < gate->change.before ? TOPIC_GATE_REFUSED : TOPIC_GATE_UNDECIDED;
}

/* The probabilities decide where F1 does not, and contradict it where they are much worse, or better
 * beyond chance. */
static enum topic_gate_result judge_both(const struct topic_gate *gate, size_t changed)
{
    const struct topic_log_loss_change *loss = &gate->loss;
    const bool is_worse = loss->difference.low > 0;
    const bool is_better = loss->difference.high < 0;
    enum topic_gate_result result = judge_f1(gate, changed);
    if (result == TOPIC_GATE_PASSED && is_worse &&
        loss->after > (1 + TOPIC_GATE_LOSS_MARGIN) * loss->before)
        return TOPIC_GATE_REFUSED;
    if (result == TOPIC_GATE_UNDECIDED && is_worse)
        return TOPIC_GATE_REFUSED;
    return result == TOPIC_GATE_REFUSED && is_better ? TOPIC_GATE_UNDECIDED : result;
}

static void set_measured(struct topic_gate *gate, size_t articles, enum topic_gate_result result)
{
    static const char *const meanings[] = {[TOPIC_GATE_PASSED] = "it is not worse",
                                           [TOPIC_GATE_UNDECIDED] =
                                               "it may be better or worse, and a human decides",
                                           [TOPIC_GATE_REFUSED] = "it seems worse"};
    topic_gate_set(
        gate, TOPIC_GATE_CONTROLS, result,
        "%s on the %zu articles of the control sample: micro-F1 is %.3f instead of %.3f, "
        "and the 95%% interval of the difference is %+.3f to %+.3f, where down to %+.2f "
        "is allowed; the log loss of its probabilities is %.3f instead of %.3f (%+.3f to %+.3f)",
        meanings[result], articles, gate->change.after, gate->change.before,
        gate->change.difference.low, gate->change.difference.high, -TOPIC_GATE_MARGIN,
        gate->loss.after, gate->loss.before, gate->loss.difference.low, gate->loss.difference.high);
}

void topic_gate_set_controls(struct topic_gate *gate, size_t articles,
                             const struct topic_baseline *baseline,
                             const struct topic_log_loss_change *loss)
{
    gate->controls = articles;
    if (baseline && loss) {
        gate->change = baseline->changes[TOPIC_BOOTSTRAP_MICRO_F1];
        gate->loss = *loss;
    }
    if (articles < TOPIC_GATE_FEW_CONTROLS)
        topic_gate_set(
            gate, TOPIC_GATE_CONTROLS, TOPIC_GATE_UNDECIDED,
            "the control sample has %zu articles; under %d no comparison decides, and a human does",
            articles, TOPIC_GATE_FEW_CONTROLS);
    else
        set_measured(gate, articles, judge_both(gate, baseline ? baseline->changed : 0));
}

void topic_gate_set_changes(struct topic_gate *gate, size_t articles, size_t changed)
{
    bool is_much = (double)changed > TOPIC_GATE_MOST_CHANGED * (double)articles;
    gate->recent = articles;
    gate->changed = changed;
    if (articles == 0) {
        topic_gate_set(gate, TOPIC_GATE_CHANGES, TOPIC_GATE_PASSED,
                       "there are no articles yet whose topics could be compared");
        return;
    }
    topic_gate_set(gate, TOPIC_GATE_CHANGES, is_much ? TOPIC_GATE_UNDECIDED : TOPIC_GATE_PASSED,
                   "%zu of the last %zu articles would get other topics%s", changed, articles,
                   is_much ? ", which is more than a tenth: a human decides" : "");
}

enum topic_gate_result topic_gate_decide(const struct topic_gate *gate, const char **words)
{
    enum topic_gate_result worst = TOPIC_GATE_PASSED;
    *words = "every check has passed";
    for (size_t i = 0; i < TOPIC_GATE_CHECKS; i++)
        if (gate->findings[i].is_checked && gate->findings[i].result > worst) {
            worst = gate->findings[i].result;
            *words = gate->findings[i].words;
        }
    return worst;
}

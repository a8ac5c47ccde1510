#include "training/comparison/gate.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/buffer.h"

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

/* What F1 says, which counts the topics that are given: a loss within the margin is no reason to
 * refuse. A difference that so few articles make says nothing, whatever its interval is. */
static enum topic_gate_result judge_f1(const struct topic_gate *gate, size_t changed)
{
    if (changed < TOPIC_BASELINE_CHANGED_MIN || gate->change.difference.low >= -TOPIC_GATE_MARGIN)
        return TOPIC_GATE_PASSED;
    return gate->change.after <= gate->change.before - TOPIC_GATE_MARGIN ? TOPIC_GATE_REFUSED
                                                                         : TOPIC_GATE_UNDECIDED;
}

/* The probabilities decide where F1 does not, and contradict it where they are much worse, or
 * better beyond chance. */
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
        "is allowed; the log loss of its probabilities is %.3f instead of %.3f (%+.3f to %+.3f); "
        "%zu of them become better, and %zu worse",
        meanings[result], articles, gate->change.after, gate->change.before,
        gate->change.difference.low, gate->change.difference.high, -TOPIC_GATE_MARGIN,
        gate->loss.after, gate->loss.before, gate->loss.difference.low, gate->loss.difference.high,
        gate->answers.better, gate->answers.worse);
}

void topic_gate_set_controls(struct topic_gate *gate, size_t articles,
                             const struct topic_baseline *baseline,
                             const struct topic_log_loss_change *loss)
{
    gate->controls = articles;
    if (baseline && loss) {
        gate->change = baseline->changes[TOPIC_BOOTSTRAP_MICRO_F1];
        gate->loss = *loss;
        gate->answers = baseline->answers;
        snprintf(gate->worst_topic, sizeof gate->worst_topic, "%s",
                 baseline->worst_topic ? baseline->worst_topic : "");
    }
    if (articles < TOPIC_GATE_FEW_CONTROLS)
        topic_gate_set(gate, TOPIC_GATE_CONTROLS, TOPIC_GATE_UNDECIDED,
                       "the control sample has %zu article%s; under %d no comparison decides, and "
                       "a human does",
                       articles, articles == 1 ? "" : "s", TOPIC_GATE_FEW_CONTROLS);
    else
        set_measured(gate, articles, judge_both(gate, baseline ? baseline->changed : 0));
}

/* ---- changes ---- */

/* What the control sample says of answers that change. */
enum proof {
    PROOF_NONE,     /* there is none, or it has not passed */
    PROOF_UNCLEAR,  /* the model may be better or worse */
    PROOF_A_TOPIC,  /* it is better, but at one topic worse */
    PROOF_TOO_MUCH, /* it is better, but the recent articles change more than the sample does */
    PROOF_BETTER
};

/* Standard errors of a difference, for 95 %. */
#define NORMAL_95 1.96

/* The sample and the recent articles are drawn from the same stream. Where these change more than
 * chance allows, the sample does not stand for them (the test of two proportions). */
static bool exceeds_sample(const struct topic_gate *gate)
{
    const double sample = (double)gate->controls;
    const double recent = (double)gate->recent;
    const double change = (double)gate->changed / recent - (double)gate->answers.changed / sample;
    const double both = (double)(gate->changed + gate->answers.changed) / (recent + sample);
    return change > NORMAL_95 * sqrt(both * (1 - both) * (1 / recent + 1 / sample));
}

/* Beyond chance by one measure, and not worse by the other one. */
static bool is_better(const struct topic_gate *gate)
{
    const struct topic_interval *f1 = &gate->change.difference;
    const struct topic_interval *loss = &gate->loss.difference;
    const bool has_more_f1 = gate->change.after > gate->change.before;
    return (f1->low > 0 && loss->low <= 0) || (has_more_f1 && loss->high < 0);
}

static enum proof find_proof(const struct topic_gate *gate)
{
    const struct topic_gate_finding *sample = &gate->findings[TOPIC_GATE_CONTROLS];
    if (!sample->is_checked || sample->result != TOPIC_GATE_PASSED)
        return PROOF_NONE;
    if (!is_better(gate))
        return PROOF_UNCLEAR;
    if (topic_answer_changes_hurt_a_topic(&gate->answers))
        return PROOF_A_TOPIC;
    return exceeds_sample(gate) ? PROOF_TOO_MUCH : PROOF_BETTER;
}

static size_t changes_of(const struct topic_model_diff_topic *topic)
{
    return topic_model_diff_gained(topic) + topic_model_diff_lost(topic);
}

/* The topic with most changes that comes after `last`; NULL: no other changes. */
static const struct topic_model_diff_topic *find_next(const struct topic_model_diff *diff,
                                                      const struct topic_model_diff_topic *last)
{
    const struct topic_model_diff_topic *next = NULL;
    for (const struct topic_model_diff_topic *topic = diff->topics;
         topic < diff->topics + diff->topic_count; topic++) {
        bool is_after = !last || changes_of(topic) < changes_of(last) ||
                        (changes_of(topic) == changes_of(last) && topic > last);
        if (changes_of(topic) > 0 && is_after && (!next || changes_of(topic) > changes_of(next)))
            next = topic;
    }
    return next;
}

static int name_topics(struct topic_buffer *names, const struct topic_model_diff *diff)
{
    const struct topic_model_diff_topic *topic = NULL;
    int status = 0;
    for (size_t i = 0; i < TOPIC_GATE_NAMED_TOPICS && (topic = find_next(diff, topic)); i++)
        if (status == 0)
            status = topic_buffer_format(
                names, NULL, "%s%.60s (%zu more, %zu fewer)", i > 0 ? ", " : "", topic->name,
                topic_model_diff_gained(topic), topic_model_diff_lost(topic));
    return status;
}

static void say_proof(const struct topic_gate *gate, enum proof proof, char *words, size_t size)
{
    const struct topic_answer_changes *answers = &gate->answers;
    int len = 0;
    if (proof == PROOF_NONE)
        snprintf(words, size, "the control sample does not say whether that is for the better");
    else
        len =
            snprintf(words, size,
                     "%s by the control sample, of which %zu articles become better and %zu worse",
                     proof == PROOF_UNCLEAR ? "that is neither better nor worse" : "that is better",
                     answers->better, answers->worse);
    if (proof == PROOF_A_TOPIC)
        snprintf(words + len, size - (size_t)len,
                 ", but %.60s is wrong in %zu where it was right, and right in %zu where it was "
                 "wrong",
                 gate->worst_topic, answers->worst_topic_worse, answers->worst_topic_better);
    else if (proof == PROOF_TOO_MUCH)
        snprintf(words + len, size - (size_t)len,
                 ", but only %.0f in 100 of these change, so that they do not stand for the others",
                 100 * (double)answers->changed / (double)gate->controls);
}

static void set_changed(struct topic_gate *gate, const struct topic_model_diff *diff)
{
    struct topic_buffer names = {0};
    char words[300];
    enum proof proof = find_proof(gate);
    say_proof(gate, proof, words, sizeof words);
    name_topics(&names, diff);
    topic_gate_set(gate, TOPIC_GATE_CHANGES,
                   proof == PROOF_BETTER ? TOPIC_GATE_PASSED : TOPIC_GATE_UNDECIDED,
                   "%zu of the last %zu articles would get other topics, most often %.*s: %s%s",
                   gate->changed, gate->recent, (int)names.len, names.len > 0 ? names.bytes : "",
                   words, proof == PROOF_BETTER ? "" : "; a human decides");
    topic_buffer_release(&names);
}

void topic_gate_set_changes(struct topic_gate *gate, const struct topic_model_diff *diff)
{
    gate->recent = diff->articles;
    gate->changed = diff->changed;
    if (gate->recent == 0)
        topic_gate_set(gate, TOPIC_GATE_CHANGES, TOPIC_GATE_PASSED,
                       "there are no articles yet whose topics could be compared");
    else if ((double)gate->changed > TOPIC_GATE_MOST_CHANGED * (double)gate->recent)
        set_changed(gate, diff);
    else
        topic_gate_set(gate, TOPIC_GATE_CHANGES, TOPIC_GATE_PASSED,
                       "%zu of the last %zu articles would get other topics, which is a tenth at "
                       "most",
                       gate->changed, gate->recent);
}

/* ---- the decision ---- */

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

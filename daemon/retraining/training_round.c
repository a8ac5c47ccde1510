#include "daemon/retraining/training_round.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/retraining/run_children.h"
#include "daemon/retraining/run_comparison.h"
#include "daemon/retraining/run_corpus.h"
#include "daemon/retraining/run_version.h"
#include "daemon/storing/training_operation.h"
#include "daemon/trainer/judgement.h"
#include "daemon/trainer/train_command.h"
#include "registry/metadata.h"
#include "store/model_change.h"
#include "store/training_run.h"

struct round {
    const struct topic_training_round_options *options;
    int64_t run;
    bool is_shadow;
    bool is_ended; /* cancelled, or the daemon ends: nothing more is written about it */
    bool has_said; /* its trainer or judge has failed, and said why */
    char actor[TOPIC_STORE_MAX_NAME_BYTES + 1];
    char client[TOPIC_STORE_MAX_NAME_BYTES + 1];
    char corpus[TOPIC_TRAIN_COMMAND_DIGEST_SIZE];
    char model[TOPIC_REGISTRY_ID_SIZE]; /* "": none yet */
    int64_t articles;
    int64_t read_ms;   /* when the articles were read, in Unix milliseconds */
    int64_t promotion; /* its event, once it has begun; 0: none */
    char previous[TOPIC_REGISTRY_ID_SIZE];
    struct topic_judgement judgement;
};

static struct topic_text text_of(const char *text)
{
    return text[0] ? topic_text_of(text) : (struct topic_text){0};
}

static bool goes_on(const struct round *round)
{
    return round->options->go_on(round->options->context);
}

static bool round_goes_on(void *context)
{
    return goes_on(context);
}

/* ---- what the store says of it ---- */

struct update {
    struct round *round;
    struct topic_training_run run;
    bool is_running;
};

/* A promotion is finished together with its run. */
static int run_update(struct topic_store *store, void *context, struct topic_error *err)
{
    struct update *update = context;
    const struct round *round = update->round;
    if (update->run.state == TOPIC_TRAINING_RUN_PROMOTED &&
        topic_model_change_finish(store, round->promotion, round->model, round->previous, err) < 0)
        return -1;
    return topic_training_run_update(store, &update->run, &update->is_running, err);
}

static void show(const struct round *round, enum topic_training_run_state state, double done)
{
    topic_run_progress_set(
        round->options->progress,
        (struct topic_run_progress_value){.run = round->run, .state = state, .done = done});
}

/* A run that was cancelled meanwhile stays so. */
static int set_state_by(struct round *round, enum topic_training_run_state state,
                        int (*step)(struct topic_store *, void *, struct topic_error *),
                        struct topic_error *err)
{
    struct update update = {.round = round,
                            .run = {.number = round->run,
                                    .state = state,
                                    .changed_ms = topic_clock_unix_ms(),
                                    .articles = round->articles,
                                    .corpus = text_of(round->corpus),
                                    .baseline = text_of(round->options->serving),
                                    .model = text_of(round->model)}};
    if (round->judgement.json.len > 0)
        update.run.judgement =
            (struct topic_text){round->judgement.json.bytes, round->judgement.json.len};
    if (topic_store_writer_call(round->options->store, step, &update, NULL, err) < 0)
        return -1;
    round->is_ended = round->is_ended || !update.is_running;
    show(round, update.is_running ? state : TOPIC_TRAINING_RUN_CANCELLED,
         topic_run_progress_read(round->options->progress).done);
    return update.is_running ? 0 : topic_error_set(err, "the run was cancelled");
}

static int set_state(struct round *round, enum topic_training_run_state state,
                     struct topic_error *err)
{
    return set_state_by(round, state, run_update, err);
}

/* ---- the corpus ---- */

static int write_corpus(struct round *round, struct topic_error *err)
{
    struct topic_run_corpus corpus = {.store = round->options->store,
                                      .files = round->options->files,
                                      .go_on = round_goes_on,
                                      .context = round,
                                      .model = round->options->model};
    round->read_ms = topic_clock_unix_ms();
    int status = topic_run_corpus_write(&corpus, err);
    if (corpus.unclear > 0)
        topic_log(TOPIC_LOG_WARNING, "training-unclear",
                  "training run %lld does not learn %zu article%s of which only a parent of the "
                  "topics file is known: say which topic below it they have",
                  (long long)round->run, corpus.unclear, corpus.unclear == 1 ? "" : "s");
    round->is_ended = round->is_ended || corpus.is_ended;
    round->articles = corpus.articles;
    memcpy(round->corpus, corpus.digest, sizeof round->corpus);
    return status;
}

/* ---- the children ---- */

/* What of the work is over when the judge begins. */
#define SOLVED 0.9

static void show_progress(void *context, double done)
{
    show(context, TOPIC_TRAINING_RUN_SOLVING, SOLVED * done);
}

static int train_and_judge(struct round *round, struct topic_error *err)
{
    const struct topic_training_round_options *options = round->options;
    struct topic_run_children children = {.files = options->files,
                                          .program = options->program,
                                          .topics_path = options->topics_path,
                                          .manifest = options->manifest,
                                          .corpus = round->corpus,
                                          .actor = round->actor,
                                          .run = round->run,
                                          .memory_bytes = options->memory_bytes,
                                          .limit_ms = options->limit_ms,
                                          .wake = options->wake,
                                          .go_on = round_goes_on,
                                          .show = show_progress,
                                          .context = round};
    int status =
        topic_run_children_find_serving(&children, options->registry, options->serving, err);
    if (status == 0)
        status = set_state(round, TOPIC_TRAINING_RUN_SOLVING, err);
    if (status == 0)
        status = topic_run_children_train(&children, err);
    if (status == 0)
        status = set_state(round, TOPIC_TRAINING_RUN_JUDGING, err);
    if (status == 0)
        status = topic_run_children_judge(&children, &round->judgement, err);
    round->is_ended = round->is_ended || children.is_ended;
    round->has_said = children.has_said;
    topic_run_children_release(&children);
    return status;
}

/* For people: what becomes of the run does not depend on it. */
static void keep_differences(const struct round *round)
{
    const struct topic_buffer *differences = &round->judgement.differences;
    struct topic_error err = {0};
    if (differences->len > 0 &&
        topic_run_comparison_keep(round->options->store, round->run, round->read_ms,
                                  (struct topic_text){differences->bytes, differences->len},
                                  &err) < 0)
        topic_log(TOPIC_LOG_WARNING, "training-differences",
                  "what the model of run %lld would change is not kept: %s", (long long)round->run,
                  err.text);
}

/* ---- the end ---- */

/* In one transaction it is seen that the run goes on, and its promotion begins: from then on it
 * cannot be cancelled, and a daemon that is killed finds out whether the model serves. */
static int begin_promotion(struct topic_store *store, void *context, struct topic_error *err)
{
    struct update *update = context;
    struct round *round = update->round;
    const struct topic_event_log_author author = {.client = text_of(round->client),
                                                  .actor = text_of(round->actor),
                                                  .time_ms = topic_clock_unix_ms()};
    if (run_update(store, update, err) < 0)
        return -1;
    if (!update->is_running || round->is_shadow)
        return 0;
    return topic_model_change_begin_of_run(store, &author, round->run, round->model,
                                           &round->promotion, err);
}

static int abandon_promotion(struct topic_store *store, void *context, struct topic_error *err)
{
    return topic_model_change_abandon(store, ((struct round *)context)->promotion, err);
}

static int refuse_promotion(struct round *round, const struct topic_error *why,
                            struct topic_error *err)
{
    struct topic_error ignored = {0};
    if (!round->is_shadow)
        topic_store_writer_call(round->options->store, abandon_promotion, round, NULL, &ignored);
    if (goes_on(round))
        return topic_judgement_set(&round->judgement, "refuse", why->text, err);
    round->is_ended = true;
    return topic_error_set(err, "%s", why->text);
}

static int promote(struct round *round, struct topic_error *err)
{
    const struct topic_training_round_options *options = round->options;
    struct topic_error why = {0};
    if (set_state_by(round, TOPIC_TRAINING_RUN_JUDGING, begin_promotion, err) < 0)
        return -1;
    if (options->promote(options->context, round->model, options->serving, round->is_shadow,
                         round->previous, &why) < 0)
        return refuse_promotion(round, &why, err);
    if (round->is_shadow)
        return topic_judgement_set(&round->judgement, "undecided",
                                   "it passed every check and tags beside the model that serves: "
                                   "promote it if it does well",
                                   err);
    round->judgement.state = TOPIC_TRAINING_RUN_PROMOTED;
    return 0;
}

static int do_steps(struct round *round, struct topic_error *err)
{
    const struct topic_training_round_options *options = round->options;
    const char *path = options->files->paths[TOPIC_RUN_FILES_MODEL];
    if (topic_training_operation_check_place(options->registry, err) < 0 ||
        write_corpus(round, err) < 0 || train_and_judge(round, err) < 0)
        return -1;
    keep_differences(round);
    if (round->judgement.is_sound &&
        !topic_run_version_is_too_large(options->registry, options->serving, path) &&
        topic_run_version_add(options->registry, path, round->model, err) < 0)
        return -1;
    if (round->judgement.state != TOPIC_TRAINING_RUN_JUDGING)
        return 0;
    if (!round->model[0])
        return topic_error_set(err, "topic judge let a model pass that is not sound, or too large: "
                                    "name the program topic of this version with --trainer");
    return promote(round, err);
}

/* Where the store has much less to learn from than the model that serves had, that is mostly why a
 * run comes to nothing: of a store of decisions alone the trainer and the judge see the lack, and
 * not that there is more. */
static int explain_few(struct round *round, struct topic_error *err)
{
    struct topic_metadata learnt;
    struct topic_error sentence = {0};
    topic_metadata_of(&learnt, topic_text_of(round->options->manifest));
    if (round->articles == 0 || 2 * round->articles >= learnt.articles)
        return 0;
    topic_error_set(&sentence,
                    "the store has %lld article%s to learn from, and the model that serves has "
                    "learnt %lld: import those with topic store import, while topicd is stopped",
                    (long long)round->articles, round->articles == 1 ? "" : "s",
                    (long long)learnt.articles);
    return topic_judgement_add(&round->judgement, sentence.text, err);
}

/* The judgement that the store keeps, where there is one. */
static void close_judgement(struct round *round, int status, const struct topic_error *why)
{
    struct topic_error err = {0};
    if (round->is_ended) {
        round->judgement.state = TOPIC_TRAINING_RUN_INTERRUPTED;
        topic_buffer_reset(&round->judgement.json);
        return;
    }
    if (status < 0 && topic_judgement_set(&round->judgement, "fail", why->text, &err) < 0)
        round->judgement.state = TOPIC_TRAINING_RUN_FAILED;
    bool is_held = status == 0 && round->judgement.state != TOPIC_TRAINING_RUN_PROMOTED;
    if ((is_held || round->has_said) && explain_few(round, &err) < 0)
        topic_log(TOPIC_LOG_WARNING, "training-ended", "run %lld: %s", (long long)round->run,
                  err.text);
}

/* False: the store does not say that the run has ended. */
static bool finish(struct round *round, int status, const struct topic_error *why)
{
    struct topic_error err = {0};
    close_judgement(round, status, why);
    bool is_noted = set_state(round, round->judgement.state, &err) == 0 || round->is_ended;
    if (!is_noted)
        topic_log(TOPIC_LOG_ERROR, "training-failed", "run %lld: %s", (long long)round->run,
                  err.text);
    struct topic_run_progress_value value = topic_run_progress_read(round->options->progress);
    value.done = 1;
    topic_run_progress_set(round->options->progress, value);
    topic_log(status < 0 ? TOPIC_LOG_WARNING : TOPIC_LOG_INFO, "training-ended",
              "training run %lld is %s%s%s", (long long)round->run,
              topic_training_run_state_name(value.state), status < 0 ? ": " : "",
              status < 0 ? why->text : "");
    return is_noted;
}

/* ---- taking one ---- */

static void note(void *context, const struct topic_training_run *run)
{
    struct round *round = context;
    if (run->state != TOPIC_TRAINING_RUN_QUEUED)
        return;
    round->run = run->number;
    round->is_shadow = run->is_shadow;
    snprintf(round->actor, sizeof round->actor, "%.*s", (int)run->actor.len, run->actor.bytes);
    snprintf(round->client, sizeof round->client, "%.*s", (int)run->client.len, run->client.bytes);
}

static int take_queued(struct topic_store *store, void *context, struct topic_error *err)
{
    struct round *round = context;
    size_t count;
    bool is_running;
    if (topic_training_run_list(store, 0, note, round, &count, err) < 0)
        return -1;
    const struct topic_training_run reading = {.number = round->run,
                                               .state = TOPIC_TRAINING_RUN_READING,
                                               .changed_ms = topic_clock_unix_ms(),
                                               .baseline = text_of(round->options->serving)};
    return round->run > 0 ? topic_training_run_update(store, &reading, &is_running, err) : 0;
}

bool topic_training_round_run(const struct topic_training_round_options *options)
{
    struct round round = {.options = options, .judgement.state = TOPIC_TRAINING_RUN_FAILED};
    struct topic_error err = {0};
    if (topic_store_writer_call(options->store, take_queued, &round, NULL, &err) < 0 ||
        round.run == 0)
        return true;
    show(&round, TOPIC_TRAINING_RUN_READING, 0);
    topic_log(TOPIC_LOG_INFO, "training-started", "training run %lld, asked for by %s",
              (long long)round.run, round.actor);
    int status = do_steps(&round, &err);
    topic_run_files_remove(options->files);
    bool is_noted = finish(&round, status, &err);
    topic_judgement_release(&round.judgement);
    return is_noted;
}

struct recovery {
    struct topic_text serving;
    int64_t count;
};

static int recover(struct topic_store *store, void *context, struct topic_error *err)
{
    struct recovery *recovery = context;
    if (topic_model_change_recover_runs(store, recovery->serving, err) < 0)
        return -1;
    return topic_training_run_recover(store, recovery->serving, topic_clock_unix_ms(),
                                      &recovery->count, err);
}

int topic_training_round_recover(const struct topic_training_round_options *options,
                                 struct topic_error *err)
{
    struct recovery recovery = {.serving = {options->serving, strlen(options->serving)}};
    topic_run_files_remove(options->files);
    if (topic_store_writer_call(options->store, recover, &recovery, NULL, err) < 0)
        return -1;
    if (recovery.count > 0)
        topic_log(TOPIC_LOG_WARNING, "training-ended",
                  "a training whose end the store does not know is interrupted");
    return 0;
}

#include "wire/client/answer_shapes.h"

#define REQUIRED(key, of)                                                                          \
    {                                                                                              \
        (key), true,                                                                               \
        {                                                                                          \
            .kind = TOPIC_JSON_SHAPE_##of                                                          \
        }                                                                                          \
    }
#define OPTIONAL(key, of)                                                                          \
    {                                                                                              \
        (key), false,                                                                              \
        {                                                                                          \
            .kind = TOPIC_JSON_SHAPE_##of                                                          \
        }                                                                                          \
    }
#define LIST_OF(key, is_required, shape)                                                           \
    {                                                                                              \
        (key), (is_required),                                                                      \
        {                                                                                          \
            .kind = TOPIC_JSON_SHAPE_LIST, .element = &(shape)                                     \
        }                                                                                          \
    }
#define MAP_OF(key, is_required, shape)                                                            \
    {                                                                                              \
        (key), (is_required),                                                                      \
        {                                                                                          \
            .kind = TOPIC_JSON_SHAPE_MAP, .element = &(shape)                                      \
        }                                                                                          \
    }
#define OBJECT(shape)                                                                              \
    {                                                                                              \
        .kind = TOPIC_JSON_SHAPE_OBJECT, .members = (shape)                                        \
    }
#define OBJECT_OF(key, is_required, shape)                                                         \
    {                                                                                              \
        (key), (is_required), OBJECT(shape)                                                        \
    }

static const struct topic_json_shape name = {.kind = TOPIC_JSON_SHAPE_NAME};
static const struct topic_json_shape text = {.kind = TOPIC_JSON_SHAPE_TEXT};
static const struct topic_json_shape count = {.kind = TOPIC_JSON_SHAPE_COUNT};
static const struct topic_json_shape anything = {.kind = TOPIC_JSON_SHAPE_ANYTHING};

static const struct topic_json_shape_member span_members[] = {
    REQUIRED("field", TEXT), REQUIRED("start", COUNT), REQUIRED("end", COUNT), {0}};
static const struct topic_json_shape span = OBJECT(span_members);
static const struct topic_json_shape_member reason_members[] = {
    REQUIRED("phrase", TEXT), REQUIRED("weight", NUMBER), LIST_OF("spans", true, span), {0}};
static const struct topic_json_shape reason = OBJECT(reason_members);

/* Of "tag" and of "explain". */
static const struct topic_json_shape_member topic_members[] = {
    REQUIRED("topic", NAME),           REQUIRED("score", SHARE),  OPTIONAL("accepted", TRUTH),
    OPTIONAL("display", NAME),         OPTIONAL("parent", NAME),  OPTIONAL("threshold", NUMBER),
    OPTIONAL("margin", NUMBER),        OPTIONAL("bias", NUMBER),  OPTIONAL("margin_needed", NUMBER),
    LIST_OF("because", false, reason), OPTIONAL("other", NUMBER), {0}};
static const struct topic_json_shape topic = OBJECT(topic_members);

static const struct topic_json_shape_member tag_members[] = {LIST_OF("topics", true, topic),
                                                             OPTIONAL("familiarity", SHARE),
                                                             OPTIONAL("note", TEXT),
                                                             OPTIONAL("model", TEXT),
                                                             {0}};
static const struct topic_json_shape_member explain_members[] = {
    LIST_OF("explanations", true, topic),
    OPTIONAL("familiarity", SHARE),
    OPTIONAL("note", TEXT),
    OPTIONAL("model", TEXT),
    {0}};

static const struct topic_json_shape_member listed_members[] = {
    REQUIRED("topic", NAME),   OPTIONAL("articles", COUNT), OPTIONAL("threshold", NUMBER),
    OPTIONAL("display", NAME), OPTIONAL("parent", NAME),    {0}};
static const struct topic_json_shape listed = OBJECT(listed_members);
static const struct topic_json_shape_member topics_members[] = {
    LIST_OF("topics", true, listed), OPTIONAL("model", TEXT), {0}};

static const struct topic_json_shape_member done_members[] = {
    REQUIRED("ok", IS_TRUE), OPTIONAL("model", TEXT), OPTIONAL("map", TEXT), {0}};

static const struct topic_json_shape_member changed_topics[] = {OPTIONAL("kept", COUNT),
                                                                OPTIONAL("lost", COUNT),
                                                                LIST_OF("lost_names", false, name),
                                                                OPTIONAL("added", COUNT),
                                                                LIST_OF("added_names", false, name),
                                                                {0}};
static const struct topic_json_shape_member golden_members[] = {
    OPTIONAL("articles", COUNT),
    OPTIONAL("milliseconds", AMOUNT),
    OPTIONAL("memory_bytes", COUNT),
    OPTIONAL("previous_milliseconds", AMOUNT),
    OPTIONAL("previous_memory_bytes", COUNT),
    {0}};
static const struct topic_json_shape_member change_members[] = {
    REQUIRED("ok", IS_TRUE),
    REQUIRED("model", TEXT),
    OPTIONAL("previous", TEXT),
    OPTIONAL("model_path", TEXT),
    OBJECT_OF("topics", false, changed_topics),
    LIST_OF("settings_changed", false, text),
    OBJECT_OF("golden", false, golden_members),
    {0}};

static const struct topic_json_shape_member queue_members[] = {
    OPTIONAL("length", COUNT), OPTIONAL("limit", COUNT), {0}};
static const struct topic_json_shape bucket = {.kind = TOPIC_JSON_SHAPE_LIST, .element = &anything};
static const struct topic_json_shape_member latency_members[] = {OPTIONAL("count", COUNT),
                                                                 OPTIONAL("p50_ms", AMOUNT),
                                                                 OPTIONAL("p99_ms", AMOUNT),
                                                                 LIST_OF("buckets", false, bucket),
                                                                 {0}};
static const struct topic_json_shape_member pipeline_members[] = {
    OPTIONAL("pulled", COUNT),   OPTIONAL("pushed", COUNT),    OPTIONAL("published", COUNT),
    OPTIONAL("rejected", COUNT), OPTIONAL("in_flight", COUNT), {0}};
static const struct topic_json_shape_member agreement_members[] = {
    REQUIRED("topic", NAME),         OPTIONAL("agreement", SHARE),   OPTIONAL("both", COUNT),
    OPTIONAL("only_running", COUNT), OPTIONAL("only_shadow", COUNT), {0}};
static const struct topic_json_shape agreement = OBJECT(agreement_members);
static const struct topic_json_shape_member sample_members[] = {
    LIST_OF("only_running", false, name), LIST_OF("only_shadow", false, name), {0}};
static const struct topic_json_shape sample = OBJECT(sample_members);
static const struct topic_json_shape_member shadow_members[] = {REQUIRED("model", TEXT),
                                                                OPTIONAL("articles", COUNT),
                                                                OPTIONAL("agreement", SHARE),
                                                                LIST_OF("topics", false, agreement),
                                                                OPTIONAL("topics_unlisted", COUNT),
                                                                LIST_OF("samples", false, sample),
                                                                {0}};
static const struct topic_json_shape_member status_members[] = {
    REQUIRED("model", TEXT),
    OPTIONAL("model_path", TEXT),
    OPTIONAL("previous", TEXT),
    OPTIONAL("version", TEXT),
    REQUIRED("uptime_seconds", AMOUNT),
    OPTIONAL("model_age_seconds", AMOUNT),
    OPTIONAL("workers", COUNT),
    OPTIONAL("connections", COUNT),
    OBJECT_OF("queue", false, queue_members),
    MAP_OF("requests", false, count),
    MAP_OF("errors", false, count),
    OPTIONAL("received", COUNT),
    OPTIONAL("answered", COUNT),
    OPTIONAL("ignored", COUNT),
    OPTIONAL("undeliverable", COUNT),
    OPTIONAL("dropped", COUNT),
    OPTIONAL("reloads", COUNT),
    OPTIONAL("failed_reloads", COUNT),
    OPTIONAL("resident_bytes", COUNT),
    OBJECT_OF("latency", false, latency_members),
    OPTIONAL("articles", COUNT),
    OPTIONAL("untagged", COUNT),
    OPTIONAL("unfamiliar", COUNT),
    OPTIONAL("features", COUNT),
    OPTIONAL("unknown_features", COUNT),
    MAP_OF("topics_given", false, count),
    OPTIONAL("topics_unlisted", COUNT),
    OBJECT_OF("pipeline", false, pipeline_members),
    OBJECT_OF("shadow", false, shadow_members),
    {0}};

/* Of the store. */
static const struct topic_json_shape_member correction_members[] = {
    REQUIRED("event", COUNT),        LIST_OF("topics", true, name),   REQUIRED("repeated", TRUTH),
    LIST_OF("unknown", false, name), LIST_OF("unclear", false, name), {0}};
static const struct topic_json_shape_member event_members[] = {
    REQUIRED("event", COUNT),          REQUIRED("kind", TEXT),
    OPTIONAL("article", NAME),         REQUIRED("time", TEXT),
    REQUIRED("actor", NAME),           REQUIRED("client", NAME),
    OPTIONAL("source", NAME),          OPTIONAL("model", TEXT),
    OPTIONAL("complete", TRUTH),       OPTIONAL("pin", TRUTH),
    OPTIONAL("undoes", COUNT),         OPTIONAL("undone_by", COUNT),
    LIST_OF("suggested", false, name), LIST_OF("given", false, name),
    LIST_OF("accepted", false, name),  LIST_OF("rejected", false, name),
    LIST_OF("learned", false, name),   LIST_OF("learned_rejected", false, name),
    LIST_OF("topics", false, name),    {0}};
static const struct topic_json_shape event = OBJECT(event_members);
static const struct topic_json_shape_member history_members[] = {LIST_OF("events", true, event),
                                                                 {0}};
static const struct topic_json_shape_member offered_article[] = {REQUIRED("id", NAME),
                                                                 OPTIONAL("title", TEXT),
                                                                 OPTIONAL("excerpt", TEXT),
                                                                 OPTIONAL("body", TEXT),
                                                                 {0}};
static const struct topic_json_shape_member offered_members[] = {
    OBJECT_OF("article", true, offered_article),
    REQUIRED("reason", TEXT),
    REQUIRED("value", AMOUNT),
    LIST_OF("topics", true, name),
    REQUIRED("event", COUNT),
    REQUIRED("lease", NAME),
    {0}};
static const struct topic_json_shape offered = OBJECT(offered_members);
static const struct topic_json_shape_member offer_members[] = {LIST_OF("articles", true, offered),
                                                               OPTIONAL("released", COUNT),
                                                               OPTIONAL("skipped", COUNT),
                                                               OPTIONAL("waiting", COUNT),
                                                               {0}};

/* Of training. */
static const struct topic_json_shape_member train_members[] = {REQUIRED("run", COUNT),
                                                               REQUIRED("event", COUNT),
                                                               REQUIRED("state", TEXT),
                                                               REQUIRED("repeated", TRUTH),
                                                               {0}};
static const struct topic_json_shape_member check_members[] = {
    REQUIRED("check", TEXT), REQUIRED("result", TEXT), REQUIRED("words", TEXT), {0}};
static const struct topic_json_shape check_shape = OBJECT(check_members);
static const struct topic_json_shape_member decision_members[] = {
    REQUIRED("decision", TEXT),
    REQUIRED("reason", TEXT),
    LIST_OF("checks", true, check_shape),
    {0}};
#define RUN_MEMBERS                                                                                \
    OPTIONAL("articles", COUNT), OPTIONAL("corpus", TEXT), OPTIONAL("model", TEXT),                \
    {                                                                                              \
        "verdict", false, OBJECT(decision_members)                                                 \
    }
static const struct topic_json_shape_member run_members[] = {REQUIRED("run", COUNT),
                                                             REQUIRED("state", TEXT),
                                                             REQUIRED("done", SHARE),
                                                             REQUIRED("time", TEXT),
                                                             REQUIRED("actor", TEXT),
                                                             RUN_MEMBERS,
                                                             {0}};
static const struct topic_json_shape run_shape = OBJECT(run_members);
/* One run, or a list of them. */
static const struct topic_json_shape_member training_members[] = {OPTIONAL("run", COUNT),
                                                                  OPTIONAL("state", TEXT),
                                                                  OPTIONAL("done", SHARE),
                                                                  OPTIONAL("time", TEXT),
                                                                  OPTIONAL("actor", TEXT),
                                                                  RUN_MEMBERS,
                                                                  LIST_OF("runs", false, run_shape),
                                                                  {0}};
static const struct topic_json_shape_member change_of_article[] = {
    REQUIRED("topic", NAME), REQUIRED("change", TEXT), {0}};
static const struct topic_json_shape difference = OBJECT(change_of_article);
static const struct topic_json_shape_member differences_members[] = {
    OPTIONAL("run", COUNT),
    OPTIONAL("articles", COUNT),
    OPTIONAL("changed", COUNT),
    LIST_OF("differences", true, difference),
    {0}};
static const struct topic_json_shape_member version_members[] = {
    REQUIRED("version", TEXT),   OPTIONAL("created", TEXT),     OPTIONAL("articles", COUNT),
    OPTIONAL("micro_f1", SHARE), OPTIONAL("run", COUNT),        OPTIONAL("actor", TEXT),
    OPTIONAL("corpus", TEXT),    OPTIONAL("is_current", TRUTH), {0}};
static const struct topic_json_shape version = OBJECT(version_members);
static const struct topic_json_shape_member models_members[] = {
    {"serving", true, OBJECT(version_members)}, LIST_OF("versions", true, version), {0}};
static const struct topic_json_shape_member promote_members[] = {REQUIRED("event", COUNT),
                                                                 REQUIRED("model", TEXT),
                                                                 OPTIONAL("previous", TEXT),
                                                                 OPTIONAL("shadow", TEXT),
                                                                 {0}};
static const struct topic_json_shape_member topics_file_members[] = {
    REQUIRED("revision", TEXT), OPTIONAL("text", TEXT), OPTIONAL("event", COUNT), {0}};
/* On the control socket, or for the store. */
static const struct topic_json_shape_member rollback_members[] = {
    OPTIONAL("ok", IS_TRUE),    OPTIONAL("event", COUNT),     REQUIRED("model", TEXT),
    OPTIONAL("previous", TEXT), OPTIONAL("model_path", TEXT), {0}};

static const struct topic_json_shape shapes[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_TAG] = OBJECT(tag_members),
    [TOPIC_OPERATION_EXPLAIN] = OBJECT(explain_members),
    [TOPIC_OPERATION_TOPICS] = OBJECT(topics_members),
    [TOPIC_OPERATION_STATUS] = OBJECT(status_members),
    [TOPIC_OPERATION_PING] = OBJECT(done_members),
    [TOPIC_OPERATION_RELOAD] = OBJECT(change_members),
    [TOPIC_OPERATION_ROLLBACK] = OBJECT(rollback_members),
    [TOPIC_OPERATION_SHADOW] = OBJECT(done_members),
    [TOPIC_OPERATION_SHUTDOWN] = OBJECT(done_members),
    [TOPIC_OPERATION_FEEDBACK] = OBJECT(correction_members),
    [TOPIC_OPERATION_UNDO] = OBJECT(correction_members),
    [TOPIC_OPERATION_FORGET] = OBJECT(correction_members),
    [TOPIC_OPERATION_QUEUE] = OBJECT(offer_members),
    [TOPIC_OPERATION_HISTORY] = OBJECT(history_members),
    [TOPIC_OPERATION_BACKUP] = OBJECT(done_members),
    [TOPIC_OPERATION_TRAIN] = OBJECT(train_members),
    [TOPIC_OPERATION_TRAINING] = OBJECT(training_members),
    [TOPIC_OPERATION_DIFFERENCES] = OBJECT(differences_members),
    [TOPIC_OPERATION_MODELS] = OBJECT(models_members),
    [TOPIC_OPERATION_PROMOTE] = OBJECT(promote_members),
    [TOPIC_OPERATION_TOPICS_FILE] = OBJECT(topics_file_members)};

const struct topic_json_shape *topic_answer_shapes_find(enum topic_operation operation)
{
    return &shapes[operation];
}

const struct topic_json_shape *topic_answer_shapes_error(void)
{
    static const struct topic_json_shape_member members[] = {
        REQUIRED("code", NAME), REQUIRED("message", TEXT), {0}};
    static const struct topic_json_shape error = OBJECT(members);
    return &error;
}

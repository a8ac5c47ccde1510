#include "daemon/retraining/models_operation.h"

#include "registry/metadata.h"
#include "registry/versions.h"
#include "wire/json.h"
#include "wire/reply.h"

static void write_serving(struct topic_json *json, const struct topic_model_exchange_models *models)
{
    struct topic_metadata metadata;
    topic_metadata_of(&metadata, topic_model_manifest(models->model));
    topic_json_put_open(json, "serving", '{');
    topic_json_put_cstring(json, "version", models->serving);
    topic_metadata_put(&metadata, json);
    topic_json_close(json, '}');
}

static void write_version(struct topic_json *json, const struct topic_version *version)
{
    topic_json_open(json, '{');
    topic_json_put_cstring(json, "version", version->id);
    topic_json_put_cstring(json, "created", version->metadata.promoted);
    topic_metadata_put(&version->metadata, json);
    topic_json_put_bool(json, "is_current", version->is_current);
    topic_json_put_bool(json, "is_previous", version->is_previous);
    topic_json_close(json, '}');
}

static int write_versions(struct topic_json *json, const char *registry, size_t most,
                          struct topic_error *err)
{
    struct topic_versions versions = {0};
    int status = registry ? topic_versions_list(&versions, registry, err) : 0;
    topic_json_put_open(json, "versions", '[');
    for (size_t i = 0; status == 0 && i < versions.count && i < most; i++)
        write_version(json, &versions.items[versions.count - 1 - i]);
    topic_json_close(json, ']');
    topic_versions_release(&versions);
    return status;
}

static int write_models(const struct topic_model_exchange_models *models, size_t most,
                        struct topic_job *job, struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, &job->reply, err);
    topic_reply_open(&json, job->id);
    write_serving(&json, models);
    if (write_versions(&json, models->registry, most, err) < 0)
        return -1;
    if (models->shadow[0]) {
        topic_json_put_open(&json, "shadow", '{');
        topic_json_put_cstring(&json, "version", models->shadow);
        topic_json_close(&json, '}');
    }
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

void topic_models_operation_run(const struct topic_model_exchange_models *models, size_t most,
                                struct topic_job *job)
{
    struct topic_error err = {0};
    if (write_models(models, most, job, &err) < 0) {
        topic_buffer_reset(&job->reply);
        topic_job_refuse(job, TOPIC_CODE_INTERNAL, err.text);
    }
}

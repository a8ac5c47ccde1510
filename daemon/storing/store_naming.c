#include "daemon/storing/store_naming.h"

#include "policy/label_names.h"
#include "topicd/policy.h"

static int copy(struct topic_buffer *to, const struct topic_buffer *from, struct topic_error *err)
{
    topic_buffer_reset(to);
    return from->len > 0 ? topic_buffer_append(to, from->bytes, from->len, err) : 0;
}

static int learn(void *context, const struct topic_label_naming_said *said,
                 struct topic_buffer *given, struct topic_buffer *refused, struct topic_error *err)
{
    struct topic_store_naming *naming = context;
    const struct topic_label_learning_said names = {.given = said->given,
                                                    .refused = said->refused,
                                                    .is_whole = said->is_whole,
                                                    .now = said->now,
                                                    .likeliest = naming->likeliest};
    int status = topic_label_learning_run(naming->model, &names, &naming->learned, err);
    if (status != 0)
        return status;
    return copy(given, &naming->learned.given, err) < 0
               ? -1
               : copy(refused, &naming->learned.refused, err);
}

static int show(void *context, struct topic_text labels, struct topic_buffer *shown,
                struct topic_error *err)
{
    struct topic_store_naming *naming = context;
    return topic_label_names_show(naming->model, labels, shown, err);
}

static int settle(void *context, struct topic_text labels, struct topic_buffer *settled,
                  bool *is_clear, struct topic_error *err)
{
    struct topic_store_naming *naming = context;
    const struct topic_label_learning_said said = {.given = labels, .is_whole = true};
    if (topic_label_learning_run(naming->model, &said, &naming->learned, err) != 0)
        return -1;
    *is_clear = !naming->learned.is_unclear;
    return copy(settled, &naming->learned.given, err);
}

struct topic_label_naming *topic_store_naming_init(struct topic_store_naming *naming,
                                                   struct topic_model *model,
                                                   struct topic_text likeliest)
{
    *naming = (struct topic_store_naming){
        .names = {.learn = learn, .show = show, .settle = settle, .context = naming},
        .model = model,
        .likeliest = likeliest};
    return model && topic_model_plain(model) != model ? &naming->names : NULL;
}

void topic_store_naming_release(struct topic_store_naming *naming)
{
    topic_label_learning_release(&naming->learned);
}

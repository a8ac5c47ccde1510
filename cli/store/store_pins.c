#include "cli/store/store_pins.h"

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/output.h"
#include "policy/label_names.h"
#include "store/pins.h"
#include "topicd/model.h"
#include "topicd/topics_file.h"

struct check {
    struct topic_model *model;
    struct topic_scratch *scratch;
    int64_t tagged; /* the article that tags are of */
    struct topic_tags tags;
    size_t pins;
    size_t broken;
};

static int tag(struct check *check, const struct topic_pin *pin, struct topic_error *err)
{
    const struct topic_tag_options options = {.top = topic_model_topic_count(check->model),
                                              .threshold = -1};
    if (check->tagged == pin->number)
        return 0;
    check->tagged = pin->number;
    return topic_model_tag(check->model, check->scratch, &pin->article, &options, &check->tags,
                           err);
}

static const struct topic_tag *find_tag(const struct check *check, size_t topic)
{
    for (size_t i = 0; i < check->tags.count; i++)
        if (check->tags.items[i].topic == topic)
            return &check->tags.items[i];
    return NULL;
}

static void print_broken(const struct topic_pin *pin, const struct topic_tag *tag)
{
    topic_print_out("%.*s: must %shave %.*s, ", (int)pin->id.len, pin->id.bytes,
                    pin->is_given ? "" : "not ", (int)pin->topic.len, pin->topic.bytes);
    if (tag)
        topic_print_out("which the model %s, with probability %.2f\n",
                        tag->accepted ? "gives" : "does not give", (double)tag->score);
    else
        topic_print_out("which the model does not know\n");
}

static int check_pin(void *context, const struct topic_pin *pin, struct topic_error *err)
{
    struct check *check = context;
    if (tag(check, pin, err) < 0)
        return -1;
    size_t topic = topic_model_topic_find(check->model, pin->topic.bytes, pin->topic.len);
    const struct topic_tag *found = find_tag(check, topic);
    if (topic_label_names_is_disabled(check->model, pin->topic))
        return 0;
    check->pins++;
    if ((found && found->accepted) != pin->is_given) {
        check->broken++;
        print_broken(pin, found);
    }
    return 0;
}

static int run_check(struct check *check, struct topic_store *store)
{
    struct topic_error err = {0};
    if (topic_pins_list(store, check_pin, check, &err) < 0)
        return topic_command_fail("store", &err);
    if (check->broken > 0) {
        topic_print_out("%zu of %zu pinned topic%s not kept\n", check->broken, check->pins,
                        topic_output_plural(check->pins));
        return TOPIC_EXIT_CHECK_SAID_NO;
    }
    topic_print_out("%zu pinned topic%s kept\n", check->pins, topic_output_plural(check->pins));
    return TOPIC_EXIT_DONE;
}

int topic_store_pins_run(struct topic_store *store, const char *model_path, const char *topics_path)
{
    struct topic_error err = {0};
    struct check check = {.model = topic_topics_file_open(model_path, topics_path, 0, &err)};
    check.scratch = check.model ? topic_scratch_new(&err) : NULL;
    int status = check.scratch ? run_check(&check, store) : topic_command_fail("store", &err);
    topic_scratch_free(check.scratch);
    topic_model_unref(check.model);
    return status;
}

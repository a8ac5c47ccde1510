#include "daemon/retraining/run_children.h"

#include <stdlib.h>

#include "daemon/trainer/child_watch.h"
#include "daemon/trainer/train_command.h"
#include "registry/registry.h"

int topic_run_children_find_serving(struct topic_run_children *children, const char *registry,
                                    const char *id, struct topic_error *err)
{
    children->serving = topic_registry_model_path(registry, id, err);
    return children->serving ? 0 : -1;
}

void topic_run_children_release(struct topic_run_children *children)
{
    free(children->serving);
    children->serving = NULL;
}

static int run_child(struct topic_run_children *children, const char *const *arguments, int *status,
                     struct topic_error *err)
{
    struct topic_child_watch watch = {
        .child = {.program = children->program,
                  .arguments = arguments,
                  .output_path = children->files->paths[TOPIC_RUN_FILES_OUTPUT],
                  .error_path = children->files->paths[TOPIC_RUN_FILES_MESSAGES],
                  .memory_bytes = children->memory_bytes},
        .limit_ms = children->limit_ms,
        .wake = children->wake,
        .go_on = children->go_on,
        .show = children->show,
        .context = children->context};
    int result = topic_child_watch_run(&watch, status, err);
    children->is_ended = children->is_ended || watch.is_ended;
    return result;
}

static int explain(struct topic_run_children *children, const char *name, int ending,
                   struct topic_error *err)
{
    children->has_said = true;
    return topic_train_command_explain(name, ending,
                                       children->files->paths[TOPIC_RUN_FILES_MESSAGES], err);
}

int topic_run_children_train(struct topic_run_children *children, struct topic_error *err)
{
    int ending;
    struct topic_train_command command;
    const struct topic_train_command_options options = {.files = children->files,
                                                        .manifest = children->manifest,
                                                        .serving = children->serving,
                                                        .corpus = children->corpus,
                                                        .actor = children->actor,
                                                        .run = children->run};
    if (topic_train_command_init(&command, &options, err) < 0)
        return -1;
    int status = run_child(children, command.arguments, &ending, err);
    topic_train_command_release(&command);
    if (status < 0 || ending == 0)
        return status;
    return explain(children, "train", ending, err);
}

int topic_run_children_judge(struct topic_run_children *children, struct topic_judgement *judgement,
                             struct topic_error *err)
{
    int ending;
    char *const *paths = children->files->paths;
    const char *arguments[16] = {"topic",
                                 "judge",
                                 "--json",
                                 "--differences",
                                 "--controls",
                                 paths[TOPIC_RUN_FILES_CONTROLS],
                                 "--pins",
                                 paths[TOPIC_RUN_FILES_PINS],
                                 "--recent",
                                 paths[TOPIC_RUN_FILES_RECENT],
                                 children->serving,
                                 paths[TOPIC_RUN_FILES_MODEL],
                                 children->topics_path ? "--topics" : NULL,
                                 children->topics_path};
    if (run_child(children, arguments, &ending, err) < 0)
        return -1;
    if (ending != 0 && ending != TOPIC_TRAIN_COMMAND_SAID_NO)
        return explain(children, "judge", ending, err);
    return topic_judgement_read(judgement, paths[TOPIC_RUN_FILES_OUTPUT], err);
}

#include "daemon/config/command_line.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/config/exposure.h"
#include "daemon/config/memory_budget.h"
#include "daemon/config/option_table.h"
#include "service/program_options.h"

static int check_ends(const struct topic_options *options, struct topic_error *err)
{
    bool has[TOPIC_END_COUNT];
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        has[i] = options->ends[i].count > 0;
    if (!has[TOPIC_END_PULL] && (has[TOPIC_END_PUSH] || has[TOPIC_END_PUB]))
        return topic_error_set(err, "--push and --pub need records to send: name an endpoint with "
                                    "--pull");
    if (!has[TOPIC_END_PULL] && has[TOPIC_END_REJECT])
        return topic_error_set(err, "--reject needs records to reject: name an endpoint with "
                                    "--pull");
    if (has[TOPIC_END_PULL] && !has[TOPIC_END_PUSH] && !has[TOPIC_END_PUB])
        return topic_error_set(err, "--pull has nowhere to send its records: name an endpoint "
                                    "with --push or --pub");
    return 0;
}

static int check_store(const struct topic_options *options, struct topic_error *err)
{
    const char *name = topic_option_table_find_storeless(options);
    return name ? topic_error_set(err, "--%s is about a store: name its file with --store", name)
                : 0;
}

static int check(void *values, bool is_printing, struct topic_error *err)
{
    struct topic_options *options = values;
    topic_option_table_count_workers(options);
    if (topic_exposure_check(options, err) < 0 || check_ends(options, err) < 0 ||
        check_store(options, err) < 0 || topic_memory_budget_check(options, err) < 0)
        return -1;
    if (options->model_path || is_printing)
        return 0;
    return topic_error_set(err, "no model: name one with --model FILE");
}

int topic_command_line_parse(struct topic_options *options, int argc, const char **argv)
{
    struct topic_error err = {0};
    topic_option_table_init(options);
    const struct topic_program_options program = {.set = topic_option_table_of(options),
                                                  .check = check};
    int status = topic_program_options_read(&program, argc, argv);
    if (status >= 0 || options->control.address ||
        topic_endpoint_init_control(&options->control, &err) == 0)
        return status;
    fprintf(stderr, "topicd: %s\n", err.text);
    return EXIT_FAILURE;
}

/* topicd - tags the articles that are sent to it; see docs/protocol.md. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits/headroom.h"
#include "daemon/config/command_line.h"
#include "daemon/config/option_table.h"
#include "daemon/event_loop.h"
#include "daemon/server.h"
#include "daemon/startup.h"
#include "service/log_format.h"

/* Static: with a small stack, main has to come as far as its first check. */
static struct topic_options options;
static struct topic_server server;

static int run(struct topic_error *err)
{
    int status = EXIT_SUCCESS;
    topic_log_format_start((enum topic_log_format_form)options.log_form, "topicd");
    if (topic_startup_run(&server, &options, err) < 0 || topic_event_loop_run(&server, err) < 0) {
        topic_log_format_fail(err);
        status = EXIT_FAILURE;
    }
    topic_server_release(&server);
    topic_log_format_stop();
    return status;
}

int main(int argc, const char **argv)
{
    struct topic_error err = {0};
    if (topic_headroom_begin(&err) < 0) {
        fprintf(stderr, "topicd: %s\n", err.text);
        return EXIT_FAILURE;
    }
    int status = topic_command_line_parse(&options, argc, argv);
    if (status < 0)
        status = run(&err);
    topic_option_table_release(&options);
    return status;
}

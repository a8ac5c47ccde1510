/* topicd-bridge - carries records from one durable stream to another and has them tagged by topicd
 * on the way; see docs/ingestion.md. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits/headroom.h"
#include "bridge/bridge.h"
#include "bridge/bridge_options.h"
#include "bridge/engine/detached_call.h"
#include "service/log_format.h"

static int run(const struct topic_bridge_options *options)
{
    struct topic_error err = {0};
    struct topic_bridge bridge;
    int status = EXIT_SUCCESS;
    topic_log_format_start((enum topic_log_format_form)options->log_form, "topicd-bridge");
    if (topic_bridge_open(&bridge, options, &err) == 0) {
        topic_bridge_run(&bridge);
    } else {
        topic_log_format_fail(&err);
        status = EXIT_FAILURE;
    }
    topic_bridge_close(&bridge);
    topic_log_format_stop();
    return status;
}

int main(int argc, const char **argv)
{
    struct topic_bridge_options options;
    struct topic_error err = {0};
    if (topic_headroom_begin(&err) < 0) {
        fprintf(stderr, "topicd-bridge: %s\n", err.text);
        return EXIT_FAILURE;
    }
    int status = topic_bridge_options_read(&options, argc, argv);
    if (status < 0)
        status = run(&options);
    topic_bridge_options_release(&options);
    if (topic_detached_call_is_any_left())
        _exit(status);
    return status;
}

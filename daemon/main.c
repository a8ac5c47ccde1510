/* topicd - tags the articles that are sent to it; see docs/protocol.md. */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/loop.h"
#include "daemon/server.h"
#include "daemon/settings.h"

int main(int argc, const char **argv)
{
    struct topic_settings settings;
    struct topic_server server;
    struct topic_error err = {0};
    int status = topic_settings_parse(&settings, argc, argv);
    if (status < 0) {
        status = EXIT_SUCCESS;
        if (topic_server_init(&server, &settings, &err) < 0 || topic_loop_run(&server, &err) < 0) {
            fprintf(stderr, "topicd: %s\n", err.text);
            status = EXIT_FAILURE;
        }
        topic_server_release(&server);
    }
    topic_settings_release(&settings);
    return status;
}

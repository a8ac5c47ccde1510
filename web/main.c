/* topicd-web - serves topicd over HTTP, and a page for editors; see docs/web.md. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits/headroom.h"
#include "web/editor_line.h"
#include "web/web_options.h"
#include "web/web_server.h"

static struct topic_web_server server;

static int run(const struct topic_web_options *options)
{
    struct topic_error err = {0};
    int status = EXIT_SUCCESS;
    if (topic_web_server_open(&server, options, &err) < 0 ||
        topic_web_server_run(&server, &err) < 0) {
        fprintf(stderr, "topicd-web: %s\n", err.text);
        status = EXIT_FAILURE;
    }
    topic_web_server_release(&server);
    return status;
}

int main(int argc, const char **argv)
{
    struct topic_web_options options;
    struct topic_error err = {0};
    if (topic_headroom_begin(&err) < 0) {
        fprintf(stderr, "topicd-web: %s\n", err.text);
        return EXIT_FAILURE;
    }
    int status = topic_web_options_parse(&options, argc, argv);
    if (status < 0)
        status = options.name ? topic_editor_line_print(&options) : run(&options);
    topic_web_options_release(&options);
    return status;
}

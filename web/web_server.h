/* web_server.h - runs topicd-web: the loop of its one thread.
 *
 *     topic_web_server_open(&server, &options, &err);
 *     topic_web_server_run(&server, &err);         until SIGTERM or SIGINT
 *     topic_web_server_release(&server);
 *
 * The thread waits for HTTP clients, topicd and signals at once, and blocks in none of them. Only
 * passwords have a thread of their own (web/access/password_check.h). SIGHUP reads the editors file
 * again.
 */
#ifndef TOPIC_WEB_WEB_SERVER_H
#define TOPIC_WEB_WEB_SERVER_H

#include "topicd/error.h"
#include "web/web_options.h"
#include "web/web_state.h"

/* Borrows the options. Release in any case. */
int topic_web_server_open(struct topic_web_server *server, const struct topic_web_options *options,
                          struct topic_error *err);

/* Waits for at most max_ms (-1: without limit) and does what is due. */
int topic_web_server_turn(struct topic_web_server *server, int max_ms, struct topic_error *err);

/* Until SIGTERM or SIGINT. */
int topic_web_server_run(struct topic_web_server *server, struct topic_error *err);
void topic_web_server_release(struct topic_web_server *server);

#endif

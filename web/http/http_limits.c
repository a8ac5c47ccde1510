#include "web/http/http_limits.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "hooks/hooks.h"

/* Of the places, an eighth stays free for new connections while libmicrohttpd releases ended
 * ones. */
#define FREE_SHARE 8

#define INTERIM "HTTP/1.1 100 Continue\r\n\r\n"

void topic_http_limits_end(struct topic_http_limits *limits, struct topic_http_place *place)
{
    place->is_ended = true;
    shutdown(place->fd, SHUT_RDWR);
    if (place->waiting)
        limits->ended(place->waiting);
}

/* Between the chunks of a body: libmicrohttpd does not read on where its buffer is full of what is
 * no body, and looks through it again without a pause. */
static bool is_stuck(const struct topic_http_place *place)
{
    return topic_hooks_is_over(place->fd) || topic_hooks_has_filled(place->fd);
}

/* The newest stand first in the list: of those of one millisecond, the last is the oldest. */
static void end_oldest(struct topic_http_limits *limits)
{
    struct topic_http_place *oldest = NULL;
    for (struct topic_http_place *place = limits->first; place; place = place->after)
        if (!place->is_ended && !place->is_at_work &&
            (!oldest || place->began_ms <= oldest->began_ms))
            oldest = place;
    if (oldest)
        topic_http_limits_end(limits, oldest);
}

struct topic_http_place *topic_http_limits_open(struct topic_http_limits *limits, int fd,
                                                int64_t now_ms)
{
    struct topic_http_place *place =
        limits->count < limits->most ? topic_memory_new(1, sizeof *place, NULL) : NULL;
    if (!place) {
        shutdown(fd, SHUT_RDWR);
        return NULL;
    }
    if (limits->count >= limits->most - limits->most / FREE_SHARE)
        end_oldest(limits);
    *place = (struct topic_http_place){.after = limits->first, .fd = fd};
    topic_http_limits_answered(place, now_ms);
    if (limits->first)
        limits->first->before = place;
    limits->first = place;
    limits->count++;
    return place;
}

void topic_http_limits_close(struct topic_http_limits *limits, struct topic_http_place *place)
{
    if (!place)
        return;
    if (place->before)
        place->before->after = place->after;
    else
        limits->first = place->after;
    if (place->after)
        place->after->before = place->before;
    limits->count--;
    free(place);
}

void topic_http_limits_work(struct topic_http_place *place, int64_t now_ms, int64_t work_ms)
{
    if (!place)
        return;
    place->is_at_work = true;
    place->end_ms = now_ms + work_ms + TOPIC_HTTP_LIMITS_REQUEST_MS;
}

void topic_http_limits_read(struct topic_http_place *place, void *request, int64_t now_ms)
{
    place->reading = request;
    topic_body_rate_begin(&place->rate, now_ms);
}

void topic_http_limits_moved(struct topic_http_place *place, size_t bytes, int64_t now_ms)
{
    place->end_ms += (int64_t)(bytes * 1000 / TOPIC_BODY_RATE_BYTES_PER_S);
    topic_body_rate_moved(&place->rate, bytes, now_ms);
}

/* The server itself may have been slow: what the system has of it counts as moved. */
static bool is_behind(const struct topic_http_place *place, int64_t now_ms)
{
    int unread = 0;
    if (!place->reading || place->waiting || place->is_ended ||
        !topic_body_rate_is_behind(&place->rate, 0, now_ms))
        return false;
    bool is_known = ioctl(place->fd, FIONREAD, &unread) == 0 && unread > 0;
    return topic_body_rate_is_behind(&place->rate, is_known ? (size_t)unread : 0, now_ms);
}

void *topic_http_limits_find_behind(const struct topic_http_limits *limits, int64_t now_ms,
                                    bool (*is_meant)(const void *request, const void *context),
                                    const void *context)
{
    const struct topic_http_place *oldest = NULL;
    for (const struct topic_http_place *place = limits->first; place; place = place->after)
        if ((!oldest || place->began_ms <= oldest->began_ms) && is_behind(place, now_ms) &&
            is_meant(place->reading, context))
            oldest = place;
    return oldest ? oldest->reading : NULL;
}

void topic_http_limits_answered(struct topic_http_place *place, int64_t now_ms)
{
    if (!place)
        return;
    place->is_at_work = false;
    place->reading = NULL;
    place->is_asked = false;
    place->target_bytes = 0;
    place->began_ms = now_ms;
    place->end_ms = now_ms + TOPIC_HTTP_LIMITS_REQUEST_MS;
}

static short look(const struct topic_http_place *place)
{
    struct pollfd item = {.fd = place->fd, .events = POLLRDHUP};
    return poll(&item, 1, 0) > 0 ? item.revents : 0;
}

bool topic_http_limits_is_over(const struct topic_http_place *place)
{
    char byte;
    return recv(place->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* libmicrohttpd sends nothing of a suspended request, and the answers before it are with the
 * system: so these bytes stand between two answers. */
static bool ask(struct topic_http_limits *limits, struct topic_http_place *place)
{
    if (place->is_asked || !place->takes_interim)
        return false;
    ssize_t sent = send(place->fd, INTERIM, strlen(INTERIM), MSG_DONTWAIT | MSG_NOSIGNAL);
    place->is_asked = sent > 0;
    if (sent > 0 && sent < (ssize_t)strlen(INTERIM))
        topic_http_limits_end(limits, place);
    return place->is_asked;
}

/* Who has left on this machine answers at once. */
bool topic_http_limits_is_gone(struct topic_http_limits *limits, struct topic_http_place *place)
{
    short events = look(place);
    if (!place->is_ended && events == POLLRDHUP && ask(limits, place))
        events = look(place);
    if (!place->is_ended && (events & (POLLERR | POLLHUP)))
        topic_http_limits_end(limits, place);
    return place->is_ended;
}

void topic_http_limits_turn(struct topic_http_limits *limits, int64_t now_ms)
{
    for (struct topic_http_place *place = limits->first; place; place = place->after)
        if (place->is_ended)
            continue;
        else if (now_ms >= place->end_ms || is_stuck(place))
            topic_http_limits_end(limits, place);
        else if (place->waiting)
            topic_http_limits_is_gone(limits, place);
}

bool topic_http_limits_hold(struct topic_http_limits *limits, size_t *of_user, size_t bytes)
{
    size_t left = TOPIC_HTTP_LIMITS_BYTES - limits->bytes;
    if (bytes > left || *of_user + bytes > left - bytes)
        return false;
    limits->bytes += bytes;
    *of_user += bytes;
    return true;
}

void topic_http_limits_give_back(struct topic_http_limits *limits, size_t *of_user, size_t bytes)
{
    limits->bytes -= bytes;
    *of_user -= bytes;
}

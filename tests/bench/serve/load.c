#include "tests/bench/serve/load.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <zmq.h>

#include "base/memory.h"

#define NS_PER_SECOND 1000000000

/* Requests that may be unanswered at once. */
#define DUE_CAPACITY ((size_t)1 << 18)

/* No answer for this long: the run has failed. */
#define GIVE_UP_MS 30000

int64_t load_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

int load_open(struct load *load, void *context, const char *endpoint,
              const struct articles *articles, struct topic_error *err)
{
    int unlimited = 0;
    int give_up_ms = GIVE_UP_MS;
    *load = (struct load){.articles = articles, .due_capacity = DUE_CAPACITY};
    load->due_ns = topic_memory_new(DUE_CAPACITY, sizeof *load->due_ns, err);
    load->socket = zmq_socket(context, ZMQ_DEALER);
    if (!load->due_ns || !load->socket)
        return topic_error_set(err, "a socket cannot be opened");
    zmq_setsockopt(load->socket, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    zmq_setsockopt(load->socket, ZMQ_RCVHWM, &unlimited, sizeof unlimited);
    zmq_setsockopt(load->socket, ZMQ_LINGER, &unlimited, sizeof unlimited);
    zmq_setsockopt(load->socket, ZMQ_RCVTIMEO, &give_up_ms, sizeof give_up_ms);
    if (zmq_connect(load->socket, endpoint) < 0)
        return topic_error_set(err, "%s: cannot be connected: %s", endpoint, zmq_strerror(errno));
    return 0;
}

void load_close(struct load *load)
{
    if (load->socket)
        zmq_close(load->socket);
    free(load->due_ns);
    topic_buffer_release(&load->sample);
    *load = (struct load){0};
}

static int64_t *due_of(struct load *load, uint64_t id)
{
    return &load->due_ns[id & (load->due_capacity - 1)];
}

static int send_one(struct load *load, int64_t due_ns, struct topic_error *err)
{
    if (load->sent - load->answered >= load->due_capacity)
        return topic_error_set(err, "%" PRIu64 " requests are unanswered: the rate is too high",
                               load->sent - load->answered);
    *due_of(load, load->sent) = due_ns;
    if (articles_send(load->articles, load->socket, load->form, load->sent) < 0)
        return topic_error_set(err, "a request cannot be sent: %s", zmq_strerror(errno));
    load->sent++;
    return 0;
}

static int check_answer(struct load *load, const char *bytes, size_t len, struct topic_error *err)
{
    uint64_t id = articles_id(bytes, len);
    int64_t *due_ns = due_of(load, id);
    if (id >= load->sent || *due_ns == 0)
        return topic_error_set(err, "an answer that was not asked for: %.*s",
                               (int)(len < 200 ? len : 200), bytes);
    if (memmem(bytes, len < 64 ? len : 64, "\"error\":", strlen("\"error\":")))
        return topic_error_set(err, "%.*s", (int)(len < 200 ? len : 200), bytes);
    *due_ns = 0;
    load->answered++;
    return 0;
}

/* 1: an answer was taken, and when it was due to be asked for is put into due_ns; 0: none is there.
 */
static int receive_one(struct load *load, int flags, int64_t *due_ns, struct topic_error *err)
{
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    if (zmq_msg_recv(&frame, load->socket, flags) < 0) {
        int error = errno;
        zmq_msg_close(&frame);
        if (error == EAGAIN && flags == ZMQ_DONTWAIT)
            return 0;
        return topic_error_set(err, "no answer: %s", zmq_strerror(error));
    }
    const char *bytes = zmq_msg_data(&frame);
    size_t len = zmq_msg_size(&frame);
    *due_ns = *due_of(load, articles_id(bytes, len));
    int status = check_answer(load, bytes, len, err);
    topic_buffer_reset(&load->sample);
    if (status == 0)
        status = topic_buffer_append(&load->sample, bytes, len, err);
    zmq_msg_close(&frame);
    return status < 0 ? -1 : 1;
}

/* Waits for one answer and takes all that are there. */
static int receive_some(struct load *load, struct topic_error *err)
{
    int64_t due_ns = 0;
    int flags = 0;
    int status;
    while ((status = receive_one(load, flags, &due_ns, err)) == 1 && load->answered < load->sent)
        flags = ZMQ_DONTWAIT;
    return status;
}

static int run_until(struct load *load, size_t in_flight, int64_t end_ns, struct topic_error *err)
{
    while (load_now_ns() < end_ns) {
        while (load->sent - load->answered < in_flight)
            if (send_one(load, 1, err) < 0)
                return -1;
        if (receive_some(load, err) < 0)
            return -1;
    }
    return 0;
}

double load_run_full(struct load *load, enum form form, size_t in_flight, double seconds,
                     struct topic_error *err)
{
    load->form = form;
    int64_t start_ns = load_now_ns();
    uint64_t start = load->answered;
    if (run_until(load, in_flight, start_ns + (int64_t)(seconds * NS_PER_SECOND), err) < 0)
        return -1;
    double rate =
        (double)(load->answered - start) / ((double)(load_now_ns() - start_ns) / NS_PER_SECOND);
    while (load->answered < load->sent)
        if (receive_some(load, err) < 0)
            return -1;
    return rate;
}

static int wait_until(struct load *load, int timer, int64_t when_ns, struct topic_error *err)
{
    const struct itimerspec alarm = {
        .it_value = {.tv_sec = when_ns / NS_PER_SECOND, .tv_nsec = when_ns % NS_PER_SECOND}};
    zmq_pollitem_t items[] = {{.socket = load->socket, .events = ZMQ_POLLIN},
                              {.fd = timer, .events = ZMQ_POLLIN}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &alarm, NULL);
    if (zmq_poll(items, 2, GIVE_UP_MS) > 0 || errno == EINTR)
        return 0;
    return topic_error_set(err, "no answer for %d s", GIVE_UP_MS / 1000);
}

static int take_answers(struct load *load, struct histogram *histogram, struct topic_error *err)
{
    int64_t due_ns = 0;
    int status;
    while ((status = receive_one(load, ZMQ_DONTWAIT, &due_ns, err)) == 1)
        histogram_add(histogram, load_now_ns() - due_ns);
    return status;
}

static int run_schedule(struct load *load, int timer, double rate, double seconds,
                        struct histogram *histogram, struct topic_error *err)
{
    int64_t start_ns = load_now_ns();
    int64_t step_ns = (int64_t)(NS_PER_SECOND / rate);
    int64_t end_ns = start_ns + (int64_t)(seconds * NS_PER_SECOND);
    int64_t due_ns = start_ns;
    while (due_ns < end_ns || load->answered < load->sent) {
        for (int64_t now_ns = load_now_ns(); due_ns <= now_ns && due_ns < end_ns; due_ns += step_ns)
            if (send_one(load, due_ns, err) < 0)
                return -1;
        if (wait_until(load, timer, due_ns < end_ns ? due_ns : end_ns + GIVE_UP_MS * 1000000LL,
                       err) < 0 ||
            take_answers(load, histogram, err) < 0)
            return -1;
    }
    return 0;
}

int load_run_at(struct load *load, enum form form, double rate, double seconds,
                struct histogram *histogram, struct topic_error *err)
{
    load->form = form;
    prctl(PR_SET_TIMERSLACK, 1UL);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (timer < 0)
        return topic_error_set(err, "no timer: %s", strerror(errno));
    int status = run_schedule(load, timer, rate, seconds, histogram, err);
    close(timer);
    return status;
}

/* The serving end: for each message that ends, it sends the reply that it was given, as often as the work says. */
#include "server.h"

#include "bounce.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char chunk[chunk_bytes];

/* A stream's length is the number in its call. */
static size_t replies_asked_for(void)
{
    const char *to = strstr(chunk, "\"to\":");
    return to == NULL ? 0 : strtoul(to + 5, NULL, 10);
}

static void answer_stream(int connection, struct message reply)
{
    struct message batch = repeat_message(reply, chunk_bytes / reply.length);
    for (size_t left = replies_asked_for(); left > 0;) {
        size_t count = batch.length / reply.length;
        if (count > left)
            count = left;
        write_whole(connection, (struct message){batch.bytes, count * reply.length});
        left -= count;
    }
    free(batch.bytes);
}

/* As many replies as messages ended in a read leave in one write. */
static void answer_calls(int connection, struct message reply, size_t count)
{
    if (count == 1) {
        write_whole(connection, reply);
    } else if (count > 1) {
        struct message batch = repeat_message(reply, count);
        write_whole(connection, batch);
        free(batch.bytes);
    }
}

static void serve_one(int connection, const char *work, struct message reply)
{
    size_t ended;
    if (strcmp(work, "descriptor") == 0) {
        int descriptor;
        while ((descriptor = receive_descriptor(connection, chunk)) >= 0) {
            send_descriptor(connection, reply, descriptor);
            close(descriptor);
        }
        return;
    }
    while (read_ends(connection, chunk, &ended) > 0) {
        if (strcmp(work, "stream") == 0)
            answer_stream(connection, reply);
        else
            answer_calls(connection, reply, ended);
    }
}

static void watch(int poller, int descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event) < 0)
        fail("epoll_ctl");
}

static void answer_ready(int poller, int listener, struct message reply)
{
    struct epoll_event events[64];
    int count = epoll_wait(poller, events, 64, -1);
    for (int index = 0; index < count; index++) {
        int ready = events[index].data.fd;
        size_t ended;
        if (ready == STDIN_FILENO)
            exit(0);
        if (ready == listener)
            watch(poller, accept(listener, NULL, NULL));
        else if (read_ends(ready, chunk, &ended) == 0)
            close(ready);
        else
            answer_calls(ready, reply, ended);
    }
}

/* Many connections at once take a poller, which one connection is spared. */
static void serve_many(int listener, struct message reply)
{
    int poller = epoll_create1(EPOLL_CLOEXEC);
    watch(poller, listener);
    watch(poller, STDIN_FILENO);
    for (;;)
        answer_ready(poller, listener, reply);
}

int serve(const char *path, const char *work, const char *messages)
{
    struct message reply = read_message(messages, "reply.json");
    int listener = listen_at(path);
    puts("ready");
    fflush(stdout);
    if (strcmp(work, "idle") == 0 || strcmp(work, "busy") == 0)
        serve_many(listener, reply);
    struct pollfd either[2] = {{.fd = listener, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    while (poll(either, 2, -1) > 0 && either[1].revents == 0) {
        int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            fail("accept");
        serve_one(connection, work, reply);
        close(connection);
    }
    return 0;
}

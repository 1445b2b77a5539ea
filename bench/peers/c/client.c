/* The calling end: writes the call that it was given, and counts the messages that come back. */
#include "client.h"

#include "bounce.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static char chunk[chunk_bytes];

struct job {
    const char *path;
    const char *work;
    size_t size;
    struct message call;
    struct message batch;
    size_t reply_length;
    int *connections;
    int poller;
};

static double micros_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Reads until `expected` messages have ended, and checks that they are as long as they should be. */
static void take_replies(int connection, size_t expected, size_t reply_length)
{
    size_t bytes = 0;
    for (size_t taken = 0; taken < expected;) {
        size_t ended;
        size_t count = read_ends(connection, chunk, &ended);
        if (count == 0)
            fail("the end of the stream");
        bytes += count;
        taken += ended;
    }
    if (bytes != expected * reply_length) {
        fputs("a reply of another length\n", stderr);
        exit(1);
    }
}

static void call_in_turn(const struct job *job, int connection, size_t count)
{
    for (size_t call = 0; call < count; call++) {
        write_whole(connection, job->call);
        take_replies(connection, 1, job->reply_length);
    }
}

static void call_in_batches(const struct job *job, size_t count)
{
    for (size_t called = 0; called < count; called += job->size) {
        write_whole(job->connections[0], job->batch);
        take_replies(job->connections[0], job->size, job->reply_length);
    }
}

static void take_stream(const struct job *job, size_t count)
{
    char call[256];
    int length = snprintf(call, sizeof call,
                          "{\"method\":\"org.example.Bench.Count\",\"parameters\":{\"to\":%zu},\"more\":true}", count);
    write_whole(job->connections[0], (struct message){call, (size_t)length + 1});
    take_replies(job->connections[0], count, job->reply_length);
}

static void connect_and_call(const struct job *job, size_t count)
{
    for (size_t call = 0; call < count; call++) {
        int connection = connect_to(job->path);
        call_in_turn(job, connection, 1);
        close(connection);
    }
}

static void pass_descriptors(const struct job *job, size_t count)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (size_t call = 0; call < count; call++) {
        send_descriptor(job->connections[0], job->call, null);
        int came = receive_descriptor(job->connections[0], chunk);
        if (came < 0)
            fail("the end of the stream");
        close(came);
    }
    close(null);
}

/* Each connection writes its next call when its reply has come. */
static void call_on_all(const struct job *job, size_t count)
{
    size_t written = 0, answered = 0;
    for (; written < job->size && written < count; written++)
        write_whole(job->connections[written], job->call);
    while (answered < count) {
        struct epoll_event events[64];
        int ready = epoll_wait(job->poller, events, 64, -1);
        for (int index = 0; index < ready; index++) {
            int connection = events[index].data.fd;
            take_replies(connection, 1, job->reply_length);
            answered++;
            if (written < count) {
                write_whole(connection, job->call);
                written++;
            }
        }
    }
}

static void run(const struct job *job, size_t count)
{
    if (strcmp(job->work, "pipelined") == 0)
        call_in_batches(job, count);
    else if (strcmp(job->work, "stream") == 0)
        take_stream(job, count);
    else if (strcmp(job->work, "connect") == 0)
        connect_and_call(job, count);
    else if (strcmp(job->work, "descriptor") == 0)
        pass_descriptors(job, count);
    else if (strcmp(job->work, "busy") == 0)
        call_on_all(job, count);
    else
        call_in_turn(job, job->connections[0], count);
}

/* All works but one keep their connections over the rounds. */
static void open_connections(struct job *job)
{
    size_t count = 1;
    if (strcmp(job->work, "connect") == 0)
        count = 0;
    else if (strcmp(job->work, "busy") == 0)
        count = job->size;
    else if (strcmp(job->work, "idle") == 0)
        count = job->size + 1;
    job->connections = calloc(count + 1, sizeof(int));
    job->poller = epoll_create1(EPOLL_CLOEXEC);
    for (size_t index = 0; index < count; index++) {
        int connection = connect_to(job->path);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = connection};
        epoll_ctl(job->poller, EPOLL_CTL_ADD, connection, &event);
        job->connections[index] = connection;
    }
}

int work_as_client(const char *path, const char *work, size_t size, const char *messages)
{
    struct job job = {.path = path, .work = work, .size = size};
    job.call = read_message(messages, "call.json");
    job.batch = repeat_message(job.call, strcmp(work, "pipelined") == 0 ? size : 1);
    job.reply_length = read_message(messages, "reply.json").length;
    open_connections(&job);
    if (strcmp(work, "start-up") == 0) {
        call_in_turn(&job, job.connections[0], 1);
        return 0;
    }
    puts("ready");
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t count = strtoul(line, NULL, 10);
        double begin = micros_now();
        run(&job, count);
        printf("{\"microsPerCall\":%.3f}\n", (micros_now() - begin) / (double)count);
        fflush(stdout);
    }
    return 0;
}

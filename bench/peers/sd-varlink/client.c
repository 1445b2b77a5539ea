#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-json.h>
#include <systemd/sd-varlink.h>
#include <time.h>
#include <unistd.h>

static const char add_method[] = "org.example.Bench.Add";

struct job {
    const char *path;
    const char *work;
    size_t size;
    sd_varlink *link;
    /* The call of a payload: its method and its parameters. */
    const char *method;
    sd_json_variant *parameters;
};

/* What the callback of a pipeline or a stream counts. */
struct progress {
    int64_t answered;
    int64_t modulus;
    const char *member;
    int64_t offset;
};

static double micros_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void check_answer(int is_right)
{
    if (is_right)
        return;
    fputs("a wrong answer\n", stderr);
    exit(1);
}

static sd_varlink *connect_to(const char *path)
{
    sd_varlink *link;
    check(sd_varlink_connect_address(&link, path), path);
    return link;
}

static void call_in_turn(sd_varlink *link, size_t count)
{
    for (size_t call = 0; call < count; call++) {
        int64_t first = 1000 + (int64_t)(call % 1000);
        sd_json_variant *reply;
        const char *error;
        check(sd_varlink_callbo(link, add_method, &reply, &error, SD_JSON_BUILD_PAIR_INTEGER("first", first),
                                SD_JSON_BUILD_PAIR_INTEGER("second", 7)),
              "call");
        check_answer(error == NULL && sd_json_variant_integer(sd_json_variant_by_key(reply, "sum")) == first + 7);
    }
}

static int on_reply(sd_varlink *link, sd_json_variant *parameters, const char *error, sd_varlink_reply_flags_t flags,
                    void *userdata)
{
    (void)link, (void)flags;
    struct progress *progress = userdata;
    int64_t came = sd_json_variant_integer(sd_json_variant_by_key(parameters, progress->member));
    check_answer(error == NULL && came == progress->offset + progress->answered % progress->modulus);
    progress->answered++;
    return 0;
}

static void drive(sd_varlink *link, struct progress *progress, int64_t until)
{
    while (progress->answered < until) {
        int result = sd_varlink_process(link);
        check(result, "process");
        if (result == 0)
            check(sd_varlink_wait(link, UINT64_MAX), "wait");
    }
}

static void call_in_batches(const struct job *job, size_t count)
{
    for (size_t called = 0; called < count; called += job->size) {
        struct progress progress = {.modulus = 1000, .member = "sum", .offset = 1007};
        sd_varlink_set_userdata(job->link, &progress);
        for (size_t call = 0; call < job->size; call++)
            check(sd_varlink_invokebo(job->link, add_method,
                                      SD_JSON_BUILD_PAIR_INTEGER("first", 1000 + (int64_t)(call % 1000)),
                                      SD_JSON_BUILD_PAIR_INTEGER("second", 7)),
                  "invoke");
        drive(job->link, &progress, (int64_t)job->size);
    }
}

static void take_stream(const struct job *job, size_t count)
{
    struct progress progress = {.modulus = INT64_MAX, .member = "number", .offset = 1};
    sd_json_variant *parameters;
    check(sd_json_buildo(&parameters, SD_JSON_BUILD_PAIR_INTEGER("to", (int64_t)count)), "parameters");
    sd_varlink_set_userdata(job->link, &progress);
    check(sd_varlink_observe(job->link, "org.example.Bench.Count", parameters), "observe");
    drive(job->link, &progress, (int64_t)count);
    sd_json_variant_unref(parameters);
}

/* Floats come back in another form, so that lists of structs are compared by the names of their entries. */
static int is_same(sd_json_variant *came, sd_json_variant *sent)
{
    sd_json_variant *entries = sd_json_variant_by_key(came, "values"), *sent_entries = sd_json_variant_by_key(sent, "values");
    if (!sd_json_variant_is_array(entries) || !sd_json_variant_is_object(sd_json_variant_by_index(entries, 0)))
        return sd_json_variant_equal(came, sent);
    size_t count = sd_json_variant_elements(entries);
    for (size_t index = 0; index < count; index++) {
        sd_json_variant *name = sd_json_variant_by_key(sd_json_variant_by_index(entries, index), "name");
        sd_json_variant *sent_entry = sd_json_variant_by_index(sent_entries, index);
        if (!sd_json_variant_equal(name, sd_json_variant_by_key(sent_entry, "name")))
            return 0;
    }
    return count == sd_json_variant_elements(sent_entries);
}

static void call_with_payload(const struct job *job, size_t count)
{
    for (size_t call = 0; call < count; call++) {
        sd_json_variant *reply;
        const char *error;
        check(sd_varlink_call_full(job->link, job->method, job->parameters, &reply, &error, NULL), "call");
        check_answer(error == NULL && is_same(reply, job->parameters));
    }
}

static void pass_descriptors(const struct job *job, size_t count)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    for (size_t call = 0; call < count; call++) {
        sd_json_variant *reply;
        const char *error;
        check(sd_varlink_push_dup_fd(job->link, null), "push");
        check(sd_varlink_call_full(job->link, job->method, job->parameters, &reply, &error, NULL), "call");
        int came = sd_varlink_take_fd(job->link, 0);
        check(came, "take");
        check_answer(error == NULL);
        close(came);
    }
    close(null);
}

static void connect_and_call(const struct job *job, size_t count)
{
    for (size_t call = 0; call < count; call++) {
        sd_varlink *link = connect_to(job->path);
        call_in_turn(link, 1);
        sd_varlink_close_unref(link);
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
    else if (strcmp(job->work, "sequential") == 0 || strcmp(job->work, "idle") == 0)
        call_in_turn(job->link, count);
    else
        call_with_payload(job, count);
}

static void prepare(struct job *job, const char *messages)
{
    char path[4096];
    sd_json_variant *call;
    snprintf(path, sizeof path, "%s/call.json", messages);
    check(sd_json_parse_file(NULL, path, 0, &call, NULL, NULL), path);
    job->method = sd_json_variant_string(sd_json_variant_by_key(call, "method"));
    job->parameters = sd_json_variant_by_key(call, "parameters");
    size_t count = strcmp(job->work, "idle") == 0 ? job->size + 1 : 1;
    /* A link that has waited for a reply gives that to its callback once more. */
    int has_callback = strcmp(job->work, "pipelined") == 0 || strcmp(job->work, "stream") == 0;
    for (size_t opened = 0; opened < count; opened++) {
        job->link = connect_to(job->path);
        if (!has_callback)
            call_in_turn(job->link, 1);
    }
    check(sd_varlink_set_allow_fd_passing_input(job->link, 1), "input of descriptors");
    check(sd_varlink_set_allow_fd_passing_output(job->link, 1), "output of descriptors");
    check(sd_varlink_bind_reply(job->link, on_reply), "bind");
}

int work_as_client(const char *path, const char *work, size_t size, const char *messages)
{
    struct job job = {.path = path, .work = work, .size = size};
    prepare(&job, messages);
    if (strcmp(work, "start-up") == 0)
        return 0;
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

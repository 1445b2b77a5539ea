#include "bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-event.h>
#include <systemd/sd-json.h>
#include <systemd/sd-varlink.h>
#include <unistd.h>

struct two_numbers {
    int64_t first;
    int64_t second;
};

static int add(sd_varlink *link, sd_json_variant *parameters, sd_varlink_method_flags_t flags, void *userdata)
{
    (void)flags, (void)userdata;
    static const sd_json_dispatch_field fields[] = {
        {"first", SD_JSON_VARIANT_INTEGER, sd_json_dispatch_int64, offsetof(struct two_numbers, first), SD_JSON_MANDATORY},
        {"second", SD_JSON_VARIANT_INTEGER, sd_json_dispatch_int64, offsetof(struct two_numbers, second), SD_JSON_MANDATORY},
        {},
    };
    struct two_numbers numbers = {0};
    int result = sd_varlink_dispatch(link, parameters, fields, &numbers);
    if (result != 0)
        return result;
    return sd_varlink_replybo(link, SD_JSON_BUILD_PAIR_INTEGER("sum", numbers.first + numbers.second));
}

static int echo(sd_varlink *link, sd_json_variant *parameters, sd_varlink_method_flags_t flags, void *userdata)
{
    (void)flags, (void)userdata;
    return sd_varlink_reply(link, parameters);
}

static int count(sd_varlink *link, sd_json_variant *parameters, sd_varlink_method_flags_t flags, void *userdata)
{
    (void)userdata;
    int64_t to = sd_json_variant_integer(sd_json_variant_by_key(parameters, "to"));
    if ((flags & SD_VARLINK_METHOD_MORE) == 0)
        return -EINVAL;
    for (int64_t number = 1; number < to; number++)
        check(sd_varlink_notifybo(link, SD_JSON_BUILD_PAIR_INTEGER("number", number)), "notify");
    return sd_varlink_replybo(link, SD_JSON_BUILD_PAIR_INTEGER("number", to));
}

static int pass(sd_varlink *link, sd_json_variant *parameters, sd_varlink_method_flags_t flags, void *userdata)
{
    (void)flags, (void)userdata;
    int descriptor = sd_varlink_take_fd(link, 0);
    if (descriptor < 0)
        return descriptor;
    check(sd_varlink_push_fd(link, descriptor), "push");
    return sd_varlink_reply(link, parameters);
}

static int on_connect(sd_varlink_server *server, sd_varlink *link, void *userdata)
{
    (void)server, (void)userdata;
    check(sd_varlink_set_allow_fd_passing_input(link, 1), "input of descriptors");
    return sd_varlink_set_allow_fd_passing_output(link, 1);
}

static int on_input(sd_event_source *source, int descriptor, uint32_t events, void *userdata)
{
    (void)source, (void)descriptor, (void)events, (void)userdata;
    exit(0);
}

int serve(const char *path)
{
    sd_varlink_server *server;
    sd_event *event;
    check(sd_event_default(&event), "event loop");
    check(sd_varlink_server_new(&server, SD_VARLINK_SERVER_ACCOUNT_UID), "server");
    /* More than the scenario with the most connections has. */
    check(sd_varlink_server_set_connections_max(server, 10000), "limit of connections");
    check(sd_varlink_server_set_connections_per_uid_max(server, 10000), "limit of connections of a user");
    check(sd_varlink_server_bind_connect(server, on_connect), "connect");
    check(sd_varlink_server_bind_method(server, "org.example.Bench.Add", add), "Add");
    check(sd_varlink_server_bind_method(server, "org.example.Bench.Count", count), "Count");
    check(sd_varlink_server_bind_method(server, "org.example.Bench.Pass", pass), "Pass");
    const char *const echoes[] = {"Echo", "Entries", "Map", "Integers"};
    for (size_t index = 0; index < sizeof echoes / sizeof *echoes; index++) {
        char method[64];
        snprintf(method, sizeof method, "org.example.Bench.%s", echoes[index]);
        check(sd_varlink_server_bind_method(server, method, echo), method);
    }
    check(sd_varlink_server_listen_address(server, path, 0600), path);
    check(sd_varlink_server_attach_event(server, event, SD_EVENT_PRIORITY_NORMAL), "attach");
    check(sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN, on_input, NULL), "standard input");
    puts("ready");
    fflush(stdout);
    check(sd_event_loop(event), "loop");
    return 0;
}

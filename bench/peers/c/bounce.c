#include "bounce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void fail(const char *what)
{
    perror(what);
    exit(1);
}

struct message read_message(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail(path);
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    char *bytes = calloc(1, length + 1);
    if (bytes == NULL || fread(bytes, 1, length, file) != length)
        fail(path);
    fclose(file);
    return (struct message){bytes, length + 1};
}

struct message repeat_message(struct message message, size_t count)
{
    char *bytes = malloc(message.length * count);
    if (bytes == NULL)
        fail("malloc");
    for (size_t copy = 0; copy < count; copy++)
        memcpy(bytes + copy * message.length, message.bytes, message.length);
    return (struct message){bytes, message.length * count};
}

void write_whole(int socket, struct message message)
{
    size_t written = 0;
    while (written < message.length) {
        ssize_t count = send(socket, message.bytes + written, message.length - written, MSG_NOSIGNAL);
        if (count < 0)
            fail("send");
        written += (size_t)count;
    }
}

size_t read_ends(int socket, char *chunk, size_t *ended)
{
    ssize_t count = read(socket, chunk, chunk_bytes);
    if (count < 0)
        fail("read");
    *ended = 0;
    const char *end = chunk + count;
    for (const char *at = chunk; (at = memchr(at, 0, (size_t)(end - at))) != NULL; at++)
        *ended += 1;
    return (size_t)count;
}

union control {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr alignment;
};

void send_descriptor(int socket, struct message message, int descriptor)
{
    struct iovec vector = {message.bytes, message.length};
    union control control = {{0}};
    struct msghdr header = {.msg_iov = &vector,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(rights), &descriptor, sizeof(int));
    if (sendmsg(socket, &header, MSG_NOSIGNAL) != (ssize_t)message.length)
        fail("sendmsg");
}

int receive_descriptor(int socket, char *chunk)
{
    struct iovec vector = {chunk, chunk_bytes};
    union control control;
    struct msghdr header = {.msg_iov = &vector,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t count = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    if (count == 0)
        return -1;
    struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
    if (count < 0 || chunk[count - 1] != 0 || rights == NULL || rights->cmsg_type != SCM_RIGHTS)
        fail("recvmsg");
    int descriptor;
    memcpy(&descriptor, CMSG_DATA(rights), sizeof(int));
    return descriptor;
}

static struct sockaddr_un address_of(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    return address;
}

int connect_to(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) < 0)
        fail(path);
    return connection;
}

int listen_at(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, 4096) < 0)
        fail(path);
    return listener;
}

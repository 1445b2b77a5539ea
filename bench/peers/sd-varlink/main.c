/* org.example.Bench with sd-varlink: bench-sd-varlink server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check(int result, const char *what)
{
    if (result >= 0)
        return;
    fprintf(stderr, "%s: %s\n", what, strerror(-result));
    exit(1);
}

int main(int count, char **arguments)
{
    if (count != 6) {
        fputs("usage: bench-sd-varlink server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER\n", stderr);
        return 2;
    }
    if (strcmp(arguments[1], "server") == 0)
        return serve(arguments[2]);
    return work_as_client(arguments[2], arguments[3], strtoul(arguments[4], NULL, 10), arguments[5]);
}

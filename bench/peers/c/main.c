/* The limit: the same bytes over the same kind of socket, with nothing read in them: bounce server|client SOCKET_PATH
   WORK SIZE MESSAGES_FOLDER */
#include "client.h"
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

int main(int count, char **arguments)
{
    if (count != 6) {
        fputs("usage: bounce server|client SOCKET_PATH WORK SIZE MESSAGES_FOLDER\n", stderr);
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (strcmp(arguments[1], "server") == 0)
        return serve(arguments[2], arguments[3], arguments[5]);
    return work_as_client(arguments[2], arguments[3], strtoul(arguments[4], NULL, 10), arguments[5]);
}

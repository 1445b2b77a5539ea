/* bounce PATH: accepts clients one after another and sends each its own bytes back, as fast as the system calls go. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char bytes[1 << 18];

static void serve(int client) {
  ssize_t size;
  while ((size = read(client, bytes, sizeof bytes)) > 0) {
    for (ssize_t sent = 0, step; sent < size; sent += step) {
      step = send(client, bytes + sent, (size_t)(size - sent), MSG_NOSIGNAL);
      if (step < 0) return;
    }
  }
}

int main(int count, char **words) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (count != 2 || strlen(words[1]) >= sizeof address.sun_path) return 2;
  strcpy(address.sun_path, words[1]);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 8) < 0) {
    perror(words[1]);
    return 1;
  }
  puts("listening");
  fflush(stdout);
  for (int client; (client = accept(listener, NULL, NULL)) >= 0; close(client)) serve(client);
  return 0;
}

/*
 * The part of libuv's C interface that this addon uses. Node exports it; declared here, because Node-API's headers
 * do not bring libuv's. All of it is the stable interface of libuv 1, and no struct of libuv is laid out here.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct uv_loop_s uv_loop_t;
typedef struct uv_handle_s uv_handle_t;

enum { UV_POLL_HANDLE = 8, UV_PREPARE_HANDLE = 9, UV_TIMER_HANDLE = 13 }; /* of uv_handle_type */

enum uv_poll_event { UV_READABLE = 1, UV_WRITABLE = 2, UV_DISCONNECT = 4, UV_PRIORITIZED = 8 };

typedef void (*uv_poll_cb)(uv_handle_t *handle, int status, int events);
typedef void (*uv_prepare_cb)(uv_handle_t *handle);
typedef void (*uv_timer_cb)(uv_handle_t *handle);
typedef void (*uv_close_cb)(uv_handle_t *handle);

size_t uv_handle_size(int type);
void uv_handle_set_data(uv_handle_t *handle, void *data);
void *uv_handle_get_data(const uv_handle_t *handle);
int uv_poll_init(uv_loop_t *loop, uv_handle_t *handle, int fd);
int uv_poll_start(uv_handle_t *handle, int events, uv_poll_cb callback);
int uv_poll_stop(uv_handle_t *handle);
int uv_prepare_init(uv_loop_t *loop, uv_handle_t *handle);
int uv_prepare_start(uv_handle_t *handle, uv_prepare_cb callback);
int uv_timer_init(uv_loop_t *loop, uv_handle_t *handle);
int uv_timer_start(uv_handle_t *handle, uv_timer_cb callback, uint64_t timeout_ms, uint64_t repeat_ms);
int uv_backend_fd(const uv_loop_t *loop);
int uv_backend_timeout(const uv_loop_t *loop);
void uv_close(uv_handle_t *handle, uv_close_cb callback);
void uv_ref(uv_handle_t *handle);
void uv_unref(uv_handle_t *handle);

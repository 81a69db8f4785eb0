/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small measurements that no packaged tool makes for both families.
 *   probe serve PORT                       accepts and closes on PORT; echoes TCP and UDP on PORT + 1
 *   probe connect ADDRESS PORT COUNT       nanoseconds each connect() took, one per line
 *   probe echo tcp|udp ADDRESS PORT MS     "median p99" of round trips in nanoseconds, one in flight
 *   probe until ADDRESS PORT LIMIT_MS      CLOCK_MONOTONIC in nanoseconds when the first connection stood; a new attempt every millisecond
 * Exit code 1: with the reason on standard error.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MESSAGE 14 /* bytes, as sockperf's smallest */
#define SAMPLES 1000000
#define ATTEMPTS 900 /* open at once; below the usual limit of 1024 files */
#define REPLY_LIMIT_MS 1000

static void fail(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void resolve(const char *address, const char *port, struct sockaddr_storage *to, socklen_t *length)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM}, *found;
	int error = getaddrinfo(address, port, &hints, &found);
	if (error) {
		fprintf(stderr, "probe: %s port %s: %s\n", address, port, gai_strerror(error));
		exit(1);
	}
	memcpy(to, found->ai_addr, found->ai_addrlen);
	*length = found->ai_addrlen;
	freeaddrinfo(found);
}

static int bound(int type, int port)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	int one = 1, s = socket(AF_INET6, type, 0);
	if (s < 0)
		fail("socket");
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(s, (struct sockaddr *)&any, sizeof(any)) < 0)
		fail("bind");
	if (type == SOCK_STREAM && listen(s, 1024) < 0)
		fail("listen");
	return s;
}

static void *echo_stream(void *arg)
{
	int s = (intptr_t)arg;
	char data[256];
	ssize_t n;
	while ((n = recv(s, data, sizeof(data), 0)) > 0)
		if (send(s, data, n, MSG_NOSIGNAL) != n)
			break;
	close(s);
	return NULL;
}

static void *echo_streams(void *arg)
{
	int listener = (intptr_t)arg, one = 1;
	for (;;) {
		pthread_t thread;
		int s = accept(listener, NULL, NULL);
		if (s < 0)
			continue;
		setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (pthread_create(&thread, NULL, echo_stream, (void *)(intptr_t)s))
			close(s);
		else
			pthread_detach(thread);
	}
}

static void *echo_datagrams(void *arg)
{
	int s = (intptr_t)arg;
	char data[2048];
	for (;;) {
		struct sockaddr_storage from;
		socklen_t length = sizeof(from);
		ssize_t n = recvfrom(s, data, sizeof(data), 0, (struct sockaddr *)&from, &length);
		if (n >= 0)
			sendto(s, data, n, 0, (struct sockaddr *)&from, length);
	}
}

static int serve(int port)
{
	pthread_t thread;
	int accepting = bound(SOCK_STREAM, port);
	pthread_create(&thread, NULL, echo_streams, (void *)(intptr_t)bound(SOCK_STREAM, port + 1));
	pthread_create(&thread, NULL, echo_datagrams, (void *)(intptr_t)bound(SOCK_DGRAM, port + 1));
	for (;;) {
		int s = accept(accepting, NULL, NULL);
		if (s >= 0)
			close(s);
	}
}

static int connect_often(const char *address, const char *port, int count)
{
	struct sockaddr_storage to;
	socklen_t length;
	resolve(address, port, &to, &length);
	for (int i = 0; i < count; i++) {
		int s = socket(to.ss_family, SOCK_STREAM, 0);
		if (s < 0)
			fail("socket");
		int64_t started = now_ns();
		if (connect(s, (struct sockaddr *)&to, length) < 0)
			fail("connect");
		printf("%lld\n", (long long)(now_ns() - started));
		close(s);
	}
	return 0;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static int echo(const char *kind, const char *address, const char *port, int ms)
{
	static int64_t took[SAMPLES];
	struct sockaddr_storage to;
	socklen_t length;
	struct timeval patience = {.tv_sec = REPLY_LIMIT_MS / 1000};
	char data[MESSAGE] = {0};
	int count = 0, lost = 0, one = 1, stream = strcmp(kind, "tcp") == 0;
	resolve(address, port, &to, &length);
	int s = socket(to.ss_family, stream ? SOCK_STREAM : SOCK_DGRAM, 0);
	if (s < 0 || connect(s, (struct sockaddr *)&to, length) < 0)
		fail("connect");
	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (stream)
		setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	int64_t end = now_ns() + ms * 1000000LL;
	while (now_ns() < end && count < SAMPLES) {
		int64_t started = now_ns();
		if (send(s, data, MESSAGE, 0) != MESSAGE)
			fail("send");
		if (recv(s, data, MESSAGE, stream ? MSG_WAITALL : 0) != MESSAGE) {
			if (stream || lost++ > 2)
				fail("no reply");
			continue;
		}
		took[count++] = now_ns() - started;
	}
	if (!count)
		fail("no round trip");
	qsort(took, count, sizeof(*took), ascending);
	printf("%lld %lld\n", (long long)took[count / 2], (long long)took[count * 99LL / 100]);
	return 0;
}

/* Has one of the attempts come through? Those that failed are closed. */
static int stands(struct pollfd *attempts, int *count)
{
	int left = 0;
	for (int i = 0; i < *count; i++) {
		int error = 0;
		socklen_t length = sizeof(error);
		if (attempts[i].revents) {
			getsockopt(attempts[i].fd, SOL_SOCKET, SO_ERROR, &error, &length);
			if (!error && !(attempts[i].revents & (POLLERR | POLLHUP)))
				return 1;
			close(attempts[i].fd);
		} else {
			attempts[left++] = attempts[i];
		}
	}
	*count = left;
	return 0;
}

static int until(const char *address, const char *port, int limit_ms)
{
	struct sockaddr_storage to;
	struct pollfd attempts[ATTEMPTS];
	socklen_t length;
	int count = 0;
	resolve(address, port, &to, &length);
	int64_t end = now_ns() + limit_ms * 1000000LL;
	while (now_ns() < end) {
		if (count == ATTEMPTS) { /* the oldest has waited for almost a second */
			close(attempts[0].fd);
			memmove(attempts, attempts + 1, sizeof(attempts[0]) * --count);
		}
		int s = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (s < 0)
			fail("socket");
		if (connect(s, (struct sockaddr *)&to, length) < 0 && errno != EINPROGRESS)
			close(s);
		else
			attempts[count++] = (struct pollfd){.fd = s, .events = POLLOUT};
		int64_t next = now_ns() + 1000000;
		do {
			struct timespec wait = {.tv_nsec = next - now_ns()};
			if (wait.tv_nsec < 0)
				wait.tv_nsec = 0;
			ppoll(attempts, count, &wait, NULL);
			if (stands(attempts, &count)) {
				printf("%lld\n", (long long)now_ns());
				return 0;
			}
		} while (now_ns() < next);
	}
	errno = ETIMEDOUT;
	fail("connect");
	return 1;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	if (!strcmp(mode, "serve") && argc == 3)
		return serve(atoi(argv[2]));
	if (!strcmp(mode, "connect") && argc == 5)
		return connect_often(argv[2], argv[3], atoi(argv[4]));
	if (!strcmp(mode, "echo") && argc == 6)
		return echo(argv[2], argv[3], argv[4], atoi(argv[5]));
	if (!strcmp(mode, "until") && argc == 5)
		return until(argv[2], argv[3], atoi(argv[4]));
	fprintf(stderr, "probe: serve PORT | connect ADDRESS PORT COUNT | echo tcp|udp ADDRESS PORT MS | until ADDRESS PORT LIMIT_MS\n");
	return 2;
}

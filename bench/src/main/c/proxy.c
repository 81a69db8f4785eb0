/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A userspace proxy as Oakestra's: one process reads packets from a TUN device, gives them other addresses, corrects the checksums by the
 * difference (RFC 1624) and writes them back. Flows are found in a hash table; nothing is allocated for a packet, and one read and one
 * write is all the kernel is asked for.
 *   proxy DEVICE CALLER CALLER-INSTANCE SERVICE SERVER   (four IPv4 addresses)
 *         CALLER6 CALLER-INSTANCE6 SERVICE6 SERVER6      (four IPv6 addresses)
 * From CALLER to SERVICE: becomes CALLER-INSTANCE to SERVER. From SERVER to CALLER-INSTANCE: becomes SERVICE to CALLER.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define FLOWS 65536 /* a power of two */

struct family {
	int size; /* bytes of an address */
	uint8_t caller[16], caller_instance[16], service[16], server[16];
};

struct flow {
	uint8_t key[37]; /* source, destination, ports, protocol */
	uint8_t size;    /* of the key; 0: unused */
	const uint8_t *saddr, *daddr; /* what they become */
};

static struct family v4 = {.size = 4}, v6 = {.size = 16};
static struct flow flows[FLOWS];

/* Ones' complement sum of 16-bit words; `length` is even. */
static uint32_t sum(const uint8_t *data, int length)
{
	uint32_t total = 0;
	for (int i = 0; i < length; i += 2)
		total += data[i] << 8 | data[i + 1];
	return total;
}

static void correct(uint8_t *checksum, uint32_t before, uint32_t after)
{
	uint32_t total = (uint16_t)~(checksum[0] << 8 | checksum[1]);
	before = (before & 0xffff) + (before >> 16);
	before = (before & 0xffff) + (before >> 16);
	total += after + (uint16_t)~before;
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	checksum[0] = (uint8_t)(~total >> 8);
	checksum[1] = (uint8_t)~total;
}

static uint32_t hash(const uint8_t *key, int size)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	for (int i = 0; i < size; i++)
		h = (h ^ key[i]) * 16777619u;
	return h ^ h >> 15;
}

/* Decides for a flow's first packet; 0 if it is none of ours. */
static int decide(const struct family *f, const uint8_t *addresses, struct flow *flow)
{
	const uint8_t *to = addresses + f->size;
	if (!memcmp(to, f->service, f->size) && !memcmp(addresses, f->caller, f->size)) {
		flow->saddr = f->caller_instance;
		flow->daddr = f->server;
		return 1;
	}
	if (!memcmp(to, f->caller_instance, f->size) && !memcmp(addresses, f->server, f->size)) {
		flow->saddr = f->service;
		flow->daddr = f->caller;
		return 1;
	}
	return 0;
}

static const struct flow *find(const struct family *f, const uint8_t *addresses, const uint8_t *transport, uint8_t protocol)
{
	uint8_t key[37];
	int size = 2 * f->size;
	memcpy(key, addresses, size);
	memcpy(key + size, transport, 4);
	key[size + 4] = protocol;
	size += 5;
	struct flow *flow = &flows[hash(key, size) % FLOWS];
	if (flow->size == size && !memcmp(flow->key, key, size))
		return flow;
	if (!decide(f, addresses, flow)) /* a flow that shares its place with another takes it over */
		return NULL;
	memcpy(flow->key, key, size);
	flow->size = size;
	return flow;
}

/* 1 if the packet was translated. */
static int translate(uint8_t *packet, int length)
{
	int is4 = length >= 20 && packet[0] >> 4 == 4;
	const struct family *f = is4 ? &v4 : &v6;
	if (!is4 && (length < 40 || packet[0] >> 4 != 6))
		return 0;
	int header = is4 ? (packet[0] & 15) * 4 : 40;
	uint8_t protocol = packet[is4 ? 9 : 6], *addresses = packet + (is4 ? 12 : 8);
	int checksum = protocol == 6 ? 16 : protocol == 17 ? 6 : -1;
	if (checksum < 0 || length < header + checksum + 2)
		return 0;
	const struct flow *flow = find(f, addresses, packet + header, protocol);
	if (!flow)
		return 0;
	uint32_t before = sum(addresses, 2 * f->size);
	memcpy(addresses, flow->saddr, f->size);
	memcpy(addresses + f->size, flow->daddr, f->size);
	uint32_t after = sum(addresses, 2 * f->size);
	if (is4)
		correct(packet + 10, before, after);
	correct(packet + header + checksum, before, after);
	return 1;
}

static int open_device(const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	int fd = open("/dev/net/tun", O_RDWR);
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) {
		perror("proxy: cannot open the TUN device");
		return -1;
	}
	return fd;
}

static int parse(char **argv, int family, struct family *f)
{
	return inet_pton(family, argv[0], f->caller) == 1 && inet_pton(family, argv[1], f->caller_instance) == 1 &&
	       inet_pton(family, argv[2], f->service) == 1 && inet_pton(family, argv[3], f->server) == 1;
}

int main(int argc, char **argv)
{
	static uint8_t packet[65536];
	if (argc != 10 || !parse(argv + 2, AF_INET, &v4) || !parse(argv + 6, AF_INET6, &v6)) {
		fprintf(stderr, "proxy: DEVICE CALLER CALLER-INSTANCE SERVICE SERVER, the addresses for IPv4, then for IPv6\n");
		return 2;
	}
	int device = open_device(argv[1]);
	if (device < 0)
		return 1;
	for (;;) {
		ssize_t length = read(device, packet, sizeof(packet));
		if (length <= 0) {
			perror("proxy: read");
			return 1;
		}
		if (translate(packet, (int)length) && write(device, packet, length) < 0)
			perror("proxy: write");
	}
}

/* delay.c - a link between two TUN devices, which delays each packet and loses some.
 * delay A B ONE_WAY_MS LOSS_PERCENT SEED
 * A and B are open descriptors of the devices. Of each direction, LOSS_PERCENT of the packets are lost, drawn at random;
 * the same seed draws the same. Runs until it is killed. It stands in for netem, which not every kernel has. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { PACKET_MAX = 2048, QUEUE_MAX = 4096, NS_PER_MS = 1000000 };
#define NS_PER_S INT64_C(1000000000)

typedef struct packet {
    int64_t due; /* nanoseconds on the monotonic clock */
    size_t n;
    unsigned char bytes[PACKET_MAX];
} packet;

/* What is on its way in one direction, in the order of arrival: the delay is the same for all. */
typedef struct queue {
    size_t first, n;
    packet packets[QUEUE_MAX];
} queue;

static queue queues[2];
static int devices[2];
static int64_t delay_ns;
static double loss; /* from 0 to 1 */
static uint64_t state;

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* The next number from 0 to 1 of xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators,
 * scrambled", section 3). */
static double draw(void) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (double)(state * UINT64_C(2685821657736338717) >> 11) / (double)(UINT64_C(1) << 53);
}

static void receive_all(size_t from) {
    queue *q = &queues[from];
    while (q->n < QUEUE_MAX) {
        packet *p = &q->packets[(q->first + q->n) % QUEUE_MAX];
        ssize_t n = read(devices[from], p->bytes, sizeof p->bytes);
        if (n <= 0)
            return;
        p->n = (size_t)n;
        p->due = now_ns() + delay_ns;
        q->n += draw() >= loss;
    }
}

/* Returns when the next packet is due, or INT64_MAX. */
static int64_t deliver_due(size_t from) {
    queue *q = &queues[from];
    for (; q->n > 0; q->first = (q->first + 1) % QUEUE_MAX, q->n--) {
        const packet *p = &q->packets[q->first];
        if (p->due > now_ns())
            return p->due;
        if (write(devices[!from], p->bytes, p->n) < 0 && errno != EAGAIN)
            perror("delay: write");
    }
    return INT64_MAX;
}

static void wait_until(int64_t due) {
    struct pollfd polled[2];
    int64_t left = due - now_ns();
    if (left < 0)
        left = 0;
    const struct timespec t = {left / NS_PER_S, left % NS_PER_S};
    for (size_t i = 0; i < 2; i++)
        polled[i] = (struct pollfd){queues[i].n < QUEUE_MAX ? devices[i] : -1, POLLIN, 0};
    if (ppoll(polled, 2, due == INT64_MAX ? NULL : &t, NULL) < 0 && errno != EINTR) {
        perror("delay: ppoll");
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: delay A B ONE_WAY_MS LOSS_PERCENT SEED\n");
        return 2;
    }
    for (size_t i = 0; i < 2; i++) {
        devices[i] = atoi(argv[1 + i]);
        if (fcntl(devices[i], F_SETFL, O_NONBLOCK) != 0) {
            perror(argv[1 + i]);
            return 2;
        }
    }
    delay_ns = (int64_t)(atof(argv[3]) * NS_PER_MS);
    loss = atof(argv[4]) / 100;
    state = strtoull(argv[5], NULL, 10) * 2 + 1; /* never 0, from which nothing else is drawn */
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    for (;;) {
        receive_all(0);
        receive_all(1);
        int64_t a = deliver_due(0), b = deliver_due(1);
        wait_until(a < b ? a : b);
    }
}

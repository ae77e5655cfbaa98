/* world.c - the clock, entropy, faults and signals of the fake port. */
#include "fake/fake_internal.h"

#include <string.h>

fake_world fake;

_Noreturn void fake_breach(const char *why) {
    if (fake.breach != NULL)
        fake.breach(why);
    __builtin_trap();
}

/* ---- faults and signals ---- */

static const char *const function_names[FAKE_FUNCTION_COUNT] = {
    [FAKE_PORT_SLEEP] = "port_sleep_until",
    [FAKE_PORT_ENTROPY] = "port_entropy",
    [FAKE_PORT_TCP_CONNECT] = "port_tcp_connect",
    [FAKE_PORT_TCP_CONNECTED] = "port_tcp_connected",
    [FAKE_PORT_UDP_OPEN] = "port_udp_open",
    [FAKE_PORT_POLL] = "port_poll",
    [FAKE_PORT_SEND] = "port_send",
    [FAKE_PORT_RECEIVE] = "port_receive",
    [FAKE_PORT_FILE_OPEN] = "port_file_open",
    [FAKE_PORT_FILE_READ] = "port_file_read",
    [FAKE_PORT_FILE_WRITE] = "port_file_write",
    [FAKE_PORT_SHARED_OPEN] = "port_shared_open",
    [FAKE_PORT_SHARED_LOCK] = "port_shared_lock",
    [FAKE_PORT_SHARED_READ] = "port_shared_read",
    [FAKE_PORT_SHARED_REPLACE] = "port_shared_replace",
    [FAKE_PORT_PROCESS_RUN] = "port_process_run",
    [FAKE_PORT_SANDBOX] = "port_sandbox",
};

const char *fake_function_name(fake_function f) {
    return f < FAKE_FUNCTION_COUNT ? function_names[f] : "no function";
}

const char *fake_fault_name(fake_fault f) {
    static const char *const names[FAKE_FAULT_COUNT] = {"fine",   "fails", "signalled",
                                                        "stalls", "short", "ends"};
    return f < FAKE_FAULT_COUNT ? names[f] : "no fault";
}

static bool is_struck(fake_function f) {
    const uint32_t times = fake.fault_times > 0 ? fake.fault_times : 1;
    return fake.fault_at > 0 && fake.calls >= fake.fault_at && fake.calls - fake.fault_at < times &&
           (fake.fault_spares >> f & 1) == 0;
}

fake_fault fake_enter(fake_function f) {
    if (++fake.calls > FAKE_CALLS_MAX)
        fake_breach("more calls than a run that ends makes");
    fake.count[f]++;
    fake.last[f] = fake.calls;
    if (!is_struck(f))
        return FAKE_FINE;
    if (fake.strikes++ == 0)
        fake.fault_in = f;
    if (fake.fault == FAKE_SIGNALLED)
        fake.signal = fake.signal_number;
    return fake.fault;
}

port_result fake_interrupted(void) {
    return port_signal() != 0 ? PORT_INTERRUPTED : PORT_OK;
}

port_result fake_file_fault(fake_fault fault, int *sys) {
    if (fault == FAKE_FAILS)
        *sys = fake.fault_sys;
    return fault == FAKE_FAILS ? PORT_FAILED : fault == FAKE_SIGNALLED ? PORT_INTERRUPTED : PORT_OK;
}

int port_signal(void) {
    if (fake.now >= fake.signal_at)
        fake.signal = fake.signal_number;
    return fake.signal;
}

/* ---- time ---- */

int64_t fake_later(int64_t from, int64_t ms) {
    return ms > PORT_NEVER - from ? PORT_NEVER : from + ms;
}

port_result fake_wait(int64_t event, int64_t deadline) {
    if (fake_interrupted() != PORT_OK)
        return PORT_INTERRUPTED;
    if (fake.now >= deadline)
        return PORT_TIMEOUT;
    int64_t next = event < deadline ? event : deadline;
    if (fake.signal_at < next)
        next = fake.signal_at;
    if (next == PORT_NEVER)
        fake_breach("a wait for what never comes, without a deadline");
    if (next > fake.now)
        fake.now = next;
    if (fake_interrupted() != PORT_OK)
        return PORT_INTERRUPTED;
    return fake.now >= deadline ? PORT_TIMEOUT : PORT_OK;
}

int64_t port_monotonic_ms(void) {
    return fake.now;
}

int64_t port_realtime_ms(void) {
    return fake.now + fake.realtime_ahead;
}

port_result port_sleep_until(int64_t deadline) {
    const int64_t start = fake.now;
    (void)fake_enter(FAKE_PORT_SLEEP);
    const port_result r = fake_wait(PORT_NEVER, deadline);
    if (fake.sleeps_n < FAKE_SLEEPS_MAX)
        fake.sleeps[fake.sleeps_n++] = fake.now - start;
    return r == PORT_TIMEOUT ? PORT_OK : r;
}

/* ---- entropy ---- */

static uint64_t next_random(void) {
    /* SplitMix64. */
    uint64_t z = fake.entropy_state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

port_result port_entropy(void *p, size_t n) {
    unsigned char *at = p;
    int sys;
    const port_result r = fake_file_fault(fake_enter(FAKE_PORT_ENTROPY), &sys);
    if (r != PORT_OK)
        return r;
    for (size_t i = 0; i < n; i++)
        at[i] =
            (unsigned char)(fake.entropy_byte >= 0 ? (uint64_t)fake.entropy_byte : next_random());
    return PORT_OK;
}

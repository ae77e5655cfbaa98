/* resolv_conf_fuzz.c - a file fed whole and in pieces reads the same. The first byte is the size of
 * the pieces; hosts are looked up under the name "a". */
#include <stdlib.h>
#include <string.h>

#include "net/resolv_conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct outcome {
    ta_resolv_conf conf;
    port_address found[4];
    ta_hosts hosts;
} outcome;

static void run(outcome *o, ta_str text, size_t step) {
    memset(o, 0, sizeof *o);
    o->hosts = (ta_hosts){.host = TA_STR("a"), .out = o->found, .cap = 4};
    ta_resolv_conf_init(&o->conf);
    for (size_t at = 0; at < text.n; at += step) {
        size_t n = step < text.n - at ? step : text.n - at;
        ta_resolv_conf_feed(&o->conf, ta_str_sub(text, at, at + n));
        ta_hosts_feed(&o->hosts, ta_str_sub(text, at, at + n));
    }
    ta_resolv_conf_end(&o->conf);
    ta_hosts_end(&o->hosts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static outcome whole, pieces;
    if (size < 2)
        return 0;
    ta_str text = {(const char *)data + 1, size - 1};
    run(&whole, text, text.n);
    run(&pieces, text, 1 + data[0]);
    if (whole.hosts.n != pieces.hosts.n || whole.conf.servers_n != pieces.conf.servers_n ||
        whole.conf.servers_n == 0 || whole.conf.ndots != pieces.conf.ndots ||
        whole.conf.search.full != pieces.conf.search.full ||
        !ta_str_eq(ta_buf_str(&whole.conf.search), ta_buf_str(&pieces.conf.search)))
        abort();
    return 0;
}

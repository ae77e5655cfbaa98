/* call.c - the steps of a call itself, and what it needs for them: one is made, and each step is
 * reported by what became of it. */
#include "base/date.h"
#include "base/diag.h"
#include "cli/doctor/doctor.h"
#include "port.h"

#define NOBODYS_NAME "tinyaws-doctor-asks-for-an-environment-that-nobody-has"

/* ---- trust anchors ---- */

/* client/fetch.c verifies the endpoints of credentials. */
static void put_built_in(ta_doctor *d, ta_buf *b) {
    size_t count = 0;
    if (ta_inspect_anchors(NULL, &count, d->diag) != TA_OK)
        return;
    ta_puts(b, "; for credentials at AWS's own host names, the ");
    ta_put_u64(b, count, 1);
    ta_puts(b, " that are built in as well");
}

static void count_anchors(ta_doctor *d) {
    const ta_cli_settings *s = d->settings;
    const ta_str bundle = s->client.ca_bundle;
    size_t count;
    if (!d->url.tls || s->client.no_verify_ssl) {
        ta_doctor_skip(d, "trust anchors",
                       d->url.tls ? "--no-verify-ssl: any certificate is taken"
                                  : "the endpoint is http");
        d->has_anchors = true;
        return;
    }
    if (ta_inspect_anchors(bundle.p, &count, d->diag) != TA_OK) {
        ta_doctor_fail_diag(
            d, "trust anchors",
            "give a PEM file of certificates by --ca-bundle or AWS_CA_BUNDLE, or none, "
            "for AWS's own endpoints");
        return;
    }
    ta_buf *b = ta_doctor_detail(d);
    ta_doctor_put_value(d, bundle.p ? bundle : TA_STR("built in"), s->from.ca_bundle);
    ta_puts(b, ": ");
    ta_put_u64(b, count, 1);
    ta_puts(b, count == 1 ? " certificate" : " certificates");
    if (bundle.p != NULL)
        put_built_in(d, b);
    d->has_anchors = true;
    ta_doctor_ok(d, "trust anchors");
}

/* ---- the way ---- */

static bool choose_proxy(ta_doctor *d) {
    const ta_proxy *p = &d->proxy;
    if (ta_proxy_choose(&d->settings->client.proxy, &d->url, &d->proxy, d->diag) != TA_OK) {
        ta_doctor_fail_diag(d, "proxy", "correct HTTPS_PROXY or HTTP_PROXY, or unset it");
        return false;
    }
    ta_buf *b = ta_doctor_detail(d);
    if (p->host.n > 0) {
        ta_put_proxy(b, p);
        ta_doctor_ok(d, "proxy");
        return true;
    }
    ta_puts(b, "none");
    if (p->exception.p != NULL) {
        ta_puts(b, ", for ");
        ta_puts(b, p->from ? p->from : "no_proxy");
        ta_puts(b, " has ");
        ta_put_untrusted(b, p->exception, TA_DOCTOR_SHOWN);
    }
    ta_steps_report(&d->steps, TA_STEP_SKIP, "proxy", ta_buf_str(b), NULL);
    return true;
}

/* ---- telling ---- */

/* A public endpoint that was closed is the likeliest cause of one that is not there. */
static const char *closed(const ta_doctor *d) {
    return d->settings->client.endpoint_url.p == NULL ? d->args->service->closed : NULL;
}

static const char *advice_of_network(const ta_doctor *d, ta_err err) {
    const bool is_missing = err == TA_E_HOST_UNKNOWN || err == TA_E_RESOLVE ||
                            err == TA_E_CONNECT || err == TA_E_CONNECT_TIMEOUT;
    if (is_missing && closed(d) != NULL)
        return closed(d);
    switch (err) {
    case TA_E_HOST_UNKNOWN:
        return "check the host name of the endpoint, and the name servers of /etc/resolv.conf";
    case TA_E_RESOLVE:
        return "check the name servers of /etc/resolv.conf, and that they can be reached";
    case TA_E_CONNECT:
        return "check host and port of the endpoint, and that a server listens there";
    case TA_E_CONNECT_TIMEOUT:
    case TA_E_READ_TIMEOUT:
        return "check routes and firewalls on the way, or give more time by --cli-connect-timeout "
               "and --cli-read-timeout";
    case TA_E_PROXY:
    case TA_E_PROXY_CONNECT:
        return "check the proxy, and the user and password in its URL; NO_PROXY names hosts to "
               "reach without it";
    case TA_E_TLS:
        return "check that the endpoint's port speaks TLS 1.2 or 1.3";
    case TA_E_TLS_CERTIFICATE:
        return "if the server is the right one, give the certificate of its issuer by --ca-bundle, "
               "or have the server's own renewed; check this host's clock";
    default:
        return "check that scheme and port of the endpoint belong together, and try again";
    }
}

static void fail_network(ta_doctor *d, const char *step) {
    ta_doctor_put_diag(d, ta_doctor_detail(d));
    ta_doctor_fail(d, step, d->diag->err, advice_of_network(d, d->diag->err));
}

static void report_addresses(ta_doctor *d) {
    const ta_conn_facts *f = &d->facts;
    if (f->address_n == 0) {
        fail_network(d, "dns");
        return;
    }
    ta_buf *b = ta_doctor_detail(d);
    ta_put(b, d->proxy.host.n > 0 ? d->proxy.host : d->url.host);
    ta_puts(b, ": ");
    for (size_t i = 0; i < f->address_n; i++) {
        ta_puts(b, i > 0 ? ", " : "");
        ta_puts(b, f->addresses[i].family == 6 ? "AAAA " : "A ");
        ta_put_address(b, &f->addresses[i]);
    }
    ta_puts(b, " (");
    ta_puts(b, f->origin ? f->origin : "name server ");
    if (f->origin == NULL)
        ta_put_address(b, &f->answered_by);
    ta_putc(b, ')');
    ta_doctor_ok(d, "dns");
}

static void report_connect(ta_doctor *d) {
    const ta_conn_facts *f = &d->facts;
    if (f->address_n == 0) {
        ta_doctor_skip(d, "connect", "there is no address");
    } else if (!f->connected) {
        fail_network(d, "connect");
    } else {
        ta_put_address_port(ta_doctor_detail(d), &f->peer);
        ta_doctor_ok(d, "connect");
    }
}

static void report_tunnel(ta_doctor *d) {
    if (d->proxy.host.n == 0 || !d->url.tls)
        return;
    if (!d->facts.connected) {
        ta_doctor_skip(d, "tunnel", "there is no connection");
    } else if (!d->facts.tunnelled) {
        fail_network(d, "tunnel");
    } else {
        ta_puts(ta_doctor_detail(d), "the proxy lets the connection through to ");
        ta_put(&d->detail, d->url.authority);
        ta_doctor_ok(d, "tunnel");
    }
}

/* Is there a connection that leads to the endpoint, or to the proxy that passes on what is sent? */
static bool is_through(const ta_doctor *d) {
    return d->facts.connected && (d->facts.tunnelled || d->proxy.host.n == 0 || !d->url.tls);
}

static void put_chain(ta_buf *b, const ta_tls_chain *chain) {
    if (chain->n == 0) {
        ta_puts(b, "; the server's certificate is not checked");
        return;
    }
    for (size_t i = 0; i < chain->n; i++) {
        const size_t n = chain->certificate[i].name_n, kept = sizeof chain->certificate[i].name;
        ta_puts(b, i == 0 ? "; certificate \"" : ", issued by \"");
        ta_put_untrusted(b, (ta_str){chain->certificate[i].name, n < kept ? n : kept}, kept);
        ta_puts(b, n > kept ? "...\"" : "\"");
        if (i == 0) {
            ta_puts(b, " until ");
            ta_put_iso8601(b, chain->certificate[i].expires, 0);
        }
    }
}

static void report_tls(ta_doctor *d) {
    const ta_conn_facts *f = &d->facts;
    if (!d->url.tls) {
        ta_doctor_skip(d, "tls", "the endpoint is http");
    } else if (!is_through(d)) {
        ta_doctor_skip(d, "tls", "there is no connection");
    } else if (!d->has_anchors) {
        ta_doctor_skip(d, "tls", "there are no trust anchors");
    } else if (f->tls_version.n == 0) {
        fail_network(d, "tls");
    } else {
        ta_buf *b = ta_doctor_detail(d);
        ta_put(b, f->tls_version);
        ta_putc(b, ' ');
        ta_put(b, f->tls_suite);
        put_chain(b, &f->chain);
        ta_doctor_ok(d, "tls");
    }
}

static bool is_signed(const ta_doctor *d) {
    return !d->settings->client.no_sign_request &&
           (d->probe == NULL || d->probe->operation != NULL);
}

/* Or was it sent only for the date of its answer? */
static bool is_wanted(const ta_doctor *d) {
    return d->has_credentials || !is_signed(d);
}

/* Is there a connection that a request can be sent on? */
static bool is_connected(const ta_doctor *d) {
    return is_through(d) && (!d->url.tls || d->facts.tls_version.n > 0);
}

/* `refused`: the error that the request ended with, and a call would, or TA_OK. */
static void report_clock(ta_doctor *d, ta_err refused) {
    int64_t theirs = 0;
    bool looked;
    if (!is_connected(d) || !ta_inspect_date(d->client, &theirs))
        theirs = 0;
    ta_err err =
        ta_doctor_judge_clock(port_realtime_ms() / 1000, theirs, ta_doctor_detail(d), &looked);
    if (err != TA_OK)
        ta_doctor_fail(d, "clock", refused != TA_OK ? refused : err, ta_doctor_advice_clock);
    else if (looked)
        ta_doctor_ok(d, "clock");
    else
        ta_doctor_skip(d, "clock", "no answer had the service's time");
}

static void put_asked(const ta_doctor *d, ta_buf *b) {
    ta_puts(b, is_signed(d) ? "signed " : "");
    if (d->probe != NULL) {
        ta_puts(b, d->probe->operation ? d->probe->operation : "a request without a signature");
    } else {
        ta_puts(b, "GetEnvironment of ");
        ta_put(b, d->name);
    }
    ta_puts(b, ": ");
}

static void report_request(ta_doctor *d, ta_err refused, const char *advice) {
    if (!is_connected(d)) {
        ta_doctor_skip(d, "request", "there is no connection");
        return;
    }
    if (!is_wanted(d)) {
        ta_doctor_skip(d, "request", "there are no credentials to sign it with");
        return;
    }
    ta_buf *b = ta_doctor_detail(d);
    put_asked(d, b);
    if (d->diag->err == TA_OK)
        ta_puts(b, "answered");
    else
        ta_doctor_put_diag(d, b);
    if (refused == TA_OK) {
        if (is_signed(d))
            ta_puts(b, "; the signature was accepted");
        ta_doctor_ok(d, "request");
        return;
    }
    ta_doctor_fail(d, "request", refused, advice ? advice : advice_of_network(d, refused));
}

/* ---- the call ---- */

static bool start(ta_doctor *d) {
    ta_settings s = d->settings->client;
    s.trace = d->trace;
    s.trace_ctx = d->trace_ctx;
    /* Without credentials the way to the service can be looked at all the same. */
    s.no_sign_request = !is_signed(d) || !d->has_credentials;
    const int64_t left = d->deadline - port_monotonic_ms();
    if (left <= 0)
        (void)ta_fail(d->diag, TA_E_DEADLINE, "");
    if (left <= 0 || ta_client_init(d->memory, TA_CLIENT_SIZE, &s, &d->client, d->diag) != TA_OK)
        return false;
    if (d->deadline != PORT_NEVER)
        ta_client_set_timeout(d->client, (uint32_t)left);
    ta_inspect_connections(d->client, &d->facts);
    return true;
}

static ta_err ask(ta_doctor *d) {
    return d->probe != NULL
               ? d->probe->ask(d)
               : ta_proton_get_environment(d->client, d->name, d->environment, d->diag);
}

void ta_doctor_call(ta_doctor *d) {
    const char *advice = NULL;
    ta_err refused = TA_OK;
    count_anchors(d);
    if (!choose_proxy(d)) {
        ta_doctor_skip_rest(d, "dns", "there is no way to go by");
        return;
    }
    if (d->name.p == NULL)
        d->name = TA_STR(NOBODYS_NAME);
    ta_diag_clear(d->diag);
    if (!start(d)) {
        ta_doctor_put_diag(d, ta_doctor_detail(d));
        ta_doctor_fail(d, "request", d->diag->err, "correct the setting");
        return;
    }
    ta_err err = ask(d);
    const bool enough = d->probe != NULL && d->probe->is_enough(d->diag);
    if (err != TA_OK && !enough && is_connected(d) && is_wanted(d))
        refused = ta_doctor_judge_answer(d->diag, is_signed(d), closed(d), &advice);
    report_addresses(d);
    report_connect(d);
    report_tunnel(d);
    report_tls(d);
    report_clock(d, refused);
    report_request(d, refused, advice);
    ta_client_close(d->client);
}

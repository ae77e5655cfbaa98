/* doctor.h - `tinyaws doctor`: all that a call goes through, step by step, and what to do about what
 * fails. Layer cli; needs session, doctor/steps, client/inspect.
 * Memory: sizeof(ta_doctor), some 6 KiB, and what a call has. No secret is ever shown: of keys the
 * last four characters of the access key id. */
#ifndef TA_CLI_DOCTOR_H
#define TA_CLI_DOCTOR_H

#include "cli/doctor/steps.h"
#include "cli/sandbox.h"
#include "cli/session.h"
#include "client/inspect.h"
#include "http/proxy.h"
#include "tinyaws_proton.h"

typedef struct ta_doctor ta_doctor;

/* What is asked of a service other than Proton. Static. */
typedef struct ta_doctor_probe {
    /* The API's name of a harmless read, which is signed; or NULL: the service has none. Then its request is not signed,
     * and STS is asked with the credentials. */
    const char *operation;
    ta_err (*put_endpoint)(const ta_doctor *d, ta_buf *url); /* fills d->diag on an error */
    ta_err (*ask)(ta_doctor *d); /* the service, by d->client; fills d->diag on an error */
    bool (*is_enough)(
        const ta_diag *diag);       /* does this error show that a call would be looked at? */
    void (*identify)(ta_doctor *d); /* ask STS, with the session open, and report it; or NULL */
} ta_doctor_probe;

/* Set the members above the line; all of them are the caller's. */
struct ta_doctor {
    const ta_args *args;
    ta_output *out;
    void *memory; /* TA_CLIENT_SIZE bytes of zeros, for the session and then for the client */
    ta_cli_settings *settings;
    ta_creds *creds; /* secrets */
    ta_proton_environment *environment;
    ta_diag *diag;
    ta_sandbox *sandbox;
    const ta_doctor_probe *probe; /* NULL: the service is Proton */
    ta_str name;                  /* of the environment to ask for; absent: one that nobody has */
    ta_deadline deadline;
    ta_trace_fn trace; /* of the client, or NULL */
    void *trace_ctx;
    /* ---- private ---- */
    ta_steps steps;
    bool failed; /* a step has */
    int status;  /* of the first that has */
    ta_session *session;
    ta_client *client;
    ta_url url;     /* of the endpoint, on url_text */
    ta_proxy proxy; /* to it, or none */
    bool exposed;   /* the step at hand sent something over http to another host */
    bool has_region, has_endpoint, has_credentials, has_anchors, ended;
    ta_conn_facts facts;
    ta_buf detail; /* of the step at hand, on text */
    char text[TA_DOCTOR_DETAIL_MAX];
    char url_text[TA_URL_MAX];
};

/* Go through all steps and report them on `out`, which may need a flush after.
 * Returns the exit status: 0 when a call would work, else that which a call would end with. A failed
 * write is not among it: out->failed. */
int ta_doctor_run(ta_doctor *d);

/* ---- report.c: what the other files share ---- */

/* Begin the detail of a step. */
ta_buf *ta_doctor_detail(ta_doctor *d);
/* Report the step with this detail. */
void ta_doctor_ok(ta_doctor *d, const char *step);
void ta_doctor_skip(ta_doctor *d, const char *step, const char *why);
/* `err` gives the exit status if it is the first failure; of the end of the run the advice is its
 * own. */
void ta_doctor_fail(ta_doctor *d, const char *step, ta_err err, const char *advice);
/* Fail by d->diag, which is cleared. */
void ta_doctor_fail_diag(ta_doctor *d, const char *step, const char *advice);
/* Of the steps from `first` on none can be taken. */
void ta_doctor_skip_rest(ta_doctor *d, const char *first, const char *why);
#define TA_DOCTOR_SHOWN 400 /* bytes of a setting or a path, of which more is not shown */
/* Append a value, which may be untrusted bytes, and where it came from. */
void ta_doctor_put_value(ta_doctor *d, ta_str value, const char *from);
/* What d->diag holds. */
void ta_doctor_put_diag(const ta_doctor *d, ta_buf *b);

/* ---- call.c ---- */

/* Trust anchors, proxy, DNS, connect, the proxy's tunnel, TLS, clock and the request: make it, and
 * report what became of each. */
void ta_doctor_call(ta_doctor *d);

/* ---- judge.c ---- */

extern const char ta_doctor_advice_clock[];

/* How far the host's clock is from the service's. TA_OK | TA_E_CLOCK
 *   theirs  the service's, or 0 if it did not give one
 *   detail  out: a line about it, also on an error
 *   looked  out: false when there was nothing to compare */
TA_MUST ta_err ta_doctor_judge_clock(int64_t ours, int64_t theirs, ta_buf *detail, bool *looked);

/* Whether the answer shows that a call would work: TA_OK, or the error of `diag`, and then *advice
 * says what to do.
 *   closed  what to say of an endpoint that does not know the operation, or NULL */
TA_MUST ta_err ta_doctor_judge_answer(const ta_diag *diag, bool is_signed, const char *closed,
                                      const char **advice);

#endif

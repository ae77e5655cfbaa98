#include "support/script_stream.h"

#include <string.h>

static ta_err read_step(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                        ta_diag *diag) {
    script_stream *s = ctx;
    s->reads++;
    s->deadline = deadline;
    if (cap < s->smallest_cap)
        s->smallest_cap = cap;
    if (s->at == s->count || cap == 0)
        return ta_fail(diag, TA_E_INTERNAL, "a read that the script does not have");
    const script_step *step = &s->steps[s->at];
    if (!step->data.p) {
        *n = 0;
        return step->err == TA_OK ? TA_OK : ta_fail(diag, step->err, "as the script says");
    }
    size_t give = step->data.n - s->offset;
    if (give > cap)
        give = cap;
    if (s->read_max && give > s->read_max)
        give = s->read_max;
    memcpy(p, step->data.p + s->offset, give);
    s->offset += give;
    s->given += give;
    if (s->offset == step->data.n) {
        s->offset = 0;
        if (s->repeated < step->repeat) {
            s->repeated += step->repeat != SIZE_MAX;
        } else {
            s->repeated = 0;
            s->at++;
        }
    }
    *n = give;
    return TA_OK;
}

static ta_err write_all(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag) {
    script_stream *s = ctx;
    s->writes++;
    s->deadline = deadline;
    if (s->write_err != TA_OK)
        return ta_fail(diag, s->write_err, "as the script says");
    if (n > sizeof s->written - s->written_n)
        return ta_fail(diag, TA_E_INTERNAL, "more is written than the script notes");
    memcpy(s->written + s->written_n, p, n);
    s->written_n += n;
    return TA_OK;
}

ta_stream script_stream_open(script_stream *s, const script_step *steps, size_t count) {
    *s = (script_stream){.steps = steps, .count = count, .smallest_cap = SIZE_MAX};
    return (ta_stream){s, read_step, write_all};
}

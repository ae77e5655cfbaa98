#include "creds/metadata.h"

#include <string.h>

#include "base/wipe.h"

bool ta_is_metadata_address(ta_str host) {
    static const char *const hosts[] = {"169.254.169.254", "169.254.170.2", "169.254.170.23",
                                        "fd00:ec2::254", "fd00:ec2::23"};
    return ta_str_is_one_of(host, hosts, sizeof hosts / sizeof *hosts);
}

static ta_err ask_once(const ta_metadata *m, const ta_fetch_request *request, ta_metadata_read read,
                       void *ctx, ta_diag *diag) {
    ta_fetch_answer answer;
    ta_err err = m->io->fetch(m->io->ctx, request, &answer, diag);
    if (err)
        return err;
    diag->http_status = answer.status;
    if (answer.status == 200) {
        err = read(ctx, &answer, diag);
    } else {
        char line[40];
        ta_buf b = ta_buf_on(line, sizeof line);
        ta_puts(&b, "it answered with status ");
        ta_put_u64(&b, (uint64_t)answer.status, 1);
        err = ta_fail_text(diag, TA_E_HTTP_STATUS, &b);
    }
    ta_mask(diag->text, strlen(diag->text), m->secret);
    ta_wipe(answer.body, answer.body_n);
    return err;
}

static bool may_pass(const ta_metadata *m, ta_err err, int status) {
    switch (err) {
    case TA_E_RESOLVE:
    case TA_E_CONNECT:
    case TA_E_CONNECT_TIMEOUT:
    case TA_E_READ_TIMEOUT:
    case TA_E_SEND:
    case TA_E_RECV:
    case TA_E_HTTP_TRUNCATED:
    case TA_E_JSON_SYNTAX:
        return true;
    case TA_E_HTTP_STATUS:
        return m->insist || status / 100 != 4;
    default:
        return false;
    }
}

/* "the container endpoint 169.254.170.2, asked 3 times" */
static ta_err all_failed(const ta_metadata *m, uint32_t attempts, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, m->provider);
    ta_putc(&b, ' ');
    ta_put_untrusted(&b, m->authority, 80);
    if (attempts > 1) {
        ta_puts(&b, ", asked ");
        ta_put_u64(&b, attempts, 1);
        ta_puts(&b, " times");
    }
    return ta_creds_provider_failed(diag, ta_buf_str(&b));
}

ta_err ta_metadata_ask(ta_metadata *m, const ta_fetch_request *request, ta_metadata_read read,
                       void *ctx, ta_diag *diag) {
    for (uint32_t attempt = 1;; attempt++) {
        ta_err err = ask_once(m, request, read, ctx, diag);
        m->cause = err;
        if (err == TA_OK)
            return TA_OK;
        if (attempt >= m->attempts || !may_pass(m, err, diag->http_status))
            return all_failed(m, attempt, diag);
        ta_diag_clear(diag);
        err = m->pause_ms > 0 ? m->io->sleep(m->io->ctx, m->pause_ms, diag) : TA_OK;
        if (err)
            return err;
    }
}

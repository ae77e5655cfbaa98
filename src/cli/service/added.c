/* added.c - commands that AWS CLI adds to services, and that are no operations of their APIs. */
#include "cli/service/service.h"

#include <string.h>

#include "base/base64.h"

/* Those that tinyaws does not have, with what a script can do in their place. */
static const struct added {
    const char *service, *command, *advice;
} refused[] = {
    {"codeartifact", "login", "call get-authorization-token"},
    {"deploy", "deregister", "call deregister-on-premises-instance"},
    {"deploy", "install", NULL},
    {"deploy", "push", NULL},
    {"deploy", "register", "call register-on-premises-instance"},
    {"deploy", "uninstall", NULL},
    {"dynamodb", "wizard", NULL},
    {"ecs", "deploy", "call register-task-definition and create-deployment of deploy"},
    {"ecs", "execute-command", "it needs the Session Manager plugin"},
    {"ecs", "monitor-express-gateway-service", "call describe-express-gateway-service"},
    {"emr", "socks", NULL},
    {"emr", "ssh", NULL},
    {"events", "wizard", NULL},
    {"logs", "start-live-tail", "its answer is an event stream; call filter-log-events"},
    {"logs", "tail", "call filter-log-events"},
    {"ssm", "start-session", "it needs the Session Manager plugin"},
};

/* What AWS CLI says of a wrong `deploy push` before it does anything. */
static bool refuse_push(ta_service_call *c) {
    for (size_t i = 0; i < c->word_count; i++) {
        const ta_str word = ta_str_from(c->words[i]);
        const bool has_value = ta_str_starts(word, TA_STR("--")) &&
                               ta_str_find(word, '=') == word.n &&
                               !ta_str_ends(word, TA_STR("ignore-hidden-files"));
        const ta_str value = ta_str_from(has_value && i + 1 < c->word_count ? c->words[++i] : NULL);
        if (!ta_str_starts(word, TA_STR("--"))) {
            ta_puts(&c->why, "Unknown options: ");
            ta_put_untrusted(&c->why, word, 80);
        } else if (ta_str_eq(word, TA_STR("--s3-location")) &&
                   !ta_str_starts(value, TA_STR("s3://"))) {
            ta_puts(&c->why,
                    "--s3-location must specify the Amazon S3 URL format as s3://<bucket>/<key>.");
        }
    }
    return c->why.n > 0;
}

bool ta_service_refuse_added(ta_service_call *c, ta_str word) {
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (strcmp(refused[i].service, c->entry.service.name) != 0 ||
            !ta_str_eq(word, ta_str_from(refused[i].command)))
            continue;
        if (ta_str_eq(word, TA_STR("push")) && refuse_push(c))
            return true;
        ta_puts(&c->why, "argument operation: tinyaws does not have the command ");
        ta_put(&c->why, word);
        ta_puts(&c->why, " of AWS CLI");
        ta_puts(&c->why, refused[i].advice ? "; " : "");
        ta_puts(&c->why, refused[i].advice);
        return true;
    }
    return false;
}

/* ---- ecr get-login-password ---- */

bool ta_service_is_login(const ta_service_call *c, ta_str word) {
    return ta_str_starts(ta_str_from(c->entry.service.name), TA_STR("ecr")) &&
           ta_str_eq(word, TA_STR("get-login-password"));
}

/* The token is the base64 text of AWS:password. */
static ta_err find_password(ta_service_call *c, ta_node answer, ta_buf *password) {
    const ta_doc *d = &c->doc;
    ta_node data = ta_doc_member(d, answer, TA_STR("authorizationData"), NULL);
    if (ta_doc_kind(d, data) == TA_JSON_ARRAY)
        data = ta_doc_element(d, data, 0);
    const ta_str token = ta_doc_text(d, ta_doc_member(d, data, TA_STR("authorizationToken"), NULL));
    if (token.n == 0 || !ta_put_base64_decoded(password, token))
        return TA_E_SHAPE;
    return TA_OK;
}

int ta_service_print_login(ta_service_call *c, ta_node answer) {
    char *room = c->memory->request;
    ta_buf decoded = ta_buf_on(room, sizeof c->memory->request);
    ta_str password = TA_ABSENT;
    if (find_password(c, answer, &decoded) == TA_OK)
        (void)ta_str_cut(ta_buf_str(&decoded), ':', &password);
    if (password.p == NULL || ta_str_find(password, ':') != password.n) {
        ta_puts(&c->why,
                "the answer of GetAuthorizationToken has no token of the form AWS:password");
        return ta_service_fail(c, TA_E_SHAPE, TA_USAGE_NONE);
    }
    ta_out(&c->run->out, password);
    ta_outs(&c->run->out, "\n");
    return 0;
}

/* model_input_vectors_test.c - command lines of AWS CLI 2.36.7 with the bodies that it sends, and those that it
 * refuses (test/vectors/awscli-v2). What belongs to other parts of the program is done here in a few lines: global
 * options, and --page-size. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/real.h"
#include "model/cli_name.h"
#include "model/input.h"

#define VECTORS "test/vectors/awscli-v2/"

enum { WORDS_MAX = 128 };

static char file_text[4 * 1024 * 1024], line_text[256 * 1024], doc_text[1024 * 1024];
static ta_json_node line_nodes[64 * 1024], doc_nodes[64 * 1024];
static char why_memory[8192], body_memory[256 * 1024], answer_text[512 * 1024];
static ta_json_node answer_nodes[64 * 1024];
static ta_doc line, doc, answer;

/* ---- the vectors ---- */

static ta_node of(ta_node object, const char *name) {
    return ta_doc_member(&line, object, ta_str_from(name), NULL);
}

static ta_str text_of(ta_node object, const char *name) {
    return ta_doc_text(&line, of(object, name));
}

static char *string_of(ta_str s) {
    char *copy = malloc(s.n + 1);
    cr_assert_not_null(copy);
    memcpy(copy, s.p, s.n);
    copy[s.n] = '\0';
    return copy;
}

/* Each line of a file, as JSON. */
static void for_each(const char *path, void (*with)(ta_node)) {
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s", path);
    while (fgets(file_text, sizeof file_text, f)) {
        ta_doc_init(&line, line_text, 0, sizeof line_text, line_nodes,
                    sizeof line_nodes / sizeof *line_nodes);
        const ta_node v = ta_doc_parse_copy(&line, ta_str_from(file_text));
        cr_assert_eq(ta_doc_err(&line), TA_OK, "%.80s", file_text);
        with(v);
    }
    fclose(f);
}

static size_t decode_base64(ta_str s, char *to) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, count = 0;
    size_t n = 0;
    for (size_t i = 0; i < s.n && s.p[i] != '='; i++) {
        bits = bits << 6 | (unsigned)(strchr(digits, s.p[i]) - digits);
        count += 6;
        if (count >= 8)
            to[n++] = (char)(bits >> (count -= 8));
    }
    return n;
}

static ta_err read_file(void *context, ta_str path, bool binary, ta_str *out, ta_diag *diag) {
    static char contents[65536];
    const ta_node files = *(ta_node *)context;
    (void)binary;
    for (ta_node i = ta_doc_first(&line, files); i; i = ta_doc_next(&line, i)) {
        const ta_node v = ta_doc_value(&line, i);
        if (!ta_str_eq(ta_doc_text(&line, i), path))
            continue;
        *out = ta_doc_text(&line, v);
        if (ta_doc_kind(&line, v) == TA_JSON_OBJECT)
            *out = (ta_str){contents, decode_base64(text_of(v, "base64"), contents)};
        return TA_OK;
    }
    return ta_fail(diag, TA_E_FILE, "No such file or directory");
}

/* ---- one command line ---- */

typedef struct command {
    char *words[WORDS_MAX]; /* after the operation */
    size_t n;
    bool global_fault; /* an option of the program itself is wrong */
    bool raw_blobs;
    ta_model_operation operation;
    bool typed;
} command;

/* A global option: 0: it is none; else how many words it has. */
static int global_words(ta_str s, command *c, ta_str *name) {
    static const char *const with_value[] = {
        "--endpoint-url",      "--output",           "--query",
        "--profile",           "--region",           "--color",
        "--ca-bundle",         "--cli-read-timeout", "--cli-connect-timeout",
        "--cli-binary-format", "--cli-error-format"};
    static const char *const flags[] = {
        "--debug",           "--no-verify-ssl", "--no-paginate",     "--version",
        "--no-sign-request", "--no-cli-pager",  "--cli-auto-prompt", "--no-cli-auto-prompt"};
    const ta_str given = ta_str_sub(s, 0, ta_str_find(s, '='));
    int found = 0, words = 0;
    if (given.n < 3 || !ta_str_starts(given, TA_STR("--")))
        return 0;
    for (size_t i = 0; i < sizeof with_value / sizeof *with_value; i++)
        if (ta_str_eq(given, ta_str_from(with_value[i])) ||
            ta_str_starts(ta_str_from(with_value[i]), given)) {
            found++;
            words = given.n == s.n ? 2 : 1;
            *name = ta_str_from(with_value[i]);
        }
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (ta_str_starts(ta_str_from(flags[i]), given)) {
            found++;
            words = 1;
            *name = ta_str_from(flags[i]);
        }
    c->global_fault |= found > 1;
    return found == 1 ? words : 0;
}

static bool is_service(ta_str s) {
    return ta_model_find(s) != NULL;
}

static void find_operation(command *c, ta_str service, ta_str name) {
    const ta_model *m = ta_model_find(service);
    for (size_t i = 0; m != NULL && i < m->operation_count && !c->typed; i++) {
        char memory[TA_MODEL_NAME_MAX];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        c->operation = ta_model_operation_at(m, i);
        ta_model_put_name(&b, c->operation.name);
        c->typed = ta_cli_name_is(name, ta_buf_str(&b));
    }
}

static void split(ta_node argv, command *c) {
    ta_str service = {NULL, 0};
    bool operation = false;
    *c = (command){.n = 0};
    for (ta_node i = ta_doc_first(&line, argv); i; i = ta_doc_next(&line, i)) {
        const ta_str s = ta_doc_text(&line, i);
        ta_str name;
        const int words = global_words(s, c, &name);
        if (words > 0) {
            const ta_node value = words == 2 ? ta_doc_next(&line, i) : i;
            c->raw_blobs |= ta_str_eq(name, TA_STR("--cli-binary-format")) &&
                            ta_str_ends(ta_doc_text(&line, value), TA_STR("raw-in-base64-out"));
            if (value == TA_NODE_NULL)
                return;
            i = value;
        } else if (service.p == NULL && is_service(s)) {
            service = s;
        } else if (service.p != NULL && !operation && s.p[0] != '-') {
            operation = true;
            find_operation(c, service, s);
        } else if (operation) {
            cr_assert_lt(c->n, WORDS_MAX);
            c->words[c->n++] = string_of(s);
        }
    }
}

static void put_token(void *context, ta_buf *b) {
    (void)context;
    ta_puts(b, "<uuid>");
}

/* --page-size is a parameter, too. */
static void add_page_size(const ta_input *in, const ta_input_arguments *a, ta_node parameters) {
    const ta_str size = ta_input_given_text(a, in->operation, TA_INPUT_PAGE_SIZE);
    if (size.p == NULL)
        return;
    char memory[TA_MODEL_NAME_MAX];
    ta_buf name = ta_buf_on(memory, sizeof memory);
    ta_model_put_name(&name, ta_model_page(in->operation, TA_PAGE_LIMIT, 0));
    ta_node last = TA_NODE_NULL;
    for (ta_node i = ta_doc_first(&doc, parameters); i; i = ta_doc_next(&doc, i))
        last = i;
    ta_doc_builder b = {parameters, last};
    ta_doc_put(&doc, &b, ta_buf_str(&name), ta_doc_number(&doc, size));
}

static ta_err run(command *c, ta_node files, ta_buf *why, ta_buf *body) {
    ta_input_arguments arguments;
    ta_node parameters;
    const ta_input in = {&c->operation, &doc,       why,          read_file,
                         &files,        1704067200, c->raw_blobs, NULL};
    ta_doc_init(&doc, doc_text, 0, sizeof doc_text, doc_nodes,
                sizeof doc_nodes / sizeof *doc_nodes);
    ta_err err = ta_input_read_arguments(&arguments, &c->operation, c->words, c->n, why);
    if (err == TA_OK)
        err = ta_input_options(&in, &arguments, &parameters);
    if (err == TA_OK) {
        add_page_size(&in, &arguments, parameters);
        err = ta_input_check(&in, parameters);
    }
    if (err == TA_OK)
        err = ta_input_write(&in, parameters, put_token, NULL, body);
    for (size_t i = 0; i < c->n; i++)
        free(c->words[i]);
    return err;
}

/* ---- comparing ---- */

static bool same(ta_node x, ta_node y) {
    const ta_json_kind kind = ta_doc_kind(&answer, x);
    if (kind != ta_doc_kind(&line, y) || ta_doc_count(&answer, x) != ta_doc_count(&line, y))
        return false;
    if (kind == TA_JSON_NUMBER)
        return ta_real_parse(ta_doc_text(&answer, x)) == ta_real_parse(ta_doc_text(&line, y));
    if (kind < TA_JSON_ARRAY)
        return ta_str_eq(ta_doc_text(&answer, x), ta_doc_text(&line, y));
    ta_node j = ta_doc_first(&line, y);
    for (ta_node i = ta_doc_first(&answer, x); i;
         i = ta_doc_next(&answer, i), j = ta_doc_next(&line, j)) {
        ta_node v = i, w = j;
        if (kind == TA_JSON_OBJECT) {
            ta_node found;
            v = ta_doc_value(&answer, i);
            w = ta_doc_member(&line, y, ta_doc_text(&answer, i), &found);
            if (!found)
                return false;
        }
        if (!same(v, w))
            return false;
    }
    return true;
}

static bool is_body(const ta_buf *body, ta_node wanted) {
    ta_doc_init(&answer, answer_text, 0, sizeof answer_text, answer_nodes,
                sizeof answer_nodes / sizeof *answer_nodes);
    const ta_node v = ta_doc_parse_copy(&answer, ta_buf_str(body));
    return ta_doc_err(&answer) == TA_OK && same(v, wanted);
}

/* ---- requests ---- */

static size_t lines;

static void check_request(ta_node v) {
    command c;
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory),
           body = ta_buf_on(body_memory, sizeof body_memory);
    split(of(v, "argv"), &c);
    const ta_str id = text_of(v, "id");
    cr_assert(c.typed, "%.*s", (int)id.n, id.p);
    const ta_err err = run(&c, of(v, "files"), &why, &body);
    const bool is = err == TA_OK && is_body(&body, of(of(v, "request"), "body_json"));
    cr_expect(is, "%.*s: %d %.*s %.*s", (int)id.n, id.p, err, (int)why.n, why.p, (int)body.n,
              body.p);
    lines++;
}

Test(model_input_vectors, requests_have_the_bodies_of_aws_cli) {
    lines = 0;
    for_each(VECTORS "input-requests.jsonl", check_request);
    cr_expect_eq(lines, 536);
}

/* ---- refusals ---- */

/* Where the words are the program's own. */
static const char *const own_words[] = {
    "Invalid JSON: unexpected text: ", /* Python's says what it expects */
    "Unable to load paramfile",        /* Python's has an errno */
    "***",                             /* a secret is not shown */
    "<class 'dict'>, valid types",     /* Python's is an OrderedDict */
    "ASCII characters: base64 is expected",
    "not enough values: ",
    "[not a decimal number: ",
    "The key \"--metric-name\"",
    "'--cli-input-json': Invalid JSON received.",
};

static bool has_own_words(ta_str message) {
    for (size_t i = 0; i < sizeof own_words / sizeof *own_words; i++)
        if (memmem(message.p, message.n, own_words[i], strlen(own_words[i])))
            return true;
    return false;
}

/* What the program prints before the words that it gets. */
static const char *introduction(ta_err err, ta_node v) {
    const bool legacy = ta_str_eq(text_of(of(v, "env"), "AWS_CLI_ERROR_FORMAT"), TA_STR("legacy"));
    if (err == TA_E_PARAM && !legacy)
        return "aws: [ERROR]: An error occurred (ParamValidation): ";
    return "aws: [ERROR]: ";
}

static void check_refusal(ta_node v) {
    static char all[16384];
    command c;
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory),
           body = ta_buf_on(body_memory, sizeof body_memory), message = ta_buf_on(all, sizeof all);
    split(of(v, "argv"), &c);
    const ta_str id = text_of(v, "id"), wanted = text_of(v, "stderr");
    cr_assert(c.typed && !c.global_fault, "%.*s", (int)id.n, id.p);
    const ta_err err = run(&c, of(v, "files"), &why, &body);
    ta_puts(&message, introduction(err, v));
    ta_put(&message, ta_buf_str(&why));
    /* Usage comes before unknown options. */
    const char *begin = memmem(wanted.p, wanted.n, "aws: [ERROR]: ", 14);
    cr_assert_not_null(begin, "%.*s", (int)id.n, id.p);
    const ta_str rest = {begin, (size_t)(wanted.p + wanted.n - begin)};
    const size_t n = has_own_words(ta_buf_str(&message)) ? 15 : message.n;
    cr_expect(err == TA_E_PARAM || err == TA_E_USAGE, "%.*s: %d", (int)id.n, id.p, err);
    cr_expect(n <= rest.n && memcmp(all, rest.p, n) == 0 &&
                  (n == 15 || n == rest.n || rest.p[n] == '\n'),
              "%.*s: %.*s\nis not %.*s", (int)id.n, id.p, (int)message.n, all, (int)rest.n, rest.p);
    lines++;
}

Test(model_input_vectors, refusals_are_those_of_aws_cli) {
    lines = 0;
    for_each(VECTORS "input-refusals.jsonl", check_refusal);
    cr_expect_eq(lines, 290);
}

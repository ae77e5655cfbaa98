/* client_fuzz.c - the whole program on the fake port: its command line, variables and files, and what a name
 * server and the HTTP servers answer, are the input's. Whatever they are, the run ends in time and with
 * a status that is documented, closes what it opened, and neither tells nor keeps a secret.
 *
 * The input is text in sections. A section begins with a line "@name words"; the lines after it, up to
 * the next '@' that begins a line, are its content. seeds.py writes examples of all of them. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/service/service.h"
#include "fake/fake.h"
#include "support/fake_scene.h"
#include "json/json_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
    INPUT_MAX = 16384,
    WORDS_MAX = 32,
    VARIABLES_MAX = 24,
    REPLIES_MAX = 8,
    /* Of each run that can wait. Polls without a pause make less than FAKE_CALLS_MAX calls in it. */
    TIMEOUT_S = 100,
};

/* ---- the input ---- */

enum { RUN, ENV, CONFIG, CREDENTIALS, HOSTS, RESOLV, QUOTA, BUNDLE, NAME, PLAY, FAULT, TERMINAL };
enum { SECTIONS = TERMINAL + 1 };

static const char *const names[SECTIONS] = {
    [RUN] = "run",     [ENV] = "env",       [CONFIG] = "config", [CREDENTIALS] = "credentials",
    [HOSTS] = "hosts", [RESOLV] = "resolv", [QUOTA] = "quota",   [BUNDLE] = "bundle",
    [NAME] = "name",   [PLAY] = "play",     [FAULT] = "fault",   [TERMINAL] = "terminal",
};

static struct section {
    ta_str words, content;
    bool given;
} sections[SECTIONS];
static ta_str replies[REPLIES_MAX];
static size_t replies_n, replied;

/* Everything in it gets a copy once, with a NUL. */
static char pool[2 * INPUT_MAX];
static size_t pool_n;

static char *text(ta_str s) {
    char *p = pool + pool_n;
    pool_n += s.n + 1;
    if (pool_n > sizeof pool)
        abort();
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

static void set_section(ta_str head, ta_str content) {
    ta_str words;
    const ta_str name = ta_str_cut(head, ' ', &words);
    if (ta_str_eq(name, TA_STR("reply")) && replies_n < REPLIES_MAX)
        replies[replies_n++] = content;
    for (size_t i = 0; i < SECTIONS; i++)
        if (ta_str_eq(name, ta_str_from(names[i])) && !sections[i].given)
            sections[i] = (struct section){words, content, true};
}

static void read_input(ta_str in) {
    static const char next[] = "\n@";
    memset(sections, 0, sizeof sections);
    replies_n = replied = pool_n = 0;
    while (in.n > 0 && in.p[0] == '@') {
        const char *end = memmem(in.p, in.n, next, 2);
        ta_str content, one = ta_str_sub(in, 1, end != NULL ? (size_t)(end - in.p) : in.n);
        const ta_str head = ta_str_cut(one, '\n', &content);
        set_section(head, content);
        in = end != NULL ? ta_str_sub(in, one.n + 2, in.n) : TA_STR("");
    }
}

/* ---- the name server ---- */

/* The question, and after it what the input has: first the flags and counts, then records. Without
 * any: the address of the endpoint, of IPv4. */
static size_t answer_question(const void *ctx, const void *question, size_t n, void *to,
                              size_t cap) {
    static const char flags[] = "\x81\x80\0\1\0\1\0\0\0\0";
    static const char record[] = "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" SCENE_V4;
    ta_str said = sections[NAME].content;
    char *m = to;
    (void)ctx;
    if (n < 17 || n > cap)
        return 0;
    memcpy(m, question, n);
    if (!sections[NAME].given) {
        const bool ipv4 = m[n - 3] == 1;
        memcpy(m + 2, flags, 10);
        m[7] = ipv4;
        said = ipv4 ? (ta_str){record, sizeof record - 1} : TA_STR("");
    } else {
        const size_t head = said.n < 10 ? said.n : 10;
        memcpy(m + 2, flags, 10);
        if (head > 0)
            memcpy(m + 2, said.p, head);
        said = ta_str_sub(said, head, said.n);
    }
    const size_t k = said.n < cap - n ? said.n : cap - n;
    if (k > 0)
        memcpy(m + n, said.p, k);
    return n + k;
}

/* By TCP each message comes after its length. */
static size_t answer_by_tcp(const void *ctx, const void *question, size_t n, void *to, size_t cap) {
    unsigned char *m = to;
    const size_t got =
        n < 2 ? 0 : answer_question(ctx, (const char *)question + 2, n - 2, m + 2, cap - 2);
    if (got == 0)
        return 0;
    m[0] = (unsigned char)(got >> 8);
    m[1] = (unsigned char)got;
    return got + 2;
}

/* ---- the servers ---- */

/* One reply after the other; the last goes on for ever. */
static size_t answer_request(const void *ctx, const void *request, size_t n, void *to, size_t cap) {
    (void)ctx, (void)request, (void)n;
    if (replies_n == 0)
        return 0;
    const ta_str s = replies[replied];
    replied += replied + 1 < replies_n;
    const size_t k = s.n < cap ? s.n : cap;
    if (k > 0)
        memcpy(to, s.p, k);
    return k;
}

#define ACCEPT                                                                                     \
    { .action = FAKE_ACCEPT, .ms = 20 }
#define TURN(by)                                                                                   \
    {.action = FAKE_RECEIVE}, {                                                                    \
        .action = FAKE_ANSWER, .ms = 9, .answer = answer_request, .piece = (by)                    \
    }
static const fake_step kept[] = {ACCEPT, TURN(0), TURN(0), TURN(0), {.action = FAKE_END}, {0}};
static const fake_step once[] = {ACCEPT, TURN(0), {.action = FAKE_END}, {0}};
static const fake_step pieces[] = {ACCEPT, TURN(1), TURN(5), TURN(40), {.action = FAKE_RESET}, {0}};
static const fake_step hangs[] = {ACCEPT, TURN(0), {0}};
static const fake_step greets[] = {
    ACCEPT, {.action = FAKE_EXCHANGE, .ms = 5, .answer = answer_request}, {0}};
static const fake_step refuses[] = {{.action = FAKE_REFUSE, .ms = 5}, {0}};

static const struct {
    const char *name;
    const fake_step *steps;
} plays[] = {{"kept", kept},   {"once", once},     {"pieces", pieces},
             {"hangs", hangs}, {"greets", greets}, {"refuses", refuses}};

static const fake_step *play(void) {
    for (size_t i = 0; i < sizeof plays / sizeof *plays; i++)
        if (ta_str_eq(sections[PLAY].words, ta_str_from(plays[i].name)))
            return plays[i].steps;
    return once;
}

static void set_up_peers(void) {
    static const fake_step by_udp[] = {
        {.action = FAKE_RECEIVE}, {.action = FAKE_ANSWER, .ms = 7, .answer = answer_question}, {0}};
    static const fake_step by_tcp[] = {
        ACCEPT, {.action = FAKE_EXCHANGE, .ms = 7, .answer = answer_by_tcp}, {0}};
    fake_play(fake_udp_peer(SCENE_RESOLVER, 53), by_udp);
    fake_play(fake_tcp_peer(SCENE_RESOLVER, 53), by_tcp);
    fake_play(fake_tcp_peer(SCENE_V4, SCENE_PORT), play());
    fake_play(fake_tcp_peer(SCENE_V4, 443), play());
    fake_play(fake_tcp_peer("\xa9\xfe\xa9\xfe", 80), play());   /* 169.254.169.254, IMDS */
    fake_play(fake_tcp_peer("\xa9\xfe\xaa\x02", 80), play());   /* 169.254.170.2, a container's */
    fake_play(fake_tcp_peer("\xc0\x00\x02\x14", 3128), play()); /* 192.0.2.20, a proxy */
}

/* ---- files, variables, the command line ---- */

static void put_file(const char *path, int which, const char *otherwise) {
    fake_file *f = fake_put_file(path, otherwise);
    if (!sections[which].given)
        return;
    f->content = text(sections[which].content);
    f->n = sections[which].content.n;
    f->piece = 97;
}

static void set_up_files(void) {
    put_file("/home/a/.aws/config", CONFIG,
             "[default]\nregion = us-east-1\nendpoint_url = " SCENE_URL "\n");
    put_file("/home/a/.aws/credentials", CREDENTIALS,
             "[default]\naws_access_key_id = " SCENE_KEY_ID
             "\naws_secret_access_key = " SCENE_SECRET "\naws_session_token = " SCENE_TOKEN "\n");
    put_file("/bundle", BUNDLE, "");
    put_file("/etc/hosts", HOSTS, "127.0.0.1 localhost\n192.0.2.99 other.test\n");
    put_file("/etc/resolv.conf", RESOLV, "nameserver 192.0.2.53\n");
    fake_put_file("/token", "a.web.identity");
    fake_put_program("helper", "{\"Version\": 1, \"AccessKeyId\": \"PROCESS\", "
                               "\"SecretAccessKey\": \"of-process\"}");
    if (sections[QUOTA].given && sections[QUOTA].content.n <= FAKE_SHARED_MAX) {
        fake_file *f = fake_put_shared(SCENE_QUOTA, "");
        if (sections[QUOTA].content.n > 0)
            memcpy(f->store, sections[QUOTA].content.p, sections[QUOTA].content.n);
        f->n = sections[QUOTA].content.n;
    }
}

static bool has_nul(ta_str s) {
    return ta_str_find(s, '\0') < s.n;
}

static void set_up_variables(void) {
    ta_str rest = sections[ENV].content;
    for (int i = 0; i < VARIABLES_MAX && rest.n > 0; i++) {
        ta_str value;
        const ta_str line = ta_str_cut(rest, '\n', &rest), name = ta_str_cut(line, '=', &value);
        if (value.p != NULL && !has_nul(line))
            fake_variable(text(name), text(value));
    }
    fake_variable("HOME", "/home/a");
}

/* "@fault KIND CALL": a fake_fault, at the call of the port that is counted to. */
static void set_up_fault(void) {
    ta_str second;
    const ta_str first = ta_str_cut(sections[FAULT].words, ' ', &second);
    uint64_t kind, at;
    if (!ta_str_to_u64(first, FAKE_FAULT_COUNT - 1, &kind) || !ta_str_to_u64(second, 10000, &at))
        return;
    fake.fault = (fake_fault)kind;
    fake.fault_at = (uint32_t)at;
    fake.fault_spares = 1u << FAKE_PORT_FILE_WRITE;
}

/* "@terminal COLUMNS": standard error is one. */
static bool has_terminal(void) {
    uint64_t columns;
    if (!ta_str_to_u64(sections[TERMINAL].words, 1000, &columns))
        return false;
    fake.columns[2] = (unsigned)columns;
    return columns > 0;
}

static bool said(const char *word) {
    const ta_str s = sections[RUN].words;
    return s.n > 0 && memmem(s.p, s.n, word, strlen(word)) != NULL;
}

/* configure knows no --timeout, and does not wait. */
static bool has_our_timeout(void) {
    return !said("configure") && !said("--t");
}

static int set_up_words(char **argv) {
    ta_str rest = sections[RUN].words;
    int n = 0;
    argv[n++] = text(TA_STR("tinyaws"));
    while (rest.n > 0 && n < WORDS_MAX - 3)
        argv[n++] = text(ta_str_cut(rest, ' ', &rest));
    if (has_our_timeout()) {
        argv[n++] = text(TA_STR("--timeout"));
        argv[n++] = text(TA_STR("100"));
    }
    argv[n] = NULL;
    return n;
}

/* ---- what must hold ---- */

static ta_cli_memory memory;
static jmp_buf no_room;

static void fail(const char *what) {
    fprintf(stderr, "client_fuzz: %s\nstdout: %.400s\nstderr: %.800s\n", what, fake.out[0],
            fake.out[1]);
    abort();
}

static void check(bool holds, const char *what) {
    if (!holds)
        fail(what);
}

/* The fake port's own room is no concern of the program's. */
static void breach(const char *why) {
    if (strstr(why, "FAKE_") != NULL)
        longjmp(no_room, 1);
    fail(why);
}

static bool holds(const void *p, size_t n, const char *what) {
    return n > 0 && memmem(p, n, what, strlen(what)) != NULL;
}

static void check_secret(const char *secret) {
    const bool asked_for = said("credentials") || said("configure");
    check(!holds(fake.out[1], fake.out_n[1], secret), "a secret on stderr");
    check(asked_for || !holds(fake.out[0], fake.out_n[0], secret), "a secret on stdout");
    check(!holds(&memory, sizeof memory, secret), "a secret stays in memory");
}

/* Parameters and answers may be secrets. They are longer than this only with more of the same. */
static void check_wiped(const char *p, const char *what) {
    enum { LOOKED_AT = 1 << 16 };
    for (size_t i = 0; i < LOOKED_AT; i++)
        check(p[i] == 0, what);
}

static void check_messages(void) {
    for (size_t i = 0; i < fake.out_n[1]; i++) {
        const unsigned char c = (unsigned char)fake.out[1][i];
        /* A service's message keeps its lines and tabs. */
        check((c >= ' ' && c != 0x7f) || c == '\n' || c == '\t' || (c == '\r' && has_terminal()),
              "a control byte on stderr");
        check(c != 0xc2 || (unsigned char)fake.out[1][i + 1] >= 0xa0, "a C1 control on stderr");
    }
}

/* Options may be cut short. */
static bool prints_otherwise(void) {
    const ta_str env = sections[ENV].content, config = sections[CONFIG].content;
    return said("--o") || said("--q") || holds(env.p, env.n, "OUTPUT") ||
           holds(config.p, config.n, "output");
}

static void check_run(int status, ta_str input) {
    const bool of_input =
        holds(input.p, input.n, SCENE_SECRET) || holds(input.p, input.n, SCENE_TOKEN);
    /* As AWS CLI does for a value that is not set. */
    const bool not_set = status == 1 && said("configure get");
    check(status == 0 || not_set || (status >= 3 && status <= 5) || status == 130 ||
              (status >= 252 && status <= 255),
          "a status that is not documented");
    check(fake_open() == 0, "a handle stays open");
    check(fake_locked() == 0, "a lock is held");
    check(!has_our_timeout() || fake.now - FAKE_START <= TIMEOUT_S * INT64_C(1000),
          "it took longer than --timeout");
    check_messages();
    check_wiped(ta_service_memory_of_run()->text, "an answer stays in memory");
    check_wiped(ta_service_memory_of_run()->request, "a request stays in memory");
    if (!of_input) {
        check_secret(SCENE_SECRET);
        check_secret(SCENE_TOKEN);
        check(!holds(fake.sent, fake.sent_n, SCENE_SECRET), "the secret key is sent");
    }
    size_t where;
    if (status == 0 && ta_str_starts(sections[RUN].words, TA_STR("proton ")) && !memory.args.help &&
        !prints_otherwise() && fake.sent_n > 0 && fake.out_n[0] > 0)
        check(ta_json_check((ta_str){fake.out[0], fake.out_n[0]}, &where) == TA_OK,
              "a success that prints no JSON");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    const ta_str input = {(const char *)data, n};
    char *argv[WORDS_MAX];
    if (n > INPUT_MAX)
        return 0;
    read_input(input);
    if (has_nul(sections[RUN].words))
        return 0;
    fake_reset();
    fake.breach = breach;
    set_up_peers();
    set_up_files();
    set_up_variables();
    set_up_fault();
    (void)has_terminal();
    const int argc = set_up_words(argv);
    memset(&memory, 0, sizeof memory);
    port_process_start();
    if (setjmp(no_room) == 0)
        check_run(ta_cli_run(&memory, argc, argv), input);
    return 0;
}

#include "client/home.h"

/* The fields of a line, counted from 0. */
enum { NAME_FIELD, NUMBER_FIELD = 2, HOME_FIELD = 5 };

/* Goes through the file a byte at a time, so a line may have any length. */
typedef struct search {
    ta_str name; /* looked for; absent: the number is */
    uint32_t number;
    unsigned field; /* of the byte at hand */
    size_t at;      /* bytes of that field before it */
    bool same;      /* what came of NAME_FIELD or NUMBER_FIELD is what is looked for */
    uint64_t read;  /* the number so far */
    ta_buf home;    /* of the line at hand */
} search;

static void start_line(search *s) {
    s->field = 0;
    s->at = 0;
    s->same = true;
    s->read = 0;
    s->home = ta_buf_on(s->home.p, s->home.cap);
}

static void compare(search *s, char c) {
    if (s->field == NAME_FIELD && s->at == 0 && (c == '#' || c == '+' || c == '-'))
        s->same = false; /* a comment, or a line for NIS */
    if (s->field == NAME_FIELD && s->name.p != NULL)
        s->same = s->same && s->at < s->name.n && s->name.p[s->at] == c;
    if (s->field == NUMBER_FIELD && s->name.p == NULL) {
        s->same = s->same && ta_is_digit(c) && s->read <= UINT32_MAX;
        s->read = s->same ? s->read * 10 + (uint64_t)(c - '0') : 0;
    }
    if (s->field == HOME_FIELD && s->same)
        ta_putc(&s->home, c);
    s->at++;
}

static void end_field(search *s) {
    if (s->field == NAME_FIELD && s->name.p != NULL)
        s->same = s->same && s->at == s->name.n;
    if (s->field == NUMBER_FIELD && s->name.p == NULL)
        s->same = s->same && s->at > 0 && s->read == s->number;
    s->field++;
    s->at = 0;
}

/* true when a line has ended that has a home folder. */
static bool feed(search *s, char c) {
    if (c == ':') {
        end_field(s);
    } else if (c != '\n') {
        compare(s, c);
    } else {
        if (s->field >= HOME_FIELD && s->same && !s->home.full && s->home.n > 0)
            return true;
        start_line(s);
    }
    return false;
}

/* By offset, which a pipe refuses instead of waiting for its writer. */
static bool read_through(search *s, port_file file) {
    char piece[512];
    size_t n = 1;
    int sys = 0;
    for (uint64_t at = 0; n > 0; at += n) {
        if (port_file_read_at(file, at, piece, sizeof piece, &n, &sys) != PORT_OK)
            return false;
        for (size_t i = 0; i < n; i++)
            if (feed(s, piece[i]))
                return true;
    }
    return feed(s, '\n');
}

static ta_str look_up(ta_str user, ta_buf to) {
    search s = {.name = user, .number = port_user(), .home = to};
    port_file file;
    int sys = 0;
    start_line(&s);
    if ((user.p == NULL && s.number == PORT_NOBODY) ||
        port_file_open("/etc/passwd", &file, &sys) != PORT_OK)
        return TA_ABSENT;
    const bool found = read_through(&s, file);
    port_file_close(file);
    return found ? ta_buf_str(&s.home) : TA_ABSENT;
}

static ta_str find(void *ctx, ta_str user) {
    ta_home *home = ctx;
    if (user.p != NULL) {
        home->asked = false; /* its memory is used for another's */
        return look_up(user, ta_buf_on(home->text, sizeof home->text));
    }
    if (!home->asked)
        home->n = look_up(user, ta_buf_on(home->text, sizeof home->text)).n;
    home->asked = true;
    return (ta_str){home->text, home->n};
}

ta_path_names ta_home_names(ta_home *home) {
    return (ta_path_names){port_environment, find, home};
}

/* file.c - the fake port's files, shared files and standard streams. */
#include "fake/fake_internal.h"

#include <string.h>

enum { FIRST_FILE = 10 };

typedef struct open_file {
    bool open;
    bool shared; /* by port_shared_open */
    bool locked;
    fake_file *file;
    size_t at;
} open_file;

static open_file opened[FAKE_HANDLES_MAX];
static size_t input_at;

void fake_reset_files(void) {
    memset(opened, 0, sizeof opened);
    input_at = 0;
}

unsigned fake_open_files(void) {
    unsigned n = 0;
    for (size_t i = 0; i < FAKE_HANDLES_MAX; i++)
        n += opened[i].open;
    return n;
}

unsigned fake_locked(void) {
    unsigned n = 0;
    for (size_t i = 0; i < FAKE_HANDLES_MAX; i++)
        n += opened[i].open && opened[i].locked;
    return n;
}

/* ---- the files of the test ---- */

fake_file *fake_find_file(const char *path) {
    for (size_t i = 0; i < fake.files_n; i++)
        if (strcmp(fake.files[i].path, path) == 0)
            return &fake.files[i];
    return NULL;
}

fake_file *fake_put_file(const char *path, const char *content) {
    fake_file *f = fake_find_file(path);
    if (f == NULL && fake.files_n == FAKE_FILES_MAX)
        fake_breach("FAKE_FILES_MAX");
    if (f == NULL)
        f = &fake.files[fake.files_n++];
    *f = (fake_file){.path = path, .content = content, .n = strlen(content)};
    return f;
}

static void set_content(fake_file *f, const void *p, size_t n) {
    if (n > sizeof f->store)
        fake_breach("a shared file is longer than FAKE_SHARED_MAX");
    memcpy(f->store, p, n);
    f->content = f->store;
    f->n = n;
}

fake_file *fake_put_shared(const char *path, const char *content) {
    fake_file *f = fake_put_file(path, "");
    set_content(f, content, strlen(content));
    f->shared = true;
    return f;
}

/* ---- handles ---- */

static open_file *find(port_file f) {
    const int i = f - FIRST_FILE;
    if (i >= 0 && i < FAKE_HANDLES_MAX && opened[i].open)
        return &opened[i];
    fake_breach("a file is used that is not open");
}

static port_file open_handle(fake_file *file, bool shared) {
    for (int i = 0; i < FAKE_HANDLES_MAX; i++)
        if (!opened[i].open) {
            opened[i] = (open_file){.open = true, .shared = shared, .file = file};
            return FIRST_FILE + i;
        }
    fake_breach("FAKE_HANDLES_MAX files are open");
}

port_result port_file_open(const char *path, port_file *out, int *sys) {
    *out = -1;
    const port_result r = fake_file_fault(fake_enter(FAKE_PORT_FILE_OPEN), sys);
    fake_file *file = fake_find_file(path);
    if (r != PORT_OK)
        return r;
    if (!fake_allowed('F', path) && !fake_allowed('R', path))
        fake_breach("a file is opened that port_sandbox did not allow");
    if (file == NULL)
        return PORT_NOT_FOUND;
    if (file->open_sys != 0) {
        *sys = file->open_sys;
        return PORT_FAILED;
    }
    *out = open_handle(file, false);
    return PORT_OK;
}

void port_file_close(port_file f) {
    find(f)->open = false;
}

/* ---- reading and writing ---- */

/* The start of a read or write. It waits until ready_at. */
static port_result enter(fake_fault fault, int64_t ready_at, int64_t deadline, int *sys) {
    port_result r = fake_file_fault(fault, sys);
    if (r == PORT_OK && fault == FAKE_STALLS && deadline != PORT_NEVER)
        r = fake_wait(PORT_NEVER, deadline);
    while (r == PORT_OK && ready_at > fake.now)
        r = fake_wait(ready_at, deadline);
    return r;
}

static size_t read_text(const char *from, size_t left, void *p, size_t n, size_t piece) {
    if (piece > 0 && left > piece)
        left = piece;
    if (left > n)
        left = n;
    memcpy(p, from, left);
    return left;
}

port_result port_file_read(port_file f, void *p, size_t n, size_t *done, int64_t deadline,
                           int *sys) {
    const fake_fault fault = fake_enter(FAKE_PORT_FILE_READ);
    const int64_t ready_at = f == PORT_STDIN ? 0 : find(f)->file->ready_at;
    const port_result r = enter(fault, ready_at, deadline, sys);
    if (r != PORT_OK)
        return r;
    if (f == PORT_STDIN) {
        *done = read_text(fake.input + input_at, strlen(fake.input) - input_at, p, n,
                          fault == FAKE_SHORT);
        input_at += *done;
        return PORT_OK;
    }
    open_file *o = find(f);
    if (o->file->read_sys != 0) {
        *sys = o->file->read_sys;
        return PORT_FAILED;
    }
    const size_t left = fault == FAKE_ENDS ? 0 : o->file->n - o->at;
    *done =
        read_text(o->file->content + o->at, left, p, n, fault == FAKE_SHORT ? 1 : o->file->piece);
    o->at += *done;
    return PORT_OK;
}

port_result port_file_read_at(port_file f, uint64_t offset, void *p, size_t n, size_t *done,
                              int *sys) {
    open_file *o = find(f);
    const size_t before = o->at;
    if (o->file->ready_at != 0) { /* a FIFO */
        *sys = FAKE_ESPIPE;
        return PORT_FAILED;
    }
    o->at = offset < o->file->n ? (size_t)offset : o->file->n;
    const port_result r = port_file_read(f, p, n, done, PORT_NEVER, sys);
    o->at = before;
    return r;
}

port_result port_file_write(port_file f, const void *p, size_t n, int64_t deadline, int *sys) {
    const port_result r = enter(fake_enter(FAKE_PORT_FILE_WRITE), 0, deadline, sys);
    if (r != PORT_OK)
        return r;
    if (f != PORT_STDOUT && f != PORT_STDERR) {
        (void)find(f);
        *sys = FAKE_EBADF; /* all other files are open only for reading */
        return PORT_FAILED;
    }
    size_t *at = &fake.out_n[f - 1];
    if (n >= FAKE_OUT_MAX - *at)
        fake_breach("more is written than FAKE_OUT_MAX");
    memcpy(fake.out[f - 1] + *at, p, n);
    *at += n;
    fake.out[f - 1][*at] = '\0';
    return PORT_OK;
}

unsigned port_terminal_columns(port_file f) {
    return f >= PORT_STDIN && f <= PORT_STDERR ? fake.columns[f] : 0;
}

/* ---- a file that processes share ---- */

port_result port_shared_open(const char *path, port_file *out, int *sys) {
    *out = -1;
    const port_result r = fake_file_fault(fake_enter(FAKE_PORT_SHARED_OPEN), sys);
    if (r != PORT_OK)
        return r;
    if (!fake_allowed('S', path))
        fake_breach("a shared file is opened that port_sandbox did not allow");
    fake_file *file = fake_find_file(path);
    if (file == NULL)
        file = fake_put_shared(path, "");
    if (!file->shared || file->open_sys != 0) {
        *sys = file->shared ? file->open_sys : FAKE_EACCES;
        return PORT_FAILED;
    }
    *out = open_handle(file, true);
    return PORT_OK;
}

static open_file *find_shared(port_file f) {
    open_file *o = find(f);
    if (!o->shared)
        fake_breach("a file is used as shared that port_shared_open did not open");
    return o;
}

port_result port_shared_lock(port_file f, int64_t deadline, int *sys) {
    open_file *o = find_shared(f);
    const fake_fault fault = fake_enter(FAKE_PORT_SHARED_LOCK);
    if (fault == FAKE_FAILS) {
        *sys = fake.fault_sys;
        return PORT_FAILED;
    }
    if (o->locked)
        fake_breach("a lock is taken twice");
    int64_t until = fault == FAKE_STALLS ? PORT_NEVER : o->file->locked_until;
    while (until > fake.now) {
        const port_result r = fake_wait(until, deadline);
        if (r != PORT_OK)
            return r;
    }
    if (fault == FAKE_SIGNALLED)
        return PORT_INTERRUPTED;
    o->locked = true;
    return PORT_OK;
}

void port_shared_unlock(port_file f) {
    open_file *o = find_shared(f);
    if (!o->locked)
        fake_breach("a lock is given back that is not held");
    o->locked = false;
}

port_result port_shared_read(port_file f, void *p, size_t n, size_t *done, int *sys) {
    open_file *o = find_shared(f);
    const fake_fault fault = fake_enter(FAKE_PORT_SHARED_READ);
    const port_result r = fake_file_fault(fault, sys);
    if (r != PORT_OK)
        return r;
    if (!o->locked)
        fake_breach("a shared file is read without its lock");
    *done =
        read_text(o->file->content, fault == FAKE_ENDS ? 0 : o->file->n, p, n, fault == FAKE_SHORT);
    return PORT_OK;
}

port_result port_shared_replace(port_file f, const void *p, size_t n, int *sys) {
    open_file *o = find_shared(f);
    const port_result r = fake_file_fault(fake_enter(FAKE_PORT_SHARED_REPLACE), sys);
    if (!o->locked)
        fake_breach("a shared file is written without its lock");
    if (r != PORT_OK)
        return r;
    set_content(o->file, p, n);
    return PORT_OK;
}

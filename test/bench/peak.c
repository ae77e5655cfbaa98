/* peak.c - run a program and tell the most memory it had, read from the kernel as the program exits.
 * peak OUT PROGRAM [ARGUMENT...]
 * OUT gets one line "name value" each, in KiB: hwm (peak resident, VmHWM), vm (peak address space,
 * VmPeak), stack (pages of the stack ever touched), file, anon (resident at exit), and, when the
 * environment has PEAK_WORD=hex-address, word: the size_t that stands there at exit, as it is.
 * Exits as the program does. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static FILE *open_proc(pid_t pid, const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(2);
    }
    return f;
}

static void report_status(pid_t pid, FILE *out) {
    static const struct {
        const char *key, *name;
    } rows[] = {{"VmHWM:", "hwm"}, {"VmPeak:", "vm"}, {"RssAnon:", "anon"}, {"RssFile:", "file"}};
    char line[256];
    FILE *f = open_proc(pid, "status");
    while (fgets(line, sizeof line, f))
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (strncmp(line, rows[i].key, strlen(rows[i].key)) == 0)
                fprintf(out, "%s %ld\n", rows[i].name,
                        strtol(line + strlen(rows[i].key), NULL, 10));
    fclose(f);
}

static void report_stack(pid_t pid, FILE *out) {
    char line[256];
    int in_stack = 0;
    FILE *f = open_proc(pid, "smaps");
    while (fgets(line, sizeof line, f)) {
        if (strstr(line, "[stack]"))
            in_stack = 1;
        else if (in_stack && strncmp(line, "Rss:", 4) == 0) {
            fprintf(out, "stack %ld\n", strtol(line + 4, NULL, 10));
            in_stack = 0;
        }
    }
    fclose(f);
}

static void report_word(pid_t pid, FILE *out) {
    const char *symbol = getenv("PEAK_WORD");
    size_t word;
    if (!symbol)
        return;
    FILE *f = open_proc(pid, "mem");
    if (fseek(f, (long)strtoul(symbol, NULL, 16), SEEK_SET) == 0 &&
        fread(&word, sizeof word, 1, f) == 1)
        fprintf(out, "word %zu\n", word);
    fclose(f);
}

int main(int argc, char **argv) {
    int status;
    if (argc < 3) {
        fprintf(stderr, "usage: peak OUT PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    pid_t pid = fork();
    if (pid == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        unsetenv("PEAK_WORD");
        execv(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
        fprintf(stderr, "peak: cannot trace %s\n", argv[2]);
        return 2;
    }
    ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
    ptrace(PTRACE_CONT, pid, NULL, 0);
    while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
        long signal = WSTOPSIG(status);
        if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8))) {
            FILE *out = fopen(argv[1], "w");
            if (!out) {
                perror(argv[1]);
                return 2;
            }
            report_status(pid, out);
            report_stack(pid, out);
            report_word(pid, out);
            fclose(out);
            signal = 0;
        } else if (signal == SIGTRAP)
            signal = 0; /* of exec itself */
        ptrace(PTRACE_CONT, pid, NULL, signal);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

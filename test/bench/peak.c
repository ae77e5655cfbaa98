/* peak.c - run a program and tell the most memory it had, read from the kernel as the program exits.
 * peak OUT PROGRAM [ARGUMENT...]
 * OUT gets one line "name value" each, in KiB: hwm (peak resident, VmHWM), vm (peak address space,
 * VmPeak), stack (pages of the stack ever touched), file, anon (resident at exit), and, when the
 * environment has PEAK_WORD=hex-address, word: the eight bytes that stand there at exit, in hexadecimal.
 * An address with a + counts from the lowest mapping, where a program stands that the kernel places.
 *
 * PEAK_GUEST=begin-end-stack, hexadecimal, when PROGRAM is an emulator that keeps its guest's memory at these
 * addresses, and was told that size of its stack in bytes: guest is then the most memory resident there, looked at around each system call, for pages
 * are given back by system calls alone; stack is the guest's; and PEAK_WORD counts from begin.
 * Exits as the program does. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define SYSTEM_CALL (SIGTRAP | 0x80) /* a stop around one, with PTRACE_O_TRACESYSGOOD */

static unsigned long guest_begin, guest_end, guest_stack; /* 0: the program is no emulator */
static long guest_peak;                                   /* KiB */
/* Opened before the program can forbid it. */
static FILE *status_file, *smaps_file, *mem_file;

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

static void report_status(FILE *out) {
    static const struct {
        const char *key, *name;
    } rows[] = {{"VmHWM:", "hwm"}, {"VmPeak:", "vm"}, {"RssAnon:", "anon"}, {"RssFile:", "file"}};
    char line[256];
    while (fgets(line, sizeof line, status_file))
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (strncmp(line, rows[i].key, strlen(rows[i].key)) == 0)
                fprintf(out, "%s %ld\n", rows[i].name,
                        strtol(line + strlen(rows[i].key), NULL, 10));
}

/* What is resident now, in KiB: of the stack, and of a guest. A guest's stack is the mapping that it
 * may write to and that has, in whole MiB, the size which the emulator was told: what stands beside it
 * may be in the same mapping. */
static void look_at_memory(long *stack, long *guest) {
    char line[4096], rights[5] = "";
    unsigned long begin = 0, end = 0;
    int in_stack = 0;
    *stack = *guest = 0;
    rewind(smaps_file);
    while (fgets(line, sizeof line, smaps_file)) {
        if (sscanf(line, "%lx-%lx %4s ", &begin, &end, rights) == 3) {
            if (guest_end == 0)
                in_stack = strstr(line, "[stack]") != NULL;
            else
                in_stack = begin >= guest_begin && end <= guest_end && rights[1] == 'w' &&
                           (end - begin) >> 20 == guest_stack >> 20;
        } else if (strncmp(line, "Rss:", 4) == 0) {
            long resident = strtol(line + 4, NULL, 10);
            if (in_stack)
                *stack = resident;
            if (begin >= guest_begin && end <= guest_end)
                *guest += resident;
        }
    }
}

static void look_at_guest(void) {
    long stack, guest;
    look_at_memory(&stack, &guest);
    if (guest > guest_peak)
        guest_peak = guest;
}

static void report_memory(FILE *out) {
    long stack, guest;
    look_at_memory(&stack, &guest);
    fprintf(out, "stack %ld\n", stack);
    if (guest_end != 0)
        fprintf(out, "guest %ld\n", guest > guest_peak ? guest : guest_peak);
}

static void report_word(FILE *out, const char *address) {
    unsigned char word[8];
    unsigned long begin = guest_begin;
    if (!address)
        return;
    rewind(smaps_file);
    if (*address == '+' && fscanf(smaps_file, "%lx", &begin) != 1)
        return;
    if (fseek(mem_file, (long)(begin + strtoul(address, NULL, 16)), SEEK_SET) != 0 ||
        fread(word, sizeof word, 1, mem_file) != 1)
        return;
    fprintf(out, "word ");
    for (size_t i = 0; i < sizeof word; i++)
        fprintf(out, "%02x", word[i]);
    fprintf(out, "\n");
}

static void report(const char *path, const char *word) {
    FILE *out = fopen(path, "w");
    if (!out) {
        perror(path);
        exit(2);
    }
    report_status(out);
    report_memory(out);
    report_word(out, word);
    fclose(out);
}

static void run(char **program) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    unsetenv("PEAK_WORD");
    unsetenv("PEAK_GUEST");
    if (guest_end !=
        0) /* a guest's stack is an ordinary mapping, where one touch could bring 2 MiB */
        prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    execv(program[0], program);
    perror(program[0]);
    _exit(127);
}

int main(int argc, char **argv) {
    const char *word = getenv("PEAK_WORD"), *guest = getenv("PEAK_GUEST");
    int status;
    if (argc < 3 ||
        (guest && sscanf(guest, "%lx-%lx-%lx", &guest_begin, &guest_end, &guest_stack) != 3)) {
        fprintf(stderr, "usage: [PEAK_WORD=address] [PEAK_GUEST=begin-end-stack] "
                        "peak OUT PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    pid_t pid = fork();
    if (pid == 0)
        run(argv + 2);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) {
        fprintf(stderr, "peak: cannot trace %s\n", argv[2]);
        return 2;
    }
    status_file = open_proc(pid, "status");
    smaps_file = open_proc(pid, "smaps");
    mem_file = open_proc(pid, "mem");
    ptrace(PTRACE_SETOPTIONS, pid, NULL,
           PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD);
    long signal = 0;
    do {
        ptrace(guest_end != 0 ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL, signal);
        if (waitpid(pid, &status, 0) != pid)
            return 2;
        signal = WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
        if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8)))
            report(argv[1], word);
        else if (signal == SYSTEM_CALL)
            look_at_guest();
        if (signal == SIGTRAP || signal == SYSTEM_CALL)
            signal = 0;
    } while (WIFSTOPPED(status));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#include "creds/process.h"

#include <string.h>

#include "base/wipe.h"
#include "creds/json_answer.h"
#include "creds/shell_words.h"

static ta_err split(ta_creds_process *m, ta_str command, ta_diag *diag) {
    const char *why;
    size_t count;
    if (command.n > TA_PROCESS_COMMAND_MAX)
        return ta_fail(diag, TA_E_LIMIT,
                       "the command is longer than TA_PROCESS_COMMAND_MAX, " TA_LIMIT_TEXT(
                           TA_PROCESS_COMMAND_MAX) " bytes");
    if (command.n > 0)
        memcpy(m->command, command.p, command.n);
    const ta_err err = ta_shell_words(m->command, command.n, m->words,
                                      sizeof m->words / sizeof *m->words, &count, &why);
    if (err == TA_E_LIMIT)
        return ta_fail(diag, err,
                       "the command has more words than TA_PROCESS_WORDS_MAX, " TA_LIMIT_TEXT(
                           TA_PROCESS_WORDS_MAX));
    if (err)
        return ta_fail(diag, TA_E_CREDENTIALS, why);
    return count > 0 ? TA_OK : ta_fail(diag, TA_E_CREDENTIALS, "the command is empty");
}

/* Is there a word that has a meaning only in a shell? */
static bool wants_a_shell(char *const *words) {
    static const char marks[][3] = {"|", "||", "&&", "&", ";", ">", "<", ">>"};
    for (; *words != NULL; words++)
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (strcmp(*words, marks[i]) == 0)
                return true;
    return false;
}

ta_err ta_creds_from_process(const ta_creds_io *io, ta_str command, ta_creds_process *m,
                             ta_json *json, ta_creds *out, ta_diag *diag) {
    size_t n = 0;
    m->words[0] = NULL;
    ta_err err = split(m, command, diag);
    if (err == TA_OK)
        err = io->run(io->ctx, m->words, m->output, sizeof m->output, &n,
                      TA_PROCESS_TIMEOUT_S * 1000u, diag);
    if (err == TA_OK)
        err = ta_creds_from_json(out, &ta_creds_form_process, json, m->output, n, io->now(io->ctx),
                                 diag);
    if (err != TA_OK)
        err = ta_creds_provider_failed(
            diag, wants_a_shell(m->words) ? TA_STR("credential_process, which runs without a shell "
                                                   "(write sh -c '...' for one)")
                                          : TA_STR("credential_process"));
    ta_wipe(m->command, command.n < sizeof m->command ? command.n : 0);
    ta_wipe(m->output, err ? sizeof m->output : n);
    return err;
}

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_OF_SERVER 1060 /* <patval/errors.def>: from here on the server, not the question, is the reason */

int report_error(const struct cli *cli, const struct patval_error *error)
{
    if (cli->json) {
        json_t *whole = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "code", error->code, "name", error->name, "message", error->message, "path", error->path,
                                  "got", error->got, "expected", error->expected, "retryable", error->retryable, "zh", error->zh);
        char *text = json_dumps(whole, JSON_COMPACT);
        fprintf(stderr, "%s\n", text ? text : error->message);
        free(text);
        json_decref(whole);
    } else if (cli->chinese && error->failure == PATVAL_ANSWERED) {
        fprintf(stderr, "patval: %s（%s）\n", error->zh, error->message);
    } else {
        fprintf(stderr, "patval: %s\n", error->message);
    }
    if (error->failure == PATVAL_UNREACHABLE)
        return CLI_UNREACHABLE;
    bool access = !strcmp(error->name, "access.unknown");
    return access ? CLI_UNREACHABLE : error->code == -32603 || error->code >= FIRST_OF_SERVER ? CLI_SERVER : CLI_FOUND;
}

json_t *call(struct cli *cli, const char *method, json_t *params, int *code)
{
    struct patval_error error;
    json_error_t reason;
    char *text = params ? json_dumps(params, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
    bool failed = (!cli->connection && patval_open(&cli->settings, &cli->connection, &error)) ||
                  patval_call(cli->connection, method, text, &cli->raw, &cli->raw_size, &error);
    free(text);
    json_decref(params);
    if (failed) {
        *code = report_error(cli, &error);
        return NULL;
    }
    json_t *result = json_loadb(cli->raw, cli->raw_size, JSON_DECODE_ANY, &reason);
    *code = result ? CLI_DONE : CLI_SERVER;
    if (!result)
        fprintf(stderr, "patval: the answer cannot be read: %s\n", reason.text);
    return result;
}

bool print_json(const struct cli *cli)
{
    if (cli->json)
        printf("%.*s\n", (int)cli->raw_size, cli->raw);
    return cli->json;
}

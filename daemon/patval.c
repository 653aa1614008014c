/* patval: the client.  Its commands live in cli/, its connection in client/, its spreadsheets in intake/. */
#include "cli/cli.h"

int main(int count, char **words)
{
    return cli_run(count, words);
}

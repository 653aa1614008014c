/* patvald's command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

enum mode { MODE_SERVE, MODE_TEST, MODE_SANDBOX, MODE_STDIO, MODE_CHECK, MODE_HELP, MODE_VERSION, MODE_WRONG };

struct options {
    enum mode mode;
    const char *path;   /* configuration, sandbox folder, or index */
    const char *models; /* --models, or NULL */
    int port;           /* --port, or -1 */
    char wrong[200];    /* MODE_WRONG: what is, and what was expected */
};

struct options options_read(int count, char **words);
void options_help(void);
/* The folder of the shipped models, as seen from this program: installed, or in its build tree; into `out`. */
const char *options_models(const struct options *options, char out[4096]);

#endif

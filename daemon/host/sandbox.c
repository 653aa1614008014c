#include "host/sandbox.h"

#include "host/authority.h"
#include "host/files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define AUTHORITY "patvald sandbox authority"

struct client { const char *role, *tenant; };
static const struct client clients[] = {{"reader", "centre"}, {"bank", "bank"}, {"centre", "centre"}, {"auditor", "*"}, {"modeler", "centre"}, {"admin", "centre"}};
#define CLIENTS (sizeof clients / sizeof clients[0])

static int write_in(const char *folder, const char *name, mode_t mode, struct buffer *bytes, struct error *error)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int result = bytes->failed ? error_set(error, ERROR_BUSY, name, NULL, "free memory") : file_write(path, mode, bytes->data, bytes->size, error);
    buffer_free(bytes);
    return result;
}

static int write_pair(const char *folder, const char *name, struct buffer *certificate, struct buffer *key, struct error *error)
{
    char file[128];
    snprintf(file, sizeof file, "%s.pem", name);
    int result = write_in(folder, file, 0644, certificate, error);
    snprintf(file, sizeof file, "%s.key", name);
    return write_in(folder, file, 0600, key, error) || result ? -1 : 0;
}

static int issue(const char *folder, struct authority *authority, const char *name, const char *names, bool for_server, struct error *error)
{
    struct buffer certificate = {0}, key = {0};
    if (authority_issue(authority, name, names, for_server, &certificate, &key, error))
        return -1;
    return write_pair(folder, name, &certificate, &key, error);
}

static int make_certificates(const char *folder, struct error *error)
{
    struct authority *authority;
    struct buffer certificate = {0}, key = {0};
    char names[128];
    if (authority_new(AUTHORITY, &authority, error))
        return -1;
    int result = authority_write(authority, &certificate, &key, error) || write_pair(folder, "ca", &certificate, &key, error) ||
                 issue(folder, authority, "server", "DNS:localhost,IP:127.0.0.1,IP:::1", true, error);
    for (size_t i = 0; i < CLIENTS && !result; i++) {
        snprintf(names, sizeof names, "DNS:%s.sandbox.invalid", clients[i].role);
        result = issue(folder, authority, clients[i].role, names, false, error);
    }
    authority_free(authority);
    return result ? -1 : 0;
}

static int make_access(const char *folder, struct error *error)
{
    struct buffer text = {0};
    buffer_puts(&text, "# name tenant roles certificate; access.conf(5) in patvald.conf(5) says more\n");
    for (size_t i = 0; i < CLIENTS; i++)
        buffer_print(&text, "%-8s %-8s %-8s san:%s.sandbox.invalid issuer:CN=" AUTHORITY "\n", clients[i].role, clients[i].tenant, clients[i].role, clients[i].role);
    return write_in(folder, "access.conf", 0644, &text, error);
}

static int make_configuration(const char *folder, const char *models, struct error *error)
{
    struct buffer text = {0};
    buffer_print(&text, "# made by patvald --sandbox; patvald.conf(5) describes every key\n"
                        "listen = 127.0.0.1:7746\noperator_socket = operator.sock\nindex = index\nmodels = %s\n"
                        "access = access.conf\ncertificate = server.pem\nkey = server.key\nclient_ca = ca.pem\n", models);
    return write_in(folder, "patvald.conf", 0644, &text, error);
}

int sandbox_make(const char *folder, const char *models, struct error *error)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/patvald.conf", folder);
    if (mkdir(folder, 0700) && errno != EEXIST)
        return error_set(error, ERROR_FILE, folder, strerror(errno), "a folder that can be made");
    if (!access(path, F_OK))
        return 0;
    /* the configuration comes last: a sandbox cut off half-way is made again */
    return make_certificates(folder, error) || make_access(folder, error) || make_configuration(folder, models, error) ? -1 : 0;
}

int sandbox_tell_clients(const char *folder, unsigned port, struct error *error)
{
    struct buffer text = {0};
    char file[128];
    for (size_t i = 0; i < CLIENTS; i++) {
        buffer_print(&text, "server = localhost:%u\ncertificate = %s.pem\nkey = %s.key\nca = ca.pem\n", port, clients[i].role, clients[i].role);
        snprintf(file, sizeof file, "%s.conf", clients[i].role);
        if (write_in(folder, file, 0644, &text, error))
            return -1;
    }
    buffer_puts(&text, "operator_socket = operator.sock\n");
    return write_in(folder, "operator.conf", 0644, &text, error);
}

/* The sample of invented patents: in a build tree, or installed. */
static const char *sample(const char *programs, char out[PATH_MAX])
{
    static const char *const places[] = {"../../tests/sample/gansu-sample.csv", "../share/patvald/gansu-sample.csv"};
    char path[4200];
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%.4000s/%s", programs, places[i]);
        if (realpath(path, out))
            return out;
    }
    return "FILE.csv";
}

/* patval beside this program, as in a build tree; else the installed one, which the shell finds. */
static const char *client(const char *programs, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%.4000s/patval", programs);
    return access(out, X_OK) ? "patval" : out;
}

void sandbox_greet(const char *folder, unsigned port, const char *programs)
{
    char sample_path[PATH_MAX], client_path[PATH_MAX];
    const char *patval = client(programs, client_path);
    printf("patvald sandbox in %s, listening on localhost:%u; Ctrl-C stops it, the same command carries on.\n"
           "In another terminal:\n"
           "  export PATVAL_CONFIG=%s/centre.conf\n"
           "  %s status\n"
           "  %s import %s --observed 2026-11-20\n"
           "As a bank, with PATVAL_CONFIG=%s/bank.conf:\n"
           "  %s score CN201910123456.X\n"
           "Without patval, one request a line:\n"
           "  openssl s_client -quiet -connect localhost:%u -CAfile %s/ca.pem -cert %s/bank.pem -key %s/bank.key\n"
           "  {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.ping\"}\n",
           folder, port, folder, patval, patval, sample(programs, sample_path), folder, patval, port, folder, folder, folder);
    fflush(stdout);
}

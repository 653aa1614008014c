/* Configuration and access table: what is right is read, what is wrong is named with file and line. */
#include "base/arena.h"
#include "host/access.h"
#include "host/child.h"
#include "host/config.h"
#include "host/files.h"
#include "host/sandbox.h"
#include "host/worker.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <sys/stat.h>

static char folder[] = "/tmp/patvald-test-XXXXXX";
static struct error error;

static const char *in_folder(const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    CHECK(!file_write(in_folder(name), 0600, text, strlen(text), &error));
}

static int read_config(const char *text, struct arena *arena, struct config *config)
{
    put("patvald.conf", text);
    return config_read(in_folder("patvald.conf"), arena, config, &error);
}

static void configuration(void)
{
    struct arena *arena = arena_new();
    struct config config;
    CHECK(!read_config("# a comment\n index = here \nthreads=4\nline_bytes = 2M\n", arena, &config));
    CHECK(config.threads == 4 && config.line_bytes == 2 << 20 && config.connections == 4096 && config.map_size == (int64_t)16 << 30);
    char whole[200];
    snprintf(whole, sizeof whole, "%s/here", folder);
    CHECK_TEXT(config.index, whole);
    CHECK_TEXT(config.crl, "");
    static const struct { const char *text, *path, *expected; } wrong[] = {
        {"\nthread = 4\n", "patvald.conf:2: thread", "threads"},
        {"threads = 0\n", "patvald.conf:1: threads", "from 1 to 64"},
        {"threads = many\n", "patvald.conf:1: threads", "a whole number"},
        {"threads = 1\nthreads = 2\n", "patvald.conf:2: threads", "once"},
        {"threads\n", "patvald.conf:1: threads", "key = value"},
        {"line_bytes = 99999999T\n", "patvald.conf:1: line_bytes", "from 1024"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(read_config(wrong[i].text, arena, &config) == -1 && error.code == ERROR_CONFIG);
        CHECK_TEXT(error.path, wrong[i].path);
        CHECK(strstr(error.expected, wrong[i].expected) != NULL);
    }
    CHECK(mkdir(in_folder("patvald.conf.d"), 0700) == 0);
    put("patvald.conf.d/10-more.conf", "threads = 7\n");
    CHECK(!read_config("threads = 4\n", arena, &config) && config.threads == 7);
    CHECK(config_read(in_folder("absent"), arena, &config, &error) == -1 && error.code == ERROR_FILE);
    arena_free(arena);
}

static void access_table(void)
{
    struct access *access = NULL;
    struct caller caller;
    put("access.conf", "# who is who\nbank-01 gsbank bank,reader sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
                       "lab\tlzu\tcentre  san:lab.example issuer:CN=An Authority,O=Lanzhou\n");
    CHECK(!access_read(in_folder("access.conf"), &access, &error) && access_count(access) == 2);
    CHECK(!access_find(access, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "CN=x", "", &caller, &error));
    CHECK(!strcmp(caller.name, "bank-01") && !strcmp(caller.tenant, "gsbank") && caller.roles == (ROLE_BANK | ROLE_READER));
    CHECK(!access_find(access, "bb", "CN=An Authority,O=Lanzhou", "lab.example", &caller, &error) && !strcmp(caller.name, "lab"));
    CHECK(access_find(access, "bb", "CN=Another Authority", "lab.example", &caller, &error) == -1);
    CHECK(access_find(access, "bb", "CN=An Authority,O=Lanzhou", "", &caller, &error) == -1);
    access_free(access);
    static const char *const wrong[] = {"", "a b\n", "a b king sha256:aa\n", "a b bank sha256:aa\n", "a b bank san:x\n", "a b modeler,admin san:x issuer:CN=y\n",
                                        "a * bank san:x issuer:CN=y\n", "a b bank san:x issuer:CN=y\nc d reader san:x issuer:CN=y\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        put("access.conf", wrong[i]);
        CHECK(access_read(in_folder("access.conf"), &access, &error) == -1 && error.code == ERROR_CONFIG && strstr(error.path, "access.conf:"));
    }
}

static void add_one(void *argument)
{
    *(int *)argument += 1;
}

static void helpers(void)
{
    struct worker *worker;
    struct buffer output = {0};
    int count = 0;
    CHECK(!worker_new(&worker, &error));
    for (int i = 0; i < 1000; i++)
        worker_run(worker, add_one, &count);
    worker_free(worker);
    CHECK(count == 1000);
    const char *const echo[] = {"/bin/echo", "out", NULL}, *const absent[] = {"/nowhere/absent", NULL}, *const failing[] = {"/bin/sh", "-c", "exit 3", NULL};
    CHECK(!child_run(echo, &output, &error) && !strcmp(buffer_text(&output), "out\n"));
    CHECK(child_run(absent, &output, &error) == -1 && child_run(failing, &output, &error) == -1);
    buffer_free(&output);
    CHECK(!sandbox_make(in_folder("sandbox"), "/models", &error));
    struct stat status;
    CHECK(!stat(in_folder("sandbox/bank.key"), &status) && (status.st_mode & 0777) == 0600);
    struct access *access;
    CHECK(!access_read(in_folder("sandbox/access.conf"), &access, &error) && access_count(access) == 6);
    access_free(access);
}

int main(void)
{
    char command[80];
    if (!mkdtemp(folder))
        return 2;
    configuration();
    access_table();
    helpers();
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) ? 2 : check_end();
}

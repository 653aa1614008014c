#include "host/access.h"

#include "host/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row { struct caller caller; char fingerprint[65], san[256], issuer[256]; };
struct access { struct row *rows; unsigned count; };

static int refuse(struct error *error, const char *file, unsigned line, const char *got, const char *expected)
{
    char path[128];
    const char *base = strrchr(file, '/');
    snprintf(path, sizeof path, "%.100s:%u", base ? base + 1 : file, line);
    return error_set(error, ERROR_CONFIG, path, got, "%s", expected);
}

static bool read_roles(char *words, unsigned *roles)
{
    *roles = 0;
    for (char *word; (word = strsep(&words, ","));) {
        unsigned role = role_from_word(word);
        if (!role)
            return false;
        *roles |= role;
    }
    return true;
}

static bool is_fingerprint(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static bool is_name(const char *text)
{
    return text && *text && strlen(text) < 64;
}

/* The rest of the row: who must have signed, and whom it names. */
static const char *read_certificate(struct row *row, char *rest)
{
    if (!strncmp(rest, "sha256:", 7)) {
        if (!is_fingerprint(rest + 7))
            return "sha256: and 64 lower-case hex digits";
        snprintf(row->fingerprint, sizeof row->fingerprint, "%s", rest + 7);
        return NULL;
    }
    char *issuer = strstr(rest, " issuer:");
    if (strncmp(rest, "san:", 4) != 0 || !issuer)
        return "sha256:FINGERPRINT, or san:NAME issuer:ISSUER";
    *issuer = '\0';
    if (strlen(rest + 4) >= sizeof row->san || strlen(issuer + 8) >= sizeof row->issuer || !rest[4] || !issuer[8])
        return "a name and an issuer of 1 to 255 bytes";
    snprintf(row->san, sizeof row->san, "%s", rest + 4);
    snprintf(row->issuer, sizeof row->issuer, "%s", issuer + 8);
    return NULL;
}

static char *word(char **rest)
{
    char *found = *rest + strspn(*rest, " \t");
    size_t size = strcspn(found, " \t");
    *rest = found + size;
    if (**rest) {
        **rest = '\0';
        *rest += 1 + strspn(*rest + 1, " \t");
    }
    return found;
}

static const char *read_row(char *line, struct row *row)
{
    char *name = word(&line), *tenant = word(&line), *roles = word(&line);
    if (!is_name(name) || !is_name(tenant))
        return "NAME TENANT ROLES CERTIFICATE, names of at most 63 bytes";
    if (!read_roles(roles, &row->caller.roles))
        return "roles out of reader, bank, centre, auditor, modeler, admin, separated by commas";
    if ((row->caller.roles & ROLE_MODELER) && (row->caller.roles & ROLE_ADMIN))
        return "modeler and admin in two different rows: nobody both changes a model and erases a record";
    if (!strcmp(tenant, "*") && row->caller.roles != ROLE_AUDITOR)
        return "a tenant by name: * is for an auditor alone";
    snprintf(row->caller.name, sizeof row->caller.name, "%s", name);
    snprintf(row->caller.tenant, sizeof row->caller.tenant, "%s", tenant);
    return read_certificate(row, line);
}

static bool same_certificate(const struct row *a, const struct row *b)
{
    return a->fingerprint[0] || b->fingerprint[0] ? !strcmp(a->fingerprint, b->fingerprint) : !strcmp(a->san, b->san) && !strcmp(a->issuer, b->issuer);
}

static int add(struct access *access, const struct row *row, const char *path, unsigned line, struct error *error)
{
    for (unsigned i = 0; i < access->count; i++)
        if (same_certificate(&access->rows[i], row))
            return refuse(error, path, line, row->caller.name, "a certificate that no earlier row names");
    struct row *rows = realloc(access->rows, (access->count + 1) * sizeof *rows);
    if (!rows)
        return error_set(error, ERROR_BUSY, "access", NULL, "free memory");
    access->rows = rows;
    access->rows[access->count++] = *row;
    return 0;
}

static int read_rows(struct access *access, const char *path, char *text, struct error *error)
{
    unsigned number = 0;
    for (char *line; (line = strsep(&text, "\n"));) {
        struct row row = {0};
        number++;
        for (size_t size = strlen(line); size && strchr(" \t\r", line[size - 1]); size--)
            line[size - 1] = '\0';
        line += strspn(line, " \t");
        if (!*line || *line == '#')
            continue;
        char whole[200]; /* reading cuts the line into words */
        snprintf(whole, sizeof whole, "%s", line);
        const char *expected = read_row(line, &row);
        if (expected)
            return refuse(error, path, number, whole, expected);
        if (add(access, &row, path, number, error))
            return -1;
    }
    return access->count ? 0 : refuse(error, path, number, NULL, "at least one row: an empty table lets nobody in");
}

int access_read(const char *path, struct access **out, struct error *error)
{
    struct access *access = calloc(1, sizeof *access);
    struct buffer text = {0};
    int result = access ? file_read(path, 4 << 20, &text, error) : error_set(error, ERROR_BUSY, "access", NULL, "free memory");
    if (!result) {
        buffer_text(&text);
        result = text.failed ? error_set(error, ERROR_BUSY, "access", NULL, "free memory") : read_rows(access, path, text.data, error);
    }
    buffer_free(&text);
    if (result) {
        access_free(access);
        return -1;
    }
    *out = access;
    return 0;
}

void access_free(struct access *access)
{
    if (access)
        free(access->rows);
    free(access);
}

int access_find(const struct access *access, const char *fingerprint, const char *issuer, const char *san, struct caller *out, struct error *error)
{
    for (unsigned i = 0; i < access->count; i++) {
        const struct row *row = &access->rows[i];
        bool fits = row->fingerprint[0] ? !strcmp(row->fingerprint, fingerprint) : san[0] && !strcmp(row->san, san) && !strcmp(row->issuer, issuer);
        if (fits) {
            *out = row->caller;
            return 0;
        }
    }
    return error_set(error, ERROR_ACCESS, "certificate", fingerprint, "a client certificate that access.conf names (this is its SHA-256 fingerprint)");
}

unsigned access_count(const struct access *access)
{
    return access->count;
}

/* What has been answered leaves the copy of a large file, and what is refused after it is shown all the same, with its row and its cells. */
#include "intake/internal.h"
#include "tests/unit/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS 6000u    /* of 4,000 bytes: 24 MB */
#define BROKEN 5990u /* of the last chunk */

static char path[300];
static struct error error;

static void write_file(uint32_t broken)
{
    FILE *out = fopen(path, "w");
    char title[3901];
    memset(title, 'x', 3900);
    title[3900] = '\0';
    fputs("申请号,标题,权利要求数量\n", out);
    for (uint32_t i = 2; i <= ROWS; i++)
        if (i % 1000 == 0)
            fputs("\n", out); /* a blank row has a number, too */
        else if (i % 1000 == 500)
            fprintf(out, "201910123456.X,\"%s %u\na second line\",10\n", title, i);
        else
            fprintf(out, "201910123456.X,%s %u,%s\n", title, i, i == broken ? "many" : "10");
    if (fclose(out))
        exit(2);
}

static struct intake *open_file(void)
{
    struct intake_options options = {.path = path, .headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv"};
    struct intake *intake;
    if (intake_open(&options, &intake, &error)) {
        printf("  %s\n", error.expected);
        exit(2);
    }
    return intake;
}

/* Every chunk is answered when the next but one is given out; the row `refused` is refused by the server. */
static uint32_t load(struct intake *intake, uint32_t refused)
{
    struct buffer rows = {0};
    struct intake_chunk chunk;
    uint32_t sent = 0;
    while (!intake_next_chunk(intake, &rows, &chunk, &error) && chunk.rows) {
        sent += chunk.rows;
        if (chunk.first_row <= refused && refused < chunk.first_row + chunk.rows)
            CHECK(!intake_add_reject(intake, &(struct intake_reject){.row = refused, .attribute = "title", .en = "No.", .zh = "否"}));
        if (chunk.index > 1)
            intake_answered(intake, chunk.index - 1);
    }
    buffer_free(&rows);
    return sent;
}

static const char *rejects_of(struct intake *intake, struct buffer *text, uint32_t *count)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    CHECK(!intake_rejects_write(intake, out, count, &error));
    fclose(out);
    buffer_clear(text);
    buffer_put(text, bytes, size);
    free(bytes);
    return buffer_text(text);
}

static bool can_give_back(int file)
{
    return !fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096);
}

static void what_is_refused_late(void)
{
    struct buffer text = {0};
    uint32_t count, first = BROKEN - 3;
    char beginning[64];
    struct stat copy;
    write_file(BROKEN);
    struct intake *intake = open_file();
    load(intake, first);
    CHECK(intake->source.released > intake->source.size / 2 && intake->settled.row > ROWS / 2);
    CHECK(!fstat(intake->source.file, &copy));
    if (can_give_back(intake->source.file))
        CHECK((size_t)copy.st_blocks * 512 < intake->source.size / 2);
    const char *rejects = rejects_of(intake, &text, &count);
    CHECK(count == 2 && strstr(rejects, "\"many\"") != NULL);
    snprintf(beginning, sizeof beginning, "\r\n%u,", first);
    const char *row = strstr(rejects, beginning);
    CHECK(row && strstr(row, "201910123456.X") != NULL);
    snprintf(beginning, sizeof beginning, "x %u\"", first);
    CHECK(row && strstr(row, beginning) != NULL); /* the cells are that row's, which its title tells */
    snprintf(beginning, sizeof beginning, "\r\n%u,", BROKEN);
    CHECK(strstr(rejects, beginning) != NULL);
    buffer_free(&text);
    intake_close(intake);
}

static void what_is_refused_early(void)
{
    struct buffer text = {0};
    uint32_t count;
    write_file(5);
    struct intake *intake = open_file();
    CHECK(load(intake, 0) == ROWS - 1 - ROWS / 1000 - 1 && intake->source.released == 0 && intake->settled.at == 0);
    CHECK(strstr(rejects_of(intake, &text, &count), "\r\n5,") != NULL && count == 1);
    buffer_free(&text);
    intake_close(intake);
}

static void nothing_is_settled_out_of_order(void)
{
    struct buffer rows = {0};
    struct intake_chunk chunk;
    write_file(0);
    struct intake *intake = open_file();
    intake_answered(intake, 0);
    intake_answered(intake, 1); /* of none that has been given out */
    CHECK(intake->settled.at == 0);
    CHECK(!intake_next_chunk(intake, &rows, &chunk, &error));
    intake_answered(intake, 2);
    CHECK(intake->settled.at == 0);
    intake_answered(intake, 1);
    CHECK(intake->settled.row == chunk.first_row + chunk.rows - 1 && intake->settled.at > 0);
    buffer_free(&rows);
    intake_close(intake);
}

int main(void)
{
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%.200s/patval-test-XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(path);
    if (file < 0)
        return 2;
    close(file);
    what_is_refused_late();
    what_is_refused_early();
    nothing_is_settled_out_of_order();
    unlink(path);
    return check_end();
}

/* A cell that came before is not converted again, and nothing but the time tells: chunks, refusals and counters are those of an intake that
 * converts every cell anew. */
#include "intake/internal.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <unistd.h>

static struct error error;

static struct intake *open_text(const char *text, size_t size)
{
    struct intake_options options = {.path = "table.csv", .headers_path = "etc/import-headers.tsv", .values_path = "etc/import-values.tsv"};
    struct intake *intake = NULL;
    if (intake_open_bytes(text, size, &options, &intake, &error)) {
        char sentence[700];
        error_sentence(&error, sentence, sizeof sentence);
        printf("intake_open_bytes: %s\n", sentence);
        exit(2);
    }
    return intake;
}

/* From here on every cell is converted. */
static void forget(struct intake *intake)
{
    repeats_end(&intake->layout);
    for (size_t i = 0; i < intake->layout.binding_count; i++) {
        intake->layout.bindings[i].repeats = NULL;
        intake->layout.bindings[i].plain = PLAIN_NOT;
    }
    intake->layout.repeats = NULL;
}

static void put_counters(const struct intake *intake, struct buffer *out)
{
    const struct intake_report *report = intake_report(intake);
    struct intake_counts counts = intake_counts(intake);
    buffer_print(out, "%u %u %u %u\n", counts.read, counts.accepted, counts.refused, counts.blank);
    for (size_t i = 0; i < report->column_count; i++) {
        const struct intake_column *column = &report->columns[i];
        buffer_print(out, "%s: %u %u %u %u %u\n", column->header, column->used, column->marks, column->set_aside, column->rounded, column->refused);
    }
}

/* Everything that an import hands on. */
static void put_all(struct intake *intake, struct buffer *out)
{
    struct buffer rows = {0};
    struct intake_chunk chunk;
    const struct intake_reject *list;
    char *text;
    size_t size;
    while (!intake_next_chunk(intake, &rows, &chunk, &error) && chunk.rows) {
        buffer_print(out, "[%u+%u]", chunk.first_row, chunk.rows);
        buffer_put(out, rows.data, rows.size);
    }
    put_counters(intake, out);
    size_t count = intake_rejects(intake, &list);
    for (size_t i = 0; i < count; i++)
        buffer_print(out, "%u %s %s %s %s\n", list[i].row, list[i].header, list[i].got, list[i].en, list[i].zh);
    FILE *file = open_memstream(&text, &size);
    CHECK(!intake_rejects_write(intake, file, NULL, &error));
    fclose(file);
    buffer_put(out, text, size);
    free(text);
    buffer_free(&rows);
}

static const char *pick(const char *const *words, size_t count, unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return words[(*seed >> 16) % count];
}
#define PICK(...) pick((const char *const[]){__VA_ARGS__}, sizeof (const char *const[]){__VA_ARGS__} / sizeof (const char *), &seed)

static void make_table(struct buffer *table, unsigned seed)
{
    buffer_puts(table, "申请号,法律状态,申请日,权利要求数量,是否质押,许可金额（万元）,申请人,公开日,公开年,标题,Status,发明人,family_members,一案双申,合享价值度,技术稳定性,我们自己的,\n");
    for (int i = 0; i < 3000; i++) {
        buffer_print(table, "%s,", PICK("CN201210000001.7", "2013100000011", "CN201310000001.1", "CN201210000001.8"));
        buffer_print(table, "%s,", PICK("授权", "有效", "失效", "", "-", "乱七八糟", "在审", "授权; 权利转移"));
        buffer_print(table, "%s,", PICK("2012-01-15", "2012/1/5", " 2012-01-15", "2012-02-30", "0000-00-00", "1869-12-31", "2012.1.5", "2012-01-15"));
        buffer_print(table, "%s,", PICK("1", "01", "12", "12项", "0", "１２", " 7", "2.5", "无", "100000000", "3"));
        buffer_print(table, "%s,", PICK("是", "否", "", "无", "也许", "true", "1"));
        buffer_print(table, "%s,", PICK("100", "0.00001", "85元", "", "\"1,200.55551\"", "12345678901234567890"));
        buffer_print(table, "示例大学%u\\%s,", (seed = seed * 1103515245u + 12345u) >> 22, PICK("", "a", "；乙", "\"\"")); /* more than are kept */
        buffer_print(table, "%s,", PICK("25/04/13", "13/04/25", "14/04/25", "2014-05-01", ""));
        buffer_print(table, "%s,", PICK("1913", "2013", "2014", "", "2113"));
        buffer_print(table, "%s,", PICK("一种装置", "\"a\tb\nc\"", "一种很长很长很长很长很长很长很长很长很长很长很长的装置", "无", "'x"));
        buffer_print(table, "%s,%s,", PICK("granted", "", "active", "nonsense"), PICK("甲; 乙", "甲,乙", "Wang, Wei", "\"甲\n乙\""));
        buffer_print(table, "%s,%s,", PICK("CN102502498A; US7654321B2", "5", "CN102502498A", "-", ""), PICK("是", "否", "CN201220000001.5", "12", ""));
        buffer_print(table, "%s,%s,%s,%s\n", PICK("9", "8.5", "-", ""), PICK("9\\", "", "\"a\tb\""), PICK("己", "-", " 己", "\"己\r\n己\"", "己\\n"), PICK("x", ""));
    }
}

static void test_same_with_and_without(unsigned seed)
{
    struct buffer table = {0}, kept = {0}, anew = {0};
    make_table(&table, seed);
    struct intake *keeping = open_text(table.data, table.size), *converting = open_text(table.data, table.size);
    forget(converting);
    put_all(keeping, &kept);
    put_all(converting, &anew);
    struct intake_counts counts = intake_counts(keeping);
    CHECK(counts.accepted > 100 && counts.refused > 100);
    CHECK(kept.size == anew.size && !memcmp(kept.data, anew.data, kept.size));
    intake_close(keeping);
    intake_close(converting);
    buffer_free(&table);
    buffer_free(&kept);
    buffer_free(&anew);
}

static const struct binding *binding_of(const struct intake *intake, enum attribute attribute)
{
    size_t i = 0;
    while (i < intake->layout.binding_count && intake->layout.bindings[i].target.attribute != attribute)
        i++;
    return i < intake->layout.binding_count ? &intake->layout.bindings[i] : NULL;
}

/* The test above would hold for a memory that keeps nothing. */
static void test_what_is_kept(void)
{
    static const char text[] = "申请号,法律状态,申请日,许可金额（万元）,合享价值度,标题,我们自己的\nCN201210000001.7,失效,2012/1/5,0.00001,9,一种很长很长很长很长很长很长很长很长很长很长很长的装置,\\a\n";
    struct buffer all = {0};
    struct intake *intake = open_text(text, strlen(text));
    put_all(intake, &all);
    const struct repeat *status = repeats_find(binding_of(intake, ATTRIBUTE_status)->repeats, (struct span){"失效", 6});
    const struct repeat *day = repeats_find(binding_of(intake, ATTRIBUTE_filing_date)->repeats, (struct span){"2012/1/5", 8});
    const struct repeat *amount = repeats_find(binding_of(intake, ATTRIBUTE_licence_amount)->repeats, (struct span){"0.00001", 7});
    CHECK(status && status->state == CELL_SET_ASIDE && status->text_size == 0);
    CHECK(day && day->state == CELL_VALUE && day->text_size == 10 && !memcmp(day->bytes + day->size, "2012-01-05", 10));
    CHECK(amount && amount->state == CELL_VALUE && amount->rounded && amount->text_size == 1 && amount->bytes[7] == '0');
    CHECK(!repeats_find(binding_of(intake, ATTRIBUTE_status)->repeats, (struct span){"失效失", 9}));
    const struct repeat *score = repeats_find(binding_of(intake, ATTRIBUTE_vendor_score)->repeats, (struct span){"9\t", 2});
    const struct repeat *unknown = repeats_find(intake->layout.repeats[6], (struct span){"\\a", 2});
    CHECK(!score && unknown && unknown->state == CELL_VALUE && unknown->text_size == 2 && !memcmp(unknown->bytes + 2, "\\a", 2));
    CHECK(binding_of(intake, ATTRIBUTE_title)->repeats && !intake->layout.repeats[5]);
    intake_close(intake);
    buffer_free(&all);
}

/* "25/04/13" is 2025 in one row and 1925 in the other: the year of publication tells, so that such a column keeps nothing. */
static void test_a_day_read_by_the_rows_year(void)
{
    static const char text[] = "申请号,申请日,公开日,公开年\nCN201210000001.7,2012-01-15,13/04/25,2026\nCN201310000001.1,2013-01-15,13/04/25,1926\n"
                               "CN201210000001.7,2012-01-15,13/04/25,2026\n";
    struct buffer all = {0};
    struct intake *intake = open_text(text, strlen(text));
    put_all(intake, &all);
    CHECK(!binding_of(intake, ATTRIBUTE_publication_date)->repeats);
    CHECK(strstr(buffer_text(&all), "2025-04-13\nCN201310000001.1\t\t2013-01-15\t1925-04-13\nCN201210000001.7\t\t2012-01-15\t2025-04-13\n"));
    intake_close(intake);
    buffer_free(&all);
}

/* A house may write a real day, or what looks like a number, for nothing: then even the plainest cells are looked up. */
static void test_a_word_that_looks_plain(void)
{
    char path[] = "/tmp/patval-values-XXXXXX";
    static const char words[] = "scope\tword\tvalue\n*\t1900-01-01\t\n";
    static const char text[] = "application_number,filing_date,claims\nCN201210000001.7,1900-01-01,3\nCN201310000001.1,1900-01-02,3\n";
    int file = mkstemp(path);
    CHECK(file >= 0 && write(file, words, strlen(words)) == (ssize_t)strlen(words) && !close(file));
    struct intake_options options = {.path = "table.csv", .values_path = path};
    struct intake *intake = NULL;
    struct buffer all = {0};
    CHECK(!intake_open_bytes(text, strlen(text), &options, &intake, &error));
    put_all(intake, &all);
    CHECK(strstr(buffer_text(&all), "CN201210000001.7\t\t\t3\nCN201310000001.1\t\t1900-01-02\t3\n"));
    CHECK(intake_report(intake)->columns[1].marks == 1 && intake_report(intake)->columns[1].used == 1);
    intake_close(intake);
    buffer_free(&all);
    unlink(path);
}

/* A cell is found again only by all of its bytes, whatever its length, and the two that came last of those that share their slots are. */
static void tells_cells_apart(void)
{
    static const char table[] = "申请号,标题\nCN201910123456.X,一种装置\n";
    struct intake *intake = open_text(table, sizeof table - 1);
    struct repeat *slots = NULL;
    for (size_t i = 0; i < intake->layout.binding_count; i++)
        slots = intake->layout.bindings[i].repeats ? intake->layout.bindings[i].repeats : slots;
    CHECK(slots != NULL);
    char bytes[REPEAT_BYTES] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW";
    for (size_t size = 1; slots && size < REPEAT_BYTES; size++) {
        struct span cell = {bytes, size};
        repeats_keep(slots, cell, (struct cell_result){.state = CELL_VALUE}, (struct span){"", 0});
        CHECK(repeats_find(slots, cell) != NULL);
        for (size_t at = 0; at < size; at++) {
            bytes[at] ^= 1;
            CHECK(repeats_find(slots, cell) == NULL);
            bytes[at] ^= 1;
        }
    }
    size_t found = 0;
    for (unsigned i = 0; slots && i < 2000; i++) {
        int size = snprintf(bytes, sizeof bytes, "示例大学%u", i % 1000);
        struct span cell = {bytes, (size_t)size};
        found += i >= 1000 && repeats_find(slots, cell);
        repeats_keep(slots, cell, (struct cell_result){.state = CELL_VALUE}, (struct span){"x", 1});
    }
    CHECK(found > 900);
    intake_close(intake);
}

int main(void)
{
    for (unsigned seed = 1; seed <= 5; seed++)
        test_same_with_and_without(seed);
    test_what_is_kept();
    test_a_day_read_by_the_rows_year();
    test_a_word_that_looks_plain();
    tells_cells_apart();
    return check_end();
}

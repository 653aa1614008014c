/* model diff: which patents change grade from one score model to another? */
#include "cli/portfolio.h"

#include <stdlib.h>
#include <string.h>

static json_t *cautions(void)
{
    static const struct sentence sentences[] = {
        {"Neither model is right because the other differs: which of them tells outcomes apart, validate says, from outcomes.",
         "两模型不同并不说明哪个正确：哪个能区分结果，须由 validate 以结果检验。"},
        {"A high rank correlation hides large moves of single patents: read the list.", "秩相关很高仍可能掩盖个别专利的大幅变动：请看清单。"},
        {"Near the limit of a grade a change of a hundredth of a point changes it.", "在等级界限附近，百分之一分即可改变等级。"},
        {"Totals of two models are not on one scale unless they were made so.", "两模型的总分若非特意校准，不在同一尺度上。"},
    };
    return cautions_json(sentences, sizeof sentences / sizeof sentences[0]);
}

static void write_row(FILE *out, const json_t *item)
{
    const json_t *champion = json_object_get(item, "champion"), *challenger = json_object_get(item, "challenger");
    char totals[2][40], change[40];
    csv_cell(out, text_of(item, "number"));
    fprintf(out, ",%s,", fixed(json_object_get(champion, "total"), 2, totals[0]));
    csv_cell(out, text_of(champion, "grade"));
    fprintf(out, ",%s,", fixed(json_object_get(challenger, "total"), 2, totals[1]));
    csv_cell(out, text_of(challenger, "grade"));
    fprintf(out, ",%s\r\n", fixed(json_object_get(item, "change"), 2, change)); /* a number, below zero too: no formula */
}

static int write_csv(const struct cli *cli, const json_t *items)
{
    const char *path = flag(cli, "csv");
    FILE *out = strcmp(path, "-") ? fopen(path, "w") : stdout;
    json_t *item;
    size_t i;
    if (!out)
        return usage(cli, "cannot write %s: %m", path);
    fputs("\xEF\xBB\xBFnumber,total,grade,challenger_total,challenger_grade,change\r\n", out);
    json_array_foreach(items, i, item)
        write_row(out, item);
    return (out == stdout ? fflush(out) : fclose(out)) ? usage(cli, "cannot write %s: %m", path) : CLI_DONE;
}

static int finish(const struct cli *cli, const struct portfolio *portfolio, const char *filter, const struct scores models[2])
{
    json_t *report = comparison_report(&models[0], &models[1]);
    json_object_set(report, "purpose", models[0].purpose);
    json_object_set_new(report, "patents", portfolio_report(portfolio, filter));
    json_object_set_new(report, "items", comparison_items(&models[0], &models[1]));
    json_object_set_new(report, "not_to_conclude", cautions());
    int code = flag(cli, "csv") ? write_csv(cli, json_object_get(report, "items")) : CLI_DONE;
    if (!code && (!flag(cli, "csv") || strcmp(flag(cli, "csv"), "-")))
        return report_print(cli, report, show_model_diff);
    json_decref(report);
    return code;
}

static int nothing_compared(const struct cli *cli, const struct scores models[2])
{
    for (size_t i = 0; i < models[0].portfolio->count; i++)
        if (models[0].grade[i][0] && models[1].grade[i][0])
            return 0;
    fprintf(stderr, "patval %s: %s\n", cli->command, say(cli, "没有两个模型都能评分的专利", "no patent can be scored by both models on that day"));
    return CLI_FOUND;
}

int model_diff(struct cli *cli)
{
    struct portfolio portfolio = {.cli = cli};
    struct scores models[2] = {{.scored = 0}};
    char day_text[11];
    const char *day = NULL, *filter = cli->word_count > 3 ? cli->words[3] : NULL;
    int code = day_flag(cli, "as-of", &day);
    day = day ? day : today(day_text);
    if (!code)
        code = portfolio_open(&portfolio, cli, filter);
    for (int i = 0; !code && i < 2; i++)
        code = scores_ask(&models[i], &portfolio, cli->words[1 + i], day, false);
    if (!code)
        code = nothing_compared(cli, models);
    if (!code)
        code = finish(cli, &portfolio, filter, models);
    scores_free(&models[0]);
    scores_free(&models[1]);
    portfolio_close(&portfolio);
    return code;
}

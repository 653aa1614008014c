/* monitor: has the population that a model is used on moved between two days?  And what does a challenger say of it? */
#include "cli/portfolio.h"

#include <stdlib.h>
#include <string.h>

struct monitor {
    struct portfolio portfolio;
    struct scores days[2], challenger;
    const char *filter, *from, *to;
    char model[160]; /* of the earlier day */
    json_t *refusals;
};

static int read_flags(struct monitor *monitor, struct cli *cli)
{
    if (cli->word_count > 1)
        return usage(cli, "wants at most one filter, in quotes");
    if (!flag(cli, "from") || !flag(cli, "to"))
        return usage(cli, "wants --from DATE and --to DATE");
    if (day_flag(cli, "from", &monitor->from) || day_flag(cli, "to", &monitor->to))
        return CLI_USAGE;
    if (strcmp(monitor->from, monitor->to) > 0)
        return usage(cli, "--from %s lies after --to %s", monitor->from, monitor->to);
    monitor->filter = cli->word_count ? cli->words[0] : NULL;
    return 0;
}

/* The later day is asked by the name and version that answered for the earlier one: a reload in between must not compare two models. */
static int ask_days(struct monitor *monitor, const struct cli *cli)
{
    const char *model = flag(cli, "model"), *challenger = flag(cli, "challenger");
    int code = scores_ask(&monitor->days[0], &monitor->portfolio, model, monitor->from, true);
    if (!code && monitor->days[0].model)
        model = model_name(monitor->days[0].model, monitor->model);
    if (!code)
        code = scores_ask(&monitor->days[1], &monitor->portfolio, model, monitor->to, true);
    if (!code && challenger)
        code = scores_ask(&monitor->challenger, &monitor->portfolio, challenger, monitor->to, false);
    return code;
}

static json_t *report_of(struct monitor *monitor, const struct cli *cli)
{
    const struct scores *later = &monitor->days[1];
    json_t *report = json_pack("{s:s, s:s, s:O, s:O, s:o}", "from", monitor->from, "to", monitor->to, "model", later->model, "purpose", later->purpose,
                               "patents", portfolio_report(&monitor->portfolio, monitor->filter));
    monitoring_report(monitor->days, report);
    json_object_set_new(report, "refusals", monitor->refusals ? json_incref(monitor->refusals) : json_null());
    json_object_set_new(report, "comparison", flag(cli, "challenger") ? comparison_report(later, &monitor->challenger) : json_null());
    return report;
}

static int say_nothing_scored(const struct cli *cli, const char *day)
{
    fprintf(stderr,
            cli->chinese ? "patval %s：%s 没有可评分的专利：当日均未知，或不在模型范围内\n"
                         : "patval %s: no patent can be scored as of %s: none was known then, or the model covers none\n",
            cli->command, day);
    return CLI_FOUND;
}

static void monitor_end(struct monitor *monitor)
{
    scores_free(&monitor->days[0]);
    scores_free(&monitor->days[1]);
    scores_free(&monitor->challenger);
    portfolio_close(&monitor->portfolio);
    json_decref(monitor->refusals);
}

int command_monitor(struct cli *cli)
{
    struct monitor monitor = {.filter = NULL};
    int code = read_flags(&monitor, cli);
    if (!code)
        code = portfolio_open(&monitor.portfolio, cli, monitor.filter);
    if (!code)
        code = ask_days(&monitor, cli);
    if (!code && !monitor.days[1].scored)
        code = say_nothing_scored(cli, monitor.to);
    if (!code && flag(cli, "challenger") && !monitor.challenger.scored)
        code = say_nothing_scored(cli, monitor.to);
    if (!code)
        code = refusals_report(cli, monitor.from, monitor.to, &monitor.refusals);
    if (!code)
        code = report_print(cli, report_of(&monitor, cli), show_monitoring);
    monitor_end(&monitor);
    return code;
}

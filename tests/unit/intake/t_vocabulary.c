/* The words of the vendors, one by one: what each says of a patent's state and of its holder. */
#include "intake/internal.h"
#include "tests/unit/check.h"

static struct dictionary dictionary;
static struct arena *arena;

/* What a cell of a column comes to: the canonical word, "" nothing that the attribute could take, "?" not known. */
static const char *means(const char *column, const char *text)
{
    static struct buffer out;
    struct span header = {column, strlen(column)};
    struct error error;
    const struct target *target = dictionary_target(&dictionary, header, arena);
    struct conversion to = {.dictionary = &dictionary, .target = target, .arena = arena, .out = &out, .error = &error};
    buffer_clear(&out);
    if (!target || cell_convert(&to, (struct span){text, strlen(text)}).state == CELL_REFUSED)
        return "?";
    return buffer_text(&out);
}

struct row { const char *column, *text, *word; };

static const struct row states[] = {
    /* PatSnap's codes, and the words beside them */
    {"法律状态", "1", "pending"}, {"法律状态", "公开", "pending"},
    {"法律状态", "2", "pending"}, {"法律状态", "实质审查", "pending"},
    {"法律状态", "3", "in_force"}, {"法律状态", "授权", "in_force"},
    {"法律状态", "8", "double_patenting"}, {"法律状态", "避免重复授权", "double_patenting"},
    {"法律状态", "13", "refused"}, {"法律状态", "驳回", "refused"},
    {"法律状态", "14", "invalid"}, {"法律状态", "全部撤销", "invalid"},
    {"法律状态", "15", "expired"}, {"法律状态", "期限届满", "expired"},
    {"法律状态", "16", "terminated"}, {"法律状态", "未缴年费", "terminated"},
    {"法律状态", "17", "withdrawn"}, {"法律状态", "18", "withdrawn"}, {"法律状态", "撤回", "withdrawn"},
    {"法律状态", "21", "in_force"}, {"法律状态", "权利恢复", "in_force"},
    {"法律状态", "22", "terminated"}, {"法律状态", "权利终止", "terminated"},
    {"法律状态", "23", "in_force"}, {"法律状态", "部分无效", "in_force"},
    {"法律状态", "999", ""}, {"法律状态", "未确认", ""},
    {"法律状态/事件", "避免重复授权", "double_patenting"}, {"法律状态/事件", "撤回", "withdrawn"}, {"法律状态/事件", "授权 | 权利转移", "in_force"},
    /* the simple status has codes of its own, and does not say why a patent is dead */
    {"简单法律状态", "0", ""}, {"简单法律状态", "失效", ""}, {"简单法律状态", "1", "in_force"}, {"简单法律状态", "有效", "in_force"},
    {"简单法律状态", "2", "pending"}, {"简单法律状态", "审中", "pending"}, {"简单法律状态", "999", ""}, {"简单法律状态", "未确认", ""},
    {"专利有效性", "有效", "in_force"}, {"专利有效性", "审中", "pending"}, {"专利有效性", "失效", ""},
    /* incoPat */
    {"当前法律状态", "授权", "in_force"}, {"当前法律状态", "撤回", "withdrawn"}, {"当前法律状态", "避免重复授权", "double_patenting"},
    {"当前法律状态", "视为撤回", "withdrawn"}, {"当前法律状态", "未缴年费", "terminated"}, {"当前法律状态", "期限届满", "expired"},
    {"当前法律状态", "驳回", "refused"}, {"当前法律状态", "全部无效", "invalid"}, {"当前法律状态", "公开", "pending"}, {"当前法律状态", "实质审查", "pending"},
    /* no word contains another: "无效" in "部分无效", "授权" in "避免重复授权" */
    {"法律状态", "专利权维持", "in_force"}, {"法律状态", "放弃", "terminated"}, {"法律状态", "视为放弃", "withdrawn"}, {"法律状态", "胡言", "?"},
    {"Legal Status", "Active", "in_force"}, {"Legal Status", "Expired - Fee Related", "terminated"}, {"Simple legal status", "Inactive", ""},
    {"status", "존속기간만료", "expired"}, {"status", "등록", "in_force"}, {"status", "거절", "refused"}, {"status", "취하", "withdrawn"}, {"status", "소멸", ""},
};

static const struct row holders[] = {
    {"申请人类型", "高校", "university"}, {"申请人类型", "大专院校", "university"}, {"申请人类型", "科研单位", "institute"}, {"申请人类型", "科研院所", "institute"},
    {"申请人类型", "企业", "enterprise"}, {"申请人类型", "工矿企业", "enterprise"}, {"申请人类型", "中小企业", "sme"}, {"申请人类型", "个人", "individual"},
    {"申请人类型", "机关团体", "public_institution"}, {"申请人类型", "事业单位", "public_institution"}, {"申请人类型", "医院", "public_institution"},
    {"申请人类型", "其他", ""}, {"申请人类型", "高校;企业", "university"}, {"申请人类型", "企业;高校", "enterprise"}, {"申请人类型", "院校/研究所", ""},
    {"申请人类型", "대학", "university"}, {"申请人类型", "연구소", "institute"}, {"申请人类型", "기업", "enterprise"}, {"申请人类型", "개인", "individual"},
    {"申请人类型", "国家机关", "public_institution"}, {"申请人类型", "某某", "?"}, {"申请人类型", "Company", "enterprise"}, {"申请人类型", "Academic", "university"}, {"申请人类型", "Government", "public_institution"},
};

static void hold(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *got = means(rows[i].column, rows[i].text);
        if (strcmp(got, rows[i].word) != 0)
            printf("  %s %s\n", rows[i].column, rows[i].text);
        CHECK_TEXT(got, rows[i].word);
    }
}

/* What a vendor thinks of a patent stands beside the record, in whatever column it comes. */
static void scores_are_for_comparison(void)
{
    static const char *const columns[] = {"合享价值度", "技术稳定性", "技术先进性", "保护范围", "专利价值", "专利价值(美元)", "Patent Value", "Patent Score", "专利估值"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const struct target *target = dictionary_target(&dictionary, (struct span){columns[i], strlen(columns[i])}, arena);
        CHECK(target && target->attribute == ATTRIBUTE_vendor_score);
    }
}

int main(void)
{
    struct error error;
    arena = arena_new();
    CHECK(!dictionary_read("etc/import-headers.tsv", "etc/import-values.tsv", &dictionary, &error));
    hold(states, sizeof states / sizeof states[0]);
    hold(holders, sizeof holders / sizeof holders[0]);
    scores_are_for_comparison();
    dictionary_free(&dictionary);
    arena_free(arena);
    return check_end();
}

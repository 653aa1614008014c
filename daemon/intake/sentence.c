/* What a refused row is told, in Chinese beside the English. */
#include "intake/internal.h"

#include <string.h>

static const char *number_zh(const struct error *error, struct arena *arena)
{
    const char *digit = strstr(error->expected, "check digit ");
    if (error->code == ERROR_NUMBER_CHECK_DIGIT && digit)
        return arena_print(arena, "校验位为 %c 的号码", digit[strlen("check digit ")]);
    if (strstr(error->expected, "Swedish"))
        return "八位的瑞典申请号或九位的欧洲申请号（校验位须正确），或在号码前注明国家";
    if (strstr(error->expected, "scientific"))
        return "以文本保存的完整号码（电子表格已将其改为科学计数法）";
    return "申请号或公开（公告）号，如 CN201910123456.X、CN109876543B、US7654321B2";
}

static const char *words_zh(enum attribute attribute, struct arena *arena)
{
    const char *all = "以下之一：", *label, *between = "";
    for (int64_t number = 1; all && enumeration_word(attribute, number, NULL, &label); number++, between = "、")
        all = arena_print(arena, "%s%s%s", all, between, label);
    return all;
}

static const char *value_zh(enum attribute attribute, struct arena *arena)
{
    const struct attribute_row *row = attribute_row(attribute);
    switch (row->type) {
    case TYPE_INTEGER:
        return arena_print(arena, "%lld 到 %lld 的整数", (long long)row->minimum, (long long)row->maximum);
    case TYPE_YUAN:
        return "金额（元），可写 1,200,000 或 120万元";
    case TYPE_FRACTION:
        return "0 到 1 的小数（最多六位），或百分数如 85%";
    case TYPE_DAY:
        return "日期，如 2026-11-23、2026/11/23、20261123 或 2026年11月23日，年份须为四位";
    case TYPE_ENUMERATION:
        return words_zh(attribute, arena);
    case TYPE_FLAG:
        return "是 或 否";
    case TYPE_SERIES:
        return "年份=数值，以 | 或 ；分隔，每年一项，如 2024=70000000|2025=76000000";
    case TYPE_TEXT:
    case TYPE_LIST:
    default:
        return "不超过 60,000 字节的文字";
    }
}

const char *sentence_expected_zh(enum attribute attribute, const struct error *error, struct arena *arena)
{
    const char *text;
    if (attribute == ATTRIBUTES)
        text = strstr(error->expected, "valid") ? "该编码的有效文字" : strstr(error->expected, "KiB") ? "每行不超过 400 KiB" : "单元格数与表头一致";
    else if (error->code == ERROR_NUMBER || error->code == ERROR_NUMBER_CHECK_DIGIT)
        text = number_zh(error, arena);
    else
        text = value_zh(attribute, arena);
    return text ? text : "";
}

const char *sentence_zh(enum attribute attribute, const struct error *error)
{
    if (attribute == ATTRIBUTES)
        return strstr(error->expected, "valid") ? "该行含有损坏的字节" : strstr(error->expected, "KiB") ? "整行过长" : "单元格数与表头不符";
    if (error->code == ERROR_NUMBER && !error->got[0])
        return "缺少专利号";
    return error_row(error->code)->zh;
}

void sentence_reject(const struct intake *intake, uint32_t row, const struct refusal *refusal, struct arena *arena, struct intake_reject *out)
{
    const struct intake_column *column = refusal->column < 0 ? NULL : &intake->layout.columns[refusal->column];
    const struct error *error = &refusal->error;
    enum attribute attribute = column ? attribute_by_name(column->attribute, strlen(column->attribute)) : ATTRIBUTES;
    bool missing = error->code == ERROR_NUMBER && !error->got[0];
    *out = (struct intake_reject){
        .row = row,
        .header = column ? column->header : "",
        .attribute = column ? column->attribute : "",
        .got = error->got,
        .expected = error->expected,
        .expected_zh = sentence_expected_zh(attribute, error, arena),
        .en = !column ? "The row does not fit the table" : missing ? "The row has no patent number" : error_row(error->code)->en,
        .zh = sentence_zh(attribute, error),
    };
}

/* Legal events of EPO exchange documents (INPADOC): the latest of them, in the words of its office.
 *
 *   <legal code="17Q " desc="FIRST EXAMINATION REPORT DESPATCHED">
 *     <L007EP>2002-06-05</L007EP>             day of the gazette
 *   </legal>                                  → "2002-06-05 17Q FIRST EXAMINATION REPORT DESPATCHED"
 *
 * The codes are hundreds, an office's own; what they mean for the right is not told from them here. */
#include "intake/draft.h"

#include <string.h>

static struct day gazette_day(const struct xml_node *event, struct buffer *text)
{
    struct day day;
    xml_text(xml_child(event, "L007EP"), text);
    struct span cell = text_trim((struct span){buffer_text(text), text->size});
    return cell.size && !day_parse_loose(cell.text, cell.size, &day, NULL) ? day : DAY_NONE;
}

void legal_read(struct draft *draft, const struct xml_node *record)
{
    const struct xml_node *latest = NULL;
    struct day last = DAY_NONE;
    struct buffer text = {0};
    char printed[11] = "";
    for (const struct xml_node *event = xml_child(record, "legal"); event; event = xml_next(event, "legal")) {
        struct day day = gazette_day(event, &text);
        if (latest && (!day_is_set(day) || (day_is_set(last) && day.number < last.number)))
            continue;
        latest = event;
        last = day;
    }
    if (day_is_set(last))
        day_format(last, printed);
    buffer_clear(&text);
    if (latest) {
        struct span code = text_trim(printed_span(xml_attribute(latest, "code")));
        buffer_print(&text, "%s%s%.*s %s", printed, printed[0] ? " " : "", (int)code.size, code.text, xml_attribute(latest, "desc"));
        draft_set(draft, DRAFT_legal_event, (struct span){buffer_text(&text), text.size});
    }
    buffer_free(&text);
}

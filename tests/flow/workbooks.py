"""Workbooks made by hand, byte by byte, so that tests know what is in them.  `python3 workbooks.py` writes the seeds of the fuzz targets."""
import io
import os
import struct
import zipfile
from xml.sax.saxutils import escape

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = ('<styleSheet %s><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="00000000.0"/></numFmts>'
          '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>' % MAIN)
DATE, CHINESE_DATE, ZEROS = 1, 2, 3


def name_of(row, column):
    letters = ""
    while True:
        letters = chr(65 + column % 26) + letters
        column = column // 26 - 1
        if column < 0:
            return "%s%d" % (letters, row)


class Raw(str):
    """A cell's own XML, inside <c …>: attributes, ">", content."""


def cell(row, column, value):
    name = name_of(row, column)
    if value is None:
        return ""
    if isinstance(value, Raw):
        return '<c r="%s"%s</c>' % (name, value)
    if isinstance(value, tuple):
        return '<c r="%s" s="%d"><v>%s</v></c>' % (name, value[1], value[0])
    if isinstance(value, (int, float)):
        return '<c r="%s"><v>%r</v></c>' % (name, value)
    return '<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (name, escape(value))


def sheet(rows, merges=(), numbers=None):
    """`rows`: a list of rows, or a dict of row number to row."""
    numbered = rows if isinstance(rows, dict) else {i + 1: row for i, row in enumerate(rows)}
    body = "".join('<row r="%d">%s</row>' % (n, "".join(cell(n, i, value) for i, value in enumerate(row))) for n, row in numbered.items())
    merged = "<mergeCells>%s</mergeCells>" % "".join('<mergeCell ref="%s"/>' % ref for ref in merges) if merges else ""
    return XML + "<worksheet %s><sheetData>%s</sheetData>%s</worksheet>" % (MAIN, body, merged)


def parts(sheets, strings=None, epoch_1904=False):
    """{name: text} of a workbook whose sheets are {title: XML}."""
    rows = "".join('<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>' % (i + 1, OFFICE, i + 1) for i in range(len(sheets)))
    extra = '<Relationship Id="rId90" Type="%s/styles" Target="styles.xml"/><Relationship Id="rId91" Type="%s/sharedStrings" Target="/xl/sharedStrings.xml"/>' % (OFFICE, OFFICE)
    titles = "".join('<sheet name="%s" sheetId="%d" r:id="rId%d"/>' % (escape(title), i + 1, i + 1) for i, title in enumerate(sheets))
    out = {"[Content_Types].xml": XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
           "_rels/.rels": XML + '<Relationships %s><Relationship Id="rId1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (PACKAGE, OFFICE),
           "xl/workbook.xml": XML + '<workbook %s xmlns:r="%s"><workbookPr%s/><sheets>%s</sheets></workbook>' % (MAIN, OFFICE, ' date1904="1"' if epoch_1904 else "", titles),
           "xl/_rels/workbook.xml.rels": XML + "<Relationships %s>%s%s</Relationships>" % (PACKAGE, rows, extra), "xl/styles.xml": XML + STYLES}
    if strings:
        out["xl/sharedStrings.xml"] = XML + "<sst %s>%s</sst>" % (MAIN, "".join(strings))
    for i, text in enumerate(sheets.values()):
        out["xl/worksheets/sheet%d.xml" % (i + 1)] = text
    return out


def pack(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, compress_type=method)
    return out.getvalue()


def xlsx(rows, merges=(), strings=None, title="专利清单", **more):
    return pack(parts({title: sheet(rows, merges)}, strings, **more))


# ---- BIFF8 in OLE2
def record(kind, data=b""):
    out = struct.pack("<HH", kind, min(len(data), 8224)) + data[:8224]
    for at in range(8224, len(data), 8224):
        out += struct.pack("<HH", 0x3C, len(data[at:at + 8224])) + data[at:at + 8224]
    return out


def wide(text, short=False):
    data = text.encode("utf-16le")
    return struct.pack("<BB" if short else "<HB", len(data) // 2, 1) + data


def xls_cells(rows, merges=()):
    """Rows of text, numbers, (number, style), True/False; style 1 is a date, 2 shows eight digits and one decimal."""
    out = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for n, row in enumerate(rows):
        for i, value in enumerate(row):
            number, style = value if isinstance(value, tuple) else (value, 0)
            head = struct.pack("<HHH", n, i, style)
            if value is None:
                continue
            if isinstance(value, bool):
                out += record(0x205, head + struct.pack("<BB", value, 0))
            elif isinstance(number, int) and -2 ** 29 <= number < 2 ** 29:
                out += record(0x27E, head + struct.pack("<i", number << 2 | 2))
            elif isinstance(number, (int, float)):
                out += record(0x203, head + struct.pack("<d", number))
            elif n == 0:
                out += record(0x204, head + wide(value))
            else:
                out += record(0xFD, head + struct.pack("<I", xls_strings.setdefault(value, len(xls_strings))))
    if merges:
        out += record(0xE5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<HHHH", *merge) for merge in merges))
    return out + record(0x0A)


xls_strings = {}


def xls(sheets, merges=(), epoch_1904=False, small=False, password=False):
    xls_strings.clear()
    bodies = [xls_cells(rows, merges) for rows in sheets.values()]
    strings = record(0xFC, struct.pack("<II", len(xls_strings), len(xls_strings)) + b"".join(wide(text) for text in xls_strings))
    globals_ = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + (record(0x2F, b"\1\0") if password else b"") + record(0x22, struct.pack("<H", epoch_1904))
    globals_ += record(0x41E, struct.pack("<H", 164) + wide("00000000.0"))
    globals_ += b"".join(record(0xE0, struct.pack("<HH", 0, fmt) + bytes(16)) for fmt in (0, 14, 164))
    names = [struct.pack("<BB", 0, 0) + wide(title, True) for title in sheets]
    at = len(globals_) + sum(len(name) + 8 for name in names) + len(strings) + 4
    for name, body in zip(names, bodies):
        globals_ += record(0x85, struct.pack("<I", at) + name)
        at += len(body)
    return ole(globals_ + strings + record(0x0A) + b"".join(bodies), small)


def entry(name, kind, start, size, child=0xFFFFFFFF):
    data = name.encode("utf-16le") + b"\0\0"
    return data.ljust(64, b"\0") + struct.pack("<HBBIII", len(data), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<III", start, size, 0)


def chain(first, count):
    return list(range(first + 1, first + count)) + [0xFFFFFFFE] if count else []


def ole(stream, small=False, name="Workbook"):
    """Sector 0 the FAT, 1 the directory, then the mini FAT where there is one, then the stream."""
    if not small:
        stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    assert count < 120 and (not small or len(stream) < 4096)
    first = 3 if small else 2
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + ([0xFFFFFFFE] if small else []) + chain(first, count)
    root = entry("Root Entry", 5, first if small else 0xFFFFFFFE, count * 512 if small else 0, 1)
    directory = root + entry(name, 2, 0 if small else first, len(stream)) + bytes(256)
    minifat = struct.pack("<128I", *(chain(0, -(-len(stream) // 64)) + [0xFFFFFFFF] * 128)[:128]) if small else b""
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 2 if small else 0xFFFFFFFE, 1 if small else 0, 0xFFFFFFFE, 0, 0) + struct.pack("<108I", *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *(fat + [0xFFFFFFFF] * 128)[:128])
    return header[:512] + table + directory + minifat + stream.ljust(count * 512, b"\0")


SEED = {1: ["专利清单"], 3: ["申请号", "专利名称", "申请日", "权利要求数量", "申请人", "备注"],
        4: ["201910123456.X", "一种\"装置\"\n及其方法", (43515, DATE), 10, Raw(' t="s"><v>0</v>'), Raw(' t="b"><v>1</v>')],
        5: [(118464.4, ZEROS), "a_x000D_\nb", (36707, CHINESE_DATE), Raw(' t="str"><f>1+2</f><v>3</v>'), None, Raw(' t="e"><v>#N/A</v>')],
        7: ["CN201910123458.9", Raw(' t="s"><v>1</v>'), "2019-02-19", 1.2e1, Raw(' t="s"><v>0</v>')]}
STRINGS = ["<si><t>兰州示例大学</t></si>", "<si><r><t>Rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh><t>spoken</t></rPh></si>"]
XLS_SEED = {"说明": [["a", "b"]], "专利清单": [["申请号", "专利名称", "申请日", "权利要求数量", "申请人"], ["201910123456.X", "一种装置", (43515, 1), 10, "兰州示例大学"],
                                        [(118464.4, 2), "制冰机", (36707, 1), 3.0, None]]}


def write_seeds():
    for name, data in {"f_xlsx.in/list.xlsx": pack(parts({"说明": sheet([["a"]]), "专利清单": sheet(SEED, ["E4:E5", "A1:F1"])}, STRINGS), zipfile.ZIP_STORED),
                       "f_xlsx.in/packed.xlsx": pack(parts({"S": sheet(SEED)}, STRINGS, epoch_1904=True)),
                       "f_xls.in/small.xls": xls(XLS_SEED, [(1, 2, 4, 4)], small=True), "f_xls.in/list.xls": xls(XLS_SEED, [(1, 2, 4, 4)])}.items():
        with open(os.path.join(ROOT, "tests", "fuzz", name), "wb") as out:
            out.write(data)
    book = parts({"S": sheet(SEED, ["E4:E5"])}, STRINGS)
    for number, name in ((1, "xl/workbook.xml"), (3, "xl/worksheets/sheet1.xml"), (4, "xl/styles.xml"), (5, "xl/sharedStrings.xml")):
        with open(os.path.join(ROOT, "tests", "fuzz", "f_xlsx.in", os.path.basename(name)), "w", encoding="utf-8") as out:
            out.write(chr(number) + book[name][len(XML):]) # the first byte says which part it stands for
    with open(os.path.join(ROOT, "tests", "fuzz", "f_xls.in", "stream"), "wb") as out:
        out.write(xls(XLS_SEED, [(1, 2, 4, 4)], small=True)[512 * 4:])


if __name__ == "__main__":
    write_seeds()

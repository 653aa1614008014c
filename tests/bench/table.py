"""The table of the import's figures: 40 columns of one clean row each patent, about 200 bytes, as a register's own list would give them.

python3 table.py ROWS FILE writes it by itself."""
import sys

HEADER = ("申请号,专利类型,当前法律状态,申请日,授权公告日,公开日,权利要求数量,独立权利要求数量,被引证次数,引证次数,IPC,申请人,首权字数,文献页数,发明人数量,简单同族个数,"
          "同族国家数,年费缴至,登记簿日期,未决诉讼,是否质押,许可次数,转让次数,质押次数,申请人类型,复审次数,无效宣告审理中,财产保全,一案双申,开放许可,5年内被引用次数,"
          "专利权人数,是否战略性新兴产业,甘肃重点产业,专利保险次数,PCT,外国优先权,保密专利,引证科技文献数,申请人地区")
CLASSES = ("A01B 1/02", "C22B 3/04", "G06F 17/00", "H01M 4/36", "B65G 1/04", "C04B 28/00", "E21B 7/00", "A61K 36/00")
WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
YES = ("是", "否")


def application(serial, year):
    """The check digit: weights 2 to 9 over and over, the sum modulo 11, X for ten."""
    digits = "%d1%07d" % (year, serial)
    return "CN%s.%s" % (digits, "0123456789X"[sum(int(a) * b for a, b in zip(digits, WEIGHTS)) % 11])


def row(n):
    year, month = 2012 + n % 12, n % 12 + 1
    return ",".join(str(cell) for cell in (
        application(n // 12 + 1, year), "发明", "授权", "%d-%02d-15" % (year, month), "%d-%02d-15" % (year + 2, month), "%d-%02d-15" % (year + 1, month),
        n % 20 + 1, n % 3 + 1, n % 9, n % 13, CLASSES[n % 8], "示例大学%d" % (n % 997), 150 + n % 400, 5 + n % 20, 1 + n % 7, 1 + n % 4, 1 + n % 3,
        "2027-03-01", "2026-10-01", YES[n % 7 > 0], "否", n % 2, n % 3, n % 2, "高校", 0, "否", "否", "否", "否", n % 5, 1, YES[n % 7 > 2], YES[n % 7 > 1],
        0, "否", "否", "否", n % 4, "甘肃"))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(HEADER + "\n")
        for first in range(0, rows, 10000):
            out.write("".join(row(n) + "\n" for n in range(first, min(rows, first + 10000))))


if __name__ == "__main__":
    write(sys.argv[2], int(sys.argv[1]))

"""Large files: memory does not grow with them, and what no table can hold is refused at once.  Nothing is sent, so that no daemon is needed."""
import os
import subprocess
import tempfile
import threading

from sandbox import PATVAL, STAR, expect, flow, run, same

MIB = 1 << 20
HEADER = "申请号,发明名称,申请日,权利要求数量\n"
TITLE = "一种用于戈壁地区的装置及其方法" * 40


class Finished:
    """A dry import: its exit code, what it said, and the most memory it held, pages of the file included."""

    def __init__(self, path, feed=None):
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen([PATVAL, "import", path, "--dry-run", "--rejects", "/dev/null"], stdout=said, stderr=said,
                                       stdin=subprocess.PIPE if feed else subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8", "PATVAL_CONFIG": "/dev/null"})
            if feed:
                threading.Thread(target=feed, args=(process.stdin,), daemon=True).start()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = self.code = os.waitstatus_to_exitcode(status)
            self.memory = usage.ru_maxrss * 1024
            said.seek(0)
            self.said = said.read().decode()


def rows(count, line_end="\n"):
    return "".join("%s,%s,2019-11-%02d,%d%s" % (STAR, TITLE, n % 28 + 1, n % 20 + 1, line_end) for n in range(count))


def write(path, blocks, encoding="utf-8", line_end="\n"):
    block = rows(1000, line_end).encode(encoding)
    with open(path, "wb") as out:
        out.write((b"\xFF\xFE" if encoding == "utf-16-le" else b"") + HEADER.replace("\n", line_end).encode(encoding))
        for _ in range(blocks):
            out.write(block)
    return path


@flow
def memory_does_not_grow_with_the_file():
    with tempfile.TemporaryDirectory() as home:
        for encoding, line_end, blocks in (("utf-8", "\n", 100), ("utf-8", "\r", 45), ("gb18030", "\r\n", 60), ("utf-16-le", "\n", 60)):
            small = Finished(write(os.path.join(home, "small.csv"), 1, encoding, line_end))
            path = write(os.path.join(home, "large.csv"), blocks, encoding, line_end)
            size, large = os.path.getsize(path), Finished(path)
            for done, count in ((small, 1000), (large, 1000 * blocks)):
                same(done.code, 0, done.said)
                expect("%d" % count in done.said, encoding, "not", count, "rows:", done.said)
            expect(size > 64 * MIB and large.memory < small.memory + 64 * MIB, encoding, repr(line_end), "%d MiB for a file of %d MiB; a small one takes %d" %
                   (large.memory // MIB, size // MIB, small.memory // MIB))


def one_sentence(path, *words, feed=None):
    done = Finished(path, feed)
    same(done.code, 1, done.said)
    same(len(done.said.strip().splitlines()), 1, "one sentence: " + done.said)
    for word in words:
        expect(word in done.said, path, "does not say", word, done.said)
    expect(done.memory < 128 * MIB, path, "took", done.memory // MIB, "MiB")


def endless_cell(pipe):
    """Two GiB, unless the other side has seen enough."""
    try:
        with pipe:
            pipe.write((HEADER + rows(20) + STAR + ",").encode())
            for _ in range(2048):
                pipe.write(b"a" * MIB)
    except BrokenPipeError:
        pass


@flow
def a_cell_of_two_gibibytes():
    with tempfile.TemporaryDirectory() as home:
        one_sentence("/dev/stdin", "a record longer than 4 MiB (row 22, byte", feed=endless_cell)
        hole = os.path.join(home, "hole.csv")
        for head, word in ((HEADER + rows(20) + STAR + ",a", "a NUL byte (row 22"), ("", "a NUL byte (row 1, byte 0)")):
            with open(hole, "wb") as out:
                out.write(head.encode())
                out.truncate(2048 * MIB)
            one_sentence(hole, word)


@flow
def an_open_quotation_mark_is_seen_before_the_whole_file_is_its_cell():
    with tempfile.TemporaryDirectory() as home:
        path = os.path.join(home, "open.csv")
        with open(path, "w", encoding="utf-8") as out:
            out.write(HEADER + rows(3) + STAR + ',"a\n')
            for _ in range(30):
                out.write(rows(1000))
        one_sentence(path, "a record longer than 4 MiB (row 5", "quotation mark never closed")
        with open(path, "w", encoding="utf-8") as out:
            out.write(HEADER + rows(3) + STAR + ',"a\n' + rows(3))
        one_sentence(path, "a quoted cell still open at the end of the file", "(row 5")


if __name__ == "__main__":
    run()

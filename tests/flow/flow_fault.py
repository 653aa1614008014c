"""A disk that fails: nothing acknowledged is lost, nothing refused is there, and each failure is one sentence."""
import os
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fault"))
from sandbox import BUILD, ROOT, STAR, Sandbox, application, expect, flow, put_star, run, same  # noqa: E402
from trouble import part_skipped, prepared, refused, until  # noqa: E402
from witness import Witness  # noqa: E402

EIO, ENOSPC, EDQUOT = 5, 28, 122
IN_DOUBT = "store.unknown_outcome"


def shim():
    out = os.path.join(BUILD, "tests", "fault", "shim.so")
    os.makedirs(os.path.dirname(out), exist_ok=True)
    subprocess.run(["cc", "-O1", "-Wall", "-shared", "-fPIC", "-o", out, os.path.join(ROOT, "tests", "fault", "shim.c"), "-ldl"], check=True)
    return out


class Disk:
    """A sandbox whose data.mdb fails as told once armed."""

    def __init__(self, call, errno, **more):
        self.armed = os.path.join(tempfile.mkdtemp(prefix="patvald-fault-"), "armed")
        settings = {"FAULT_ARMED": self.armed, "FAULT_CALL": call, "FAULT_ERRNO": errno, **{"FAULT_" + name.upper(): value for name, value in more.items()}}
        self.sandbox = Sandbox(environment={"LD_PRELOAD": shim(), **{name: str(value) for name, value in settings.items()}})

    def __enter__(self):
        self.sandbox.__enter__()
        return self

    def __exit__(self, *why):
        return self.sandbox.__exit__(*why)

    def arm(self):
        open(self.armed, "w").close()

    def disarm(self):
        os.unlink(self.armed)

    def hits(self):
        return os.path.getsize(self.armed + ".hits") if os.path.exists(self.armed + ".hits") else 0


def loaded(disk, seconds=0.4):
    """A witness whose load runs into the armed disk."""
    witness, connections = Witness(), [disk.sandbox.connect("centre") for _ in range(4)]
    witness.load(connections)
    until(lambda: witness.count > 200, what="two hundred acknowledged writes")
    disk.arm()
    until(lambda: disk.hits() > 0, what="a failing call")
    return witness


def leaves_and_comes_back(disk, drop_allowed=()):
    """The daemon ends with 75 and a sentence; started again it holds all that was acknowledged."""
    sandbox, witness = disk.sandbox, loaded(disk)
    same(sandbox.process.wait(20), 75, "exit code")
    witness.rest()
    expect("opened anew" in sandbox.journal(), sandbox.journal()[-400:])
    expect(set(witness.errors) <= {IN_DOUBT, "store.failed"}, "errors told:", dict(witness.errors))
    disk.disarm()
    sandbox.kill()
    sandbox.start()
    same(witness.verdict(sandbox.connect("reader")), [], "after the restart")
    same(put_star(sandbox.connect("centre"))["outcome"], "stored", "a write after the restart")
    same(sandbox.stop(), 0, "exit code")
    sandbox.check()


@flow
def a_failing_fdatasync_leaves_the_outcome_unknown_and_loses_nothing():
    with Disk("fdatasync", EIO) as disk:
        leaves_and_comes_back(disk)


@flow
def a_kernel_that_drops_what_it_could_not_sync_loses_nothing_acknowledged():
    with Disk("fdatasync", EIO, drop=1) as disk:
        leaves_and_comes_back(disk)


@flow
def a_commit_page_that_cannot_be_written_loses_nothing():
    with Disk("meta", EIO) as disk:
        leaves_and_comes_back(disk)


@flow
def a_commit_that_is_done_and_said_to_have_failed_is_in_doubt_and_not_denied():
    with Disk("meta", EIO, after=1) as disk:
        leaves_and_comes_back(disk)


@flow
def pages_that_cannot_be_written_lose_nothing():
    for errno in (EIO, 0):  # 0: half of the bytes, and no error
        with Disk("write", errno) as disk:
            leaves_and_comes_back(disk)


@flow
def the_answer_in_doubt_names_the_way_out():
    with Disk("fdatasync", EIO) as disk:
        connection = disk.sandbox.connect("centre")
        disk.arm()
        data = refused(put_star(connection), IN_DOUBT, "idempotency key")
        expect(data["retryable"] is True)
        same(disk.sandbox.process.wait(20), 75, "exit code")


@flow
def a_full_disk_refuses_the_write_and_serves_on():
    for errno in (ENOSPC, EDQUOT):
        with Disk("write", errno) as disk:
            sandbox, connection = disk.sandbox, disk.sandbox.connect("centre")
            same(put_star(connection)["outcome"], "stored")
            disk.arm()
            for _ in range(3):
                refused(connection.call("patent.put", {"number": application(1), "facts": {"claims": 3}}), "store.full", "room on its disk")
            same(connection.call("patent.get", {"number": STAR})["number"], STAR, "a read meanwhile")
            refused(connection.call("patent.get", {"number": application(1)}), "patent.unknown")
            disk.disarm()
            same(connection.call("patent.put", {"number": application(1), "facts": {"claims": 3}})["outcome"], "stored", "once there is room")
            same(sandbox.stop(), 0, "exit code")
            sandbox.check()


def small_disk():
    folder = tempfile.mkdtemp(prefix="patvald-small-")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", folder], capture_output=True)
    return folder if not mounted.returncode else None


def fill(connection, most):
    """Writes until one is refused; the refusal and how many were taken."""
    for number in range(most):
        answer = connection.call("patent.put", {"number": application(number + 1), "facts": {"abstract": "长" * 3000}})
        if "data" in answer:
            return answer, number
    raise AssertionError("%d writes were taken" % most)


@flow
def a_small_disk_that_fills_up_is_told_before_anything_breaks():
    folder = small_disk()
    if not folder:
        return part_skipped("a small file system cannot be mounted here")
    try:
        with Sandbox(os.path.join(folder, "sandbox")) as sandbox:
            connection = sandbox.connect("centre")
            answer, taken = fill(connection, 2000)
            refused(answer, "store.full", "free")
            same(connection.call("server.status")["patents"], taken, "patents that were acknowledged")
            same(sandbox.stop(), 0, "exit code")
            os.environ["TMPDIR"] = "/var/tmp"
            sandbox.check()
    finally:
        os.environ.pop("TMPDIR", None)
        subprocess.run(["umount", "-l", folder], check=True)


@flow
def a_full_index_names_the_key_that_makes_it_larger():
    with prepared(map_size="16M") as sandbox:
        connection = sandbox.connect("centre")
        answer, taken = fill(connection, 4000)
        refused(answer, "store.full", "map_size")
        same(connection.call("server.status")["patents"], taken, "patents that were acknowledged")
        same(sandbox.stop(), 0, "exit code")
        with open(sandbox.path("patvald.conf.d", "flow.conf"), "w") as conf:
            conf.write("map_size = 64M\n")
        sandbox.start()
        expect("data" not in sandbox.connect("centre").call("patent.put", {"number": STAR, "facts": {"claims": 3}}), "a write after map_size was raised")


@flow
def a_limit_on_the_size_of_files_ends_in_a_sentence_and_loses_nothing():
    with Sandbox() as sandbox:
        witness, limit = Witness(), 2 << 20
        resource.prlimit(sandbox.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
        witness.load([sandbox.connect("centre")])
        until(lambda: witness.errors or sandbox.process.poll() is not None, seconds=30, what="the first refusal")
        witness.rest()
        expect(sandbox.process.poll() in (None, 75), "exit code", sandbox.process.poll())
        sandbox.kill()
        sandbox.start()
        same(witness.verdict(sandbox.connect("reader")), [], "after the restart")
        same(sandbox.stop(), 0, "exit code")
        sandbox.check()


@flow
def interrupted_pauses_of_the_disk_only_cost_time():
    with Disk("fdatasync", 0, times=1, at=1000000, delay=30) as disk:
        disk.arm()
        connection = disk.sandbox.connect("centre")
        for number in range(10):
            same(connection.call("patent.put", {"number": application(number), "facts": {"claims": 3}})["outcome"], "stored")


if __name__ == "__main__":
    run()

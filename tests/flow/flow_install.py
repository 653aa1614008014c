"""What `make install` puts in place works from there: the programs, the library for other people's C, the dictionaries, the conffiles."""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from sandbox import ROOT, STAR, Sandbox, expect, flow, put_star, run, same  # noqa: E402

PROGRAM = r"""
#include <patval/client.h>
#include <stdio.h>

int main(int count, char **words)
{
    struct patval_settings settings = {.server = words[1], .certificate = words[2], .key = words[3], .ca = words[4]};
    struct patval *connection;
    struct patval_error error;
    const char *result;
    size_t size;
    if (count != 6 || patval_open(&settings, &connection, &error))
        return 2;
    if (patval_call(connection, "patent.get", words[5], &result, &size, &error))
        printf("%s: %s\n", error.name, error.message);
    else
        printf("%.*s\n", (int)size, result);
    patval_close(connection);
    return 0;
}
"""


def install(folder):
    done = subprocess.run(["make", "-s", "install", "DESTDIR=" + folder, "prefix=/usr"], cwd=ROOT, capture_output=True, text=True)
    same(done.returncode, 0, done.stdout + done.stderr)


def installed():
    folder = tempfile.mkdtemp(prefix="patvald-install-")
    install(folder)
    return folder


FOLDER = installed()


def at(*names):
    return os.path.join(FOLDER, *names)


@flow
def the_installed_programs_run():
    for program in ("usr/sbin/patvald", "usr/bin/patval"):
        expect(subprocess.run([at(program), "--version"], capture_output=True, text=True).stdout.startswith(program.split("/")[-1] + " "), program)
    done = subprocess.run([at("usr/sbin/patvald"), "-t", at("etc/patvald/patvald.conf")], capture_output=True, text=True)
    same(done.returncode, 1, "a configuration without certificates and clients")
    expect("access.conf" in done.stderr, done.stderr)


@flow
def a_program_of_somebody_else_links_the_library():
    source = at("ask.c")
    with open(source, "w") as out:
        out.write(PROGRAM)
    flags = subprocess.run(["pkg-config", "--define-prefix", "--cflags", "--libs", "patval"], capture_output=True, text=True, check=True,
                           env={**os.environ, "PKG_CONFIG_PATH": at("usr/lib/pkgconfig")}).stdout.split()
    subprocess.run(["cc", "-Wall", "-Werror", "-o", at("ask"), source, *flags], check=True)
    with Sandbox() as sandbox:
        same(put_star(sandbox.connect("centre"))["outcome"], "stored")
        ask = [at("ask"), "localhost:%d" % sandbox.port, *(sandbox.path(name) for name in ("reader.pem", "reader.key", "ca.pem"))]
        same(subprocess.run([*ask, '{"number":"%s"}' % STAR], capture_output=True, text=True).stdout[:28], '{"number":"%s"' % STAR)
        expect(subprocess.run([*ask, '{"number":"CN200310000001.6"}'], capture_output=True, text=True).stdout.startswith(("patent.unknown", "number.check_digit")))


@flow
def the_library_shows_its_own_names_only():
    names = subprocess.run(["nm", "-g", "--defined-only", at("usr/lib/libpatval.a")], capture_output=True, text=True, check=True).stdout.split("\n")
    foreign = [line for line in names if " " in line and not line.split()[-1].startswith("patval_")]
    same(foreign, [], "names that a program may have for itself")


@flow
def what_an_operator_has_changed_stays():
    conf = at("etc/patvald/patvald.conf")
    with open(conf, "a") as out:
        out.write("threads = 4\n")
    install(FOLDER)
    with open(conf) as text:
        expect("threads = 4" in text.read(), "the change is gone")
    expect(os.path.exists(conf + ".new"), "the shipped file does not stand beside it")
    expect(not os.path.exists(at("etc/patvald/access.conf.new")), "a file that nobody changed has a second copy")


@flow
def every_manual_page_and_unit_is_there():
    for name in ("usr/share/man/man8/patvald.8", "usr/share/man/man5/patvald.conf.5", "usr/share/man/man1/patval.1", "usr/lib/systemd/system/patvald.service",
                 "usr/lib/systemd/system/patvald.socket", "usr/lib/systemd/system/patvald-operator.socket", "usr/lib/sysusers.d/patvald.conf", "usr/lib/tmpfiles.d/patvald.conf",
                 "usr/share/patvald/models/README.md", "usr/share/patvald/gansu-sample.csv", "usr/share/doc/patvald/PROTOCOL.md", "usr/include/patval/results.def"):
        expect(os.path.getsize(at(name)) > 0, name)


if __name__ == "__main__":
    run()

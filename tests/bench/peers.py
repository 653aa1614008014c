"""What a user would load the same file into instead.  Each peer gives the seconds until the rows are durable, or says why it is not measured."""
import os
import pwd
import shutil
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NODE_FOLDER = os.path.join(HERE, "..", "..", "build", "peers")


class Absent(Exception):
    """The peer is not on this machine; the sentence says how it comes there."""


def timed(*words, **more):
    started = time.monotonic()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **more)
    return time.monotonic() - started


def columns(path):
    with open(path, encoding="utf-8") as file:
        return ", ".join('"%s" text' % name for name in file.readline().strip().split(","))


class Sqlite:
    name = "SQLite, one index"

    def __init__(self):
        if not shutil.which("sqlite3"):
            raise Absent("apt-get install sqlite3")

    def load(self, path, folder):
        return timed("sqlite3", os.path.join(folder, "peer.sqlite"), ".mode csv", ".import %s patents" % path, 'create index number on patents("申请号")')

    def close(self):
        pass


class DuckDB:
    name = "DuckDB, two threads, no index"

    def __init__(self):
        if not shutil.which("node"):
            raise Absent("apt-get install nodejs npm")
        if not os.path.isdir(os.path.join(NODE_FOLDER, "node_modules", "@duckdb", "node-api")):
            raise Absent("npm install --prefix build/peers @duckdb/node-api")

    def load(self, path, folder):
        done = subprocess.run(["node", os.path.join(HERE, "duckdb.mjs"), os.path.join(folder, "peer.duckdb"), path], check=True, stdout=subprocess.PIPE,
                              cwd=NODE_FOLDER, text=True)
        return float(done.stdout)

    def close(self):
        pass


class Postgres:
    """A cluster of its own in a temporary folder, on a Unix socket only, with the settings as they come."""
    name = "PostgreSQL, one index"

    def __init__(self):
        programs = "/usr/lib/postgresql"
        versions = sorted(os.listdir(programs)) if os.path.isdir(programs) else []
        if not versions or os.getuid() != 0:
            raise Absent("apt-get install postgresql; and root, to start it as its own user")
        self.folder, self.programs = tempfile.mkdtemp(prefix="patvald-peer-"), os.path.join(programs, versions[-1], "bin")
        shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", self.folder + "/data", "--no-locale", "-E", "UTF8", "-A", "trust")
        self.run("pg_ctl", "-D", self.folder + "/data", "-w", "-l", self.folder + "/log", "-o", "-c listen_addresses='' -k " + self.folder, "start")

    def run(self, program, *words):
        user = pwd.getpwnam("postgres")
        return timed(os.path.join(self.programs, program), *words, user=user.pw_uid, group=user.pw_gid, extra_groups=[], cwd=self.folder,
                     env={"PATH": os.environ["PATH"], "HOME": self.folder})

    def load(self, path, folder):
        psql = ("psql", "-q", "-h", self.folder, "-d", "postgres", "-v", "ON_ERROR_STOP=1")
        os.chmod(os.path.dirname(path), 0o755)
        self.run(*psql, "-c", "set client_min_messages = error", "-c", "drop table if exists patents", "-c", "checkpoint")
        return self.run(*psql, "-c", "create table patents (%s)" % columns(path),
                        "-c", "\\copy patents from '%s' with (format csv, header)" % path, "-c", 'create index number on patents("申请号")')

    def close(self):
        self.run("pg_ctl", "-D", self.folder + "/data", "-w", "-m", "fast", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


PEERS = (DuckDB, Postgres, Sqlite)

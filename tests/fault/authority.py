"""Certificates as attackers and tired administrators make them: by the openssl command, from the sandbox's own authority or another."""
import os
import subprocess

CONFIGURATION = """[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
serial = {folder}/serial
crlnumber = {folder}/crlnumber
certificate = {certificate}
private_key = {key}
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
"""


def openssl(*words, input=None):
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, input=input, timeout=60)
    if done.returncode:
        raise AssertionError("openssl %s: %s" % (" ".join(words), done.stderr))
    return done.stdout


def new_key(path):
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)
    os.chmod(path, 0o600)
    return path


class Authority:
    def __init__(self, folder, certificate=None, key=None, name="Another Authority"):
        """Signs with the given certificate and key, or makes its own."""
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.certificate, self.key = certificate or os.path.join(folder, "ca.pem"), key or os.path.join(folder, "ca.key")
        if not certificate:
            new_key(self.key)
            openssl("req", "-x509", "-new", "-key", self.key, "-subj", "/CN=" + name, "-days", "30", "-out", self.certificate,
                    "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        self.configuration = os.path.join(folder, "ca.conf")
        for file, text in (("ca.conf", CONFIGURATION.format(folder=folder, certificate=self.certificate, key=self.key)), ("index.txt", ""),
                           ("serial", os.urandom(8).hex() + "00\n"), ("crlnumber", "01\n")):
            with open(os.path.join(folder, file), "w") as out:
                out.write(text)

    def issue(self, name, san="DNS:reader.sandbox.invalid", usage="clientAuth", start=None, end=None):
        """(certificate, key) of a new pair; usage and san may be None; start and end as YYYYMMDDHHMMSSZ."""
        base = os.path.join(self.folder, name)
        new_key(base + ".key")
        openssl("req", "-new", "-key", base + ".key", "-subj", "/CN=" + name, "-out", base + ".csr")
        with open(base + ".ext", "w") as out:
            out.write("basicConstraints = critical,CA:FALSE\nkeyUsage = critical,digitalSignature\n")
            out.write("extendedKeyUsage = %s\n" % usage if usage else "")
            out.write("subjectAltName = %s\n" % san if san else "")
        dates = (["-startdate", start] if start else []) + (["-enddate", end] if end else [])
        openssl("ca", "-batch", "-notext", "-config", self.configuration, "-in", base + ".csr", "-out", base + ".pem", "-extfile", base + ".ext", *dates)
        return base + ".pem", base + ".key"

    def revoke(self, certificate):
        openssl("ca", "-config", self.configuration, "-revoke", certificate)

    def revocations(self, path, seconds=None):
        """Writes the list of what was revoked; it is good for so many seconds, else for days."""
        openssl("ca", "-config", self.configuration, "-gencrl", "-out", path, *(["-crlsec", str(seconds)] if seconds else []))
        return path


def of_sandbox(sandbox):
    return Authority(os.path.join(os.path.dirname(sandbox.folder), "authority"), sandbox.path("ca.pem"), sandbox.path("ca.key"))


def fingerprint(certificate):
    return openssl("x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").split("=")[1].strip().replace(":", "").lower()

"""What AWS publishes, made small: packages, their signatures, and the certificates of its hosts."""

import json
import subprocess
from pathlib import Path

REGION = "eu-west-1"
DOMAIN = "amazonaws.com"
SSM_BUCKET = f"amazon-ssm-{REGION}.s3.{REGION}.{DOMAIN}"
CODEDEPLOY_BUCKET = f"aws-codedeploy-{REGION}.s3.{REGION}.{DOMAIN}"
HOSTS = (
    SSM_BUCKET,
    CODEDEPLOY_BUCKET,
    *(
        f"{name}.{REGION}.{DOMAIN}"
        for name in ("ssm", "ssmmessages", "sts", "s3", "codedeploy-commands")
    ),
)
FAKES = Path(__file__).parent / "fake"
_START_AT_ONCE = "#!/bin/sh\nsystemctl start {unit} || true\n"


class Publisher:
    """A folder of what is served, one folder per host, and the keys that vouch for it.

    folder: becomes certificates, keys and `www`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.www = folder / "www"
        self.signing_key = folder / "signing_key.asc"
        self.authority = folder / "authority.pem"
        self.certificate = folder / "server.pem"

    def publish(self) -> None:
        """Makes all of it."""
        self.folder.mkdir(parents=True)
        self._make_certificates()
        self.make_signing_key()
        self._publish_ssm()
        self.publish_codedeploy(depends="ruby")

    def publish_codedeploy(self, depends: str) -> None:
        """Publishes the CodeDeploy agent as a package that depends on what is given."""
        bucket = self.www / CODEDEPLOY_BUCKET
        key = "releases/codedeploy-agent_1.8.1-1_all.deb"
        package = self._package(
            "codedeploy", "codedeploy-agent", "/opt/codedeploy-agent/bin", depends
        )
        self._put(bucket / key, package)
        self._put(bucket / key.replace(".deb", ".rpm"), package)
        latest = json.dumps({"deb": key, "rpm": key.replace(".deb", ".rpm")})
        (bucket / "latest").mkdir(exist_ok=True)
        (bucket / "latest" / "LATEST_VERSION").write_text(latest)

    def _publish_ssm(self) -> None:
        package = self._package("ssm", "amazon-ssm-agent", "/usr/bin", "libc6")
        for variant, kind in (("debian_amd64", "deb"), ("linux_amd64", "rpm")):
            path = self.www / SSM_BUCKET / "latest" / variant / f"amazon-ssm-agent.{kind}"
            self._put(path, package)
            self.sign(path)

    def sign(self, path: Path) -> None:
        """Writes the signature of a file beside it."""
        self._gpg("--detach-sign", "--output", f"{path}.sig", str(path))

    def _package(self, fake: str, name: str, binaries: str, depends: str) -> bytes:
        tree = self.folder / "packages" / name
        files = {
            "DEBIAN/control": (
                f"Package: {name}\nVersion: 1.0\nArchitecture: all\nDepends: {depends}\n"
                "Maintainer: Branchline <nobody@example.com>\nDescription: a stand-in\n"
            ),
            "DEBIAN/postinst": _START_AT_ONCE.format(unit=name),
            f"{binaries.lstrip('/')}/{name}": (FAKES / fake / name).read_text(),
            f"lib/systemd/system/{name}.service": (FAKES / fake / f"{name}.service").read_text(),
        }
        for path, content in files.items():
            file = tree / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
            file.chmod(0o755 if file.name in ("postinst", name) else 0o644)
        package = self.folder / f"{name}.deb"
        _run("dpkg-deb", "--root-owner-group", "-Zgzip", "--build", tree, package)
        return package.read_bytes()

    @staticmethod
    def _put(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def make_signing_key(self) -> None:
        """Makes a key, which is trusted by the hosts that are made from now on."""
        (self.folder / "gnupg").mkdir(mode=0o700)
        self._gpg("--passphrase", "", "--quick-generate-key", "Publisher", "ed25519", "sign", "1y")
        self.signing_key.write_bytes(self._gpg("--armor", "--export", "Publisher"))

    def retire(self) -> None:
        """Ends the process that held the key."""
        _run("gpgconf", "--homedir", self.folder / "gnupg", "--kill", "all")

    def _gpg(self, *arguments: str) -> bytes:
        return _run("gpg", "--homedir", self.folder / "gnupg", "--batch", "--yes", *arguments)

    def _make_certificates(self) -> None:
        key = self.folder / "key.pem"
        names = ",".join(f"DNS:{host}" for host in HOSTS)
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        _run(
            *("openssl", "req", "-x509", *curve, "-keyout", key, "-subj", "/CN=agents"),
            *("-addext", f"subjectAltName={names}", "-out", self.authority),
        )
        self.certificate.write_bytes(key.read_bytes() + self.authority.read_bytes())


def _run(*command: str | Path) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout

"""Where each step of the fault matrix is played: what is started, and which URL the run is given."""

from .credentials import EXAMPLE
from .failing import SECRETS
from .faulty_server import REAL
from .fault_matrix import HOST
from .fault_servers import WHOLE, tls, tunnel, well
from .metadata_server import ContainerServer, ImdsServer
from .sts_server import Role, StsServer


def dns(scene, listens=True):
    """The first name server of two, or the only one, has the fault."""
    behave, lasts = scene.cell.fault.what, scene.cell.lasts
    servers = [scene.near] if lasts else [scene.near, scene.far]
    seconds = 5 if scene.cell.timeout < 5 else 1
    scene.resolv = "".join(f"nameserver {each}\n" for each in servers) + (
        f"options timeout:{seconds} attempts:1\n")
    service = scene.connections([well], scene.namespace.listen(scene.far))
    if behave is not None:
        scene.name_server(scene.near, behave, scene.far, listens=listens)
    if not lasts:
        scene.name_server(scene.far, lambda query, _tcp, at: [query.address(at)], scene.far)
    return f"http://{HOST}:{service.port}"


def tcp(scene, options=()):
    scene.arguments += options
    return f"http://{HOST}:{scene.place(scene.connections, well)}"


def over_tls(scene, options=()):
    scene.arguments += ["--ca-bundle", scene.certificates["good"].ca, *options]
    return f"https://{HOST}:{scene.place(scene.connections, tls())}"


def proxy(scene, options=()):
    """The endpoint is behind the proxy, in its own process."""
    scene.arguments += ["--ca-bundle", scene.certificates["good"].ca, *options]
    scene.env["HTTPS_PROXY"] = f"http://{HOST}:{scene.place(scene.connections, tunnel)}"
    return f"https://{HOST}:443"


def http(scene, options=()):
    scene.arguments += options
    return f"http://{HOST}:{scene.place(scene.requests, WHOLE)}"


def cuts(scene):
    """An answer cut before each byte of a region: a run each. `what` is the answer, and the first of
    its bytes that the region has, and the first that it has not."""
    answer, first, end = scene.cell.fault.what
    urls = []
    for cut in range(first, end):
        scene.what = (answer[:cut], None)
        urls.append(http(scene))
    return urls


# ---- credentials: given by servers that have the fault, for a service that is well ----

def giver(scene, kind, *arguments, step, **how):
    """start for Scene.place: a FaultyServer whose step has the fault."""
    def start(items, listener):
        server = scene.keep(kind(*arguments, listener=listener, **how))
        server.order(step, *items)
        return server
    return start


def container(scene):
    """Its host must be loopback by name or address where it is plain HTTP."""
    start = giver(scene, ContainerServer, "/creds", step="credentials", credentials=SECRETS)
    port = scene.place(start, REAL, "localhost")
    scene.credentials = None
    scene.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"http://localhost:{port}/creds"
    return scene.service()


def imds(scene, step="token", patience=20):
    port = scene.place(giver(scene, ImdsServer, step=step, credentials=SECRETS), REAL)
    scene.credentials = None
    scene.env.update(AWS_EC2_METADATA_DISABLED=None, AWS_METADATA_SERVICE_NUM_ATTEMPTS=2,
                     AWS_METADATA_SERVICE_TIMEOUT=patience,
                     AWS_EC2_METADATA_SERVICE_ENDPOINT=f"http://{HOST}:{port}")
    return scene.service()


def sts(scene, options=()):
    role = Role("arn:aws:iam::123456789012:role/deploy", SECRETS)
    port = scene.place(giver(scene, StsServer, role, step="AssumeRole"), REAL)
    scene.credentials = None
    scene.file(".aws/config", f"[profile deploy]\nrole_arn = {role.arn}\nsource_profile = base\n")
    scene.file(".aws/credentials", f"[base]\naws_access_key_id = {EXAMPLE.access_key}\n"
               f"aws_secret_access_key = {EXAMPLE.secret_key}\n")
    scene.env["AWS_ENDPOINT_URL_STS"] = f"http://{HOST}:{port}"
    scene.arguments += ["--profile", "deploy", *options]
    return scene.service()


def process(scene):
    """`what` is the command."""
    scene.credentials = None
    scene.file(".aws/config", f"[profile made]\ncredential_process = {scene.what}\n")
    scene.arguments += ["--profile", "made"]
    return scene.service()

"""Where each step of the fault matrix is played: what is started, and which URL the run is given."""

from .fault_matrix import HOST
from .fault_servers import WHOLE, tls, tunnel, well


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

"""`mandate serve`: the cockpit on 127.0.0.1, or for colleagues with `--share`."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    noun = commands.add_parser("serve", help="open the cockpit in the browser")
    noun.add_argument("--host", help="address to listen on (default MANDATE_HOST)")
    noun.add_argument("--port", type=int, help="port to listen on (default MANDATE_PORT)")
    noun.add_argument(
        "--share", action="store_true", help="listen on all interfaces with TLS, so that colleagues can reach it"
    )
    noun.add_argument("--certificate", type=Path, help="TLS certificate (PEM); default with --share: a self-made one")
    noun.add_argument("--key", type=Path, help="TLS private key (PEM)")
    noun.add_argument("--inherited", type=int, help=argparse.SUPPRESS)
    noun.set_defaults(run=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    from mandate.cli import open_desk
    from mandate.connectors.home import folders, options

    host = arguments.host or ("0.0.0.0" if arguments.share else options.text("HOST"))  # noqa: S104 - asked for by --share
    port = arguments.port if arguments.port is not None else options.number("PORT")
    listening = _listen(host, port, arguments.inherited)
    if listening is None:
        print(
            f"Port {port} on {host} is taken. Stop what uses it, or choose another: mandate serve --port {port + 1}",
            file=sys.stderr,
        )
        return 1
    if (
        arguments.sample is False and not arguments.inherited and not os.environ.get("MANDATE_ORGANISATION")
    ) or arguments.inherited:
        os.environ["MANDATE_ORGANISATION"] = folders.served()
    certificate = _certificate(arguments)
    if certificate:
        os.environ["MANDATE_SECURE_COOKIES"] = "yes"
    if arguments.share:
        _open_to_colleagues(port)
    _reached_at("https" if certificate else "http", host, port)
    open_desk()
    return _run(arguments, listening, host, port, certificate)


def _listen(host: str, port: int, inherited: int | None) -> socket.socket | None:
    """The listening socket, kept over a restart so that no visitor meets a closed door; None when the port is taken."""
    if inherited is not None:
        return socket.socket(fileno=inherited)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            return None
        told = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise OSError(f"cannot listen on {host} port {port}: {told}. Choose with --host and --port.") from error
    listening.listen(128)
    return listening


def _certificate(arguments: argparse.Namespace) -> tuple[Path, Path] | None:
    """Certificate and key: given, or self-made for --share."""
    if arguments.certificate:
        key = arguments.key or arguments.certificate
        for file in (arguments.certificate, key):
            if not os.access(file, os.R_OK):
                raise FileNotFoundError(f"{file} is not a file this user may read. Give --certificate and --key.")
        return arguments.certificate, key
    if not arguments.share:
        return None
    from mandate.connectors.home import certificate, folders

    return certificate.self_made(folders.prepare(folders.chosen()) / "keys")


def _open_to_colleagues(port: int) -> None:
    """Let the server answer under this machine's own names."""
    from mandate.connectors.home import certificate

    names = certificate.addresses()
    os.environ["MANDATE_HOSTS"] = ",".join([*filter(None, [os.environ.get("MANDATE_HOSTS", "")]), *names])
    origins = [f"https://{name}:{port}" for name in names]
    os.environ["MANDATE_ORIGINS"] = ",".join([*filter(None, [os.environ.get("MANDATE_ORIGINS", "")]), *origins])


def _reached_at(scheme: str, host: str, port: int) -> None:
    """Where nobody said under which address others reach this server: the one it listens on, else this machine's."""
    named = scheme == "https" and host not in {"0.0.0.0", "::", ""}  # noqa: S104 - compared, not listened on
    own = "[::1]" if host == "::1" else host if named and ":" not in host else "127.0.0.1"
    if not os.environ.get("MANDATE_BASE_URL"):
        os.environ["MANDATE_BASE_URL"] = f"{scheme}://{own}:{port}"


def _refuse_old_tls(config: Any) -> None:
    from mandate.connectors.home.certificate import refuse_old

    config.load()
    if config.ssl is not None:
        refuse_old(config.ssl)


def _run(arguments: argparse.Namespace, listening: socket.socket, host: str, port: int, certificate: Any) -> int:
    """Serve until stopped; a switch of organisation starts this command again on the same socket."""
    import signal
    import tempfile

    import uvicorn
    from django.conf import settings

    from mandate.services import homes

    # Whatever a library puts aside stays inside the organisation's folder.
    tempfile.tempdir = os.environ["TMPDIR"] = str(settings.ORGANISATION_HOME / "uploads")
    os.environ["MANDATE_SERVING"] = str(os.getpid())
    _first_company()
    _tidy()
    _every_few_hours()
    _every_minute()
    scheme = "https" if certificate else "http"
    _say(arguments, scheme, host, port, certificate)
    kept = os.dup(listening.fileno())
    os.set_inheritable(kept, True)
    config = uvicorn.Config(
        "mandate.config.asgi:application",
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=10,
        proxy_headers=False,
        server_header=False,
        ssl_certfile=certificate and str(certificate[0]),
        ssl_keyfile=certificate and str(certificate[1]),
    )
    _refuse_old_tls(config)
    server = uvicorn.Server(config)
    again = False

    def restart(*_: Any) -> None:
        nonlocal again
        again = server.should_exit = True

    signal.signal(homes.RESTART, restart)
    server.run(sockets=[listening])
    if again:
        words = [
            sys.executable,
            "-m",
            "mandate",
            "serve",
            "--inherited",
            str(kept),
            "--port",
            str(port),
            "--host",
            host,
        ]
        words += ["--certificate", str(certificate[0]), "--key", str(certificate[1])] if certificate else []
        os.environ.pop("MANDATE_ORGANISATION", None)
        os.execv(sys.executable, words)  # noqa: S606 - our own command with our own words
    return 0


def _first_company() -> None:
    """On a first start, make the sample company, so that there is something true to look at."""
    from mandate.records.models import Organisation

    if not Organisation.objects.exists() and os.environ["MANDATE_ORGANISATION"] == "sample":
        from mandate.records import clock
        from mandate.records.ledger import Actor
        from mandate.services import sample_company

        print("Making the sample company ...", file=sys.stderr, flush=True)
        sample_company.make(by=Actor("job:sample"), today=clock.today(), at=clock.now())


def _tidy() -> None:
    """Finish what an earlier server left: uploads nobody came back for, runs whose child is gone, old traces."""
    from mandate.records import clock
    from mandate.services import overnight, runs

    runs.sweep(at=clock.now())
    overnight.settle(today=clock.today())


def _every_few_hours() -> None:
    """Settle what is over by its date, also on a server that nobody visits: a minute past midnight where the
    organisation is, and every six hours in case it slept; a fault is told and tried again."""
    import logging
    import threading
    import time

    from django.db import connections

    from mandate.records import clock
    from mandate.services import overnight

    def watch() -> None:
        while True:
            time.sleep(min(6 * 3600, _until_midnight(clock.now().astimezone(clock.zone()))))
            try:
                overnight.settle(today=clock.today())
            except Exception:
                logging.getLogger(__name__).exception("What is over by its date could not be ended.")
            finally:
                connections.close_all()

    threading.Thread(target=watch, name="retention", daemon=True).start()


def _until_midnight(now: datetime) -> float:
    """Seconds until a minute past the next midnight on this clock."""
    ahead = (now + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0)
    return max(60.0, (ahead - now).total_seconds())


def _every_minute() -> None:
    """Send what is due. Any number of servers may do this at once; a fault is told and tried again."""
    import logging
    import threading
    import time

    from django.db import connections

    from mandate.records import clock
    from mandate.services.mailing import running

    def watch() -> None:
        while True:
            time.sleep(60)
            try:
                running.turn(now=clock.now)
            except Exception:
                logging.getLogger(__name__).exception("Mail that is due could not be sent.")
            finally:
                connections.close_all()

    threading.Thread(target=watch, name="mail", daemon=True).start()


def _say(arguments: argparse.Namespace, scheme: str, host: str, port: int, certificate: Any) -> None:
    """Where to look, how to get in, and what sharing means."""
    if arguments.inherited:
        return
    from django.conf import settings

    from mandate.cli import actor
    from mandate.records import clock
    from mandate.services import entry, people

    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    address = f"{scheme}://{shown}:{port}"
    print(f"Mandate is at {address}/")
    architect = people.architect()
    if architect is None:
        print(f"Nobody is the architect yet. Open {address}/start/ on this machine.")
    else:
        secret = entry.make_link(
            architect, purpose=entry.SIGN_IN, by=actor().label, at=clock.now(), hours=settings.LINK_HOURS
        )
        print(f"Sign in as {architect.name} (works once): {address}/enter/{secret}/")
    if arguments.share:
        _say_sharing(scheme, port, certificate, given=bool(arguments.certificate))
    print("Stop with Ctrl-C.", flush=True)


def _say_sharing(scheme: str, port: int, certificate: Any, *, given: bool) -> None:
    from mandate.connectors.home.certificate import addresses, fingerprint

    print("Shared: everybody on this network can reach the sign-in page. Nobody gets in without a link or password.")
    for name in addresses():
        print(f"  {scheme}://{name}:{port}/")
    if not given:
        print("The certificate is self-made: browsers warn once. Compare its SHA-256 before you accept it:")
        print(f"  {fingerprint(certificate[0])}")

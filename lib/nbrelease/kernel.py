"""The process a notebook runs in, started afresh or forked from a warm one. Knows nothing of what a notebook says.

A script of its own: it imports nothing of this library, so that a kernel forked from the warm process has nothing of
ours in memory and reads the library as it is on disk. Both kinds of kernel run the same ``serve``.

    python kernel.py -f CONNECTION_FILE ...          an ordinary kernel
    python kernel.py --warm SOCKET                   forks a kernel for every request on a Unix socket

The warm process loads packages that notebooks use, of site-packages only, and nothing that a fork cannot take along:
no thread, no zmq context, no shell, no drawing backend. It ends with its standard input, and its kernels with it.
"""

import array
import contextlib
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

# What an essay of this library imports sooner or later. One that is not installed is left out.
_PRELOADED = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "IPython.core.completerlib", "IPython.core.debugger",
    "IPython.core.logger", "IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.queues",
    "tornado.platform.asyncio", "numpy", "pandas", "matplotlib.pyplot",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "matplotlib.dates", "msgspec",
    "pylopdf_fonts_zh_cn", "tomllib", "difflib",
)  # fmt: skip
# Variables that differ from kernel to kernel and that nothing reads while it is imported.
_PER_KERNEL = ("CHAPTERLENS_GUARD", "JPY_PARENT_PID", "JPY_SESSION_NAME", "PYDEVD_USE_FRAME_EVAL", "TMPDIR")
READ_BY_MACHINE = (
    "/proc", "/sys", "/dev", "/lib", "/lib64", "/usr/lib", "/usr/local/lib", "/usr/share/zoneinfo", "/usr/share/fonts",
    "/usr/share/mime", "/usr/share/locale", "/usr/local/share/fonts", "/etc/localtime", "/etc/timezone", "/etc/fonts",
    "/etc/mime.types", "/etc/os-release", "/etc/ssl", "/System/Library", "/Library/Fonts", "/private/var/db/timezone",
)  # fmt: skip


class UndeclaredInputError(RuntimeError):
    """A notebook reads a file that it does not declare: its outputs would depend on what no key knows."""


def main() -> None:
    """Serve a notebook, or wait for requests to fork such a server."""
    # See lean.py: without this, importing nbformat beside JupyterLab costs two seconds.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    # Nobody steps through a build: a kernel that finds no debugger need not import one.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    del sys.path[0]  # the folder of this script: nothing in it is to be imported by a short name
    if sys.argv[1:2] == ["--warm"]:
        Warm(sys.argv[2]).run()
    else:
        serve(sys.argv[1:], parent=int(os.environ.get("JPY_PARENT_PID") or 0))


def serve(words: list[str], parent: int) -> None:
    """Be a kernel until told to end.

    Args:
        words: the arguments of an IPython kernel.
        parent: the process to die with. (ipykernel reads JPY_PARENT_PID when it is imported; in a forked kernel
            that was long ago.)
    """
    from ipykernel.kernelapp import IPKernelApp

    # A notebook is short: to look for what it leaves behind, as often as is usual, takes a tenth of its time.
    gc.set_threshold(50_000, 20, 20)
    app = IPKernelApp.instance(parent_handle=parent)
    app.initialize(words)
    guard = os.environ.pop("CHAPTERLENS_GUARD", "")
    if guard:
        watch_reads(guard)
    app.start()


def watch_reads(path: str) -> None:
    """Refuse to open for reading what is not declared, from now on.

    Args:
        path: a JSON file with ``files`` that may be read, ``folders`` in which anything may be, ``home`` to
            shorten names with, and ``log``, a file that gets a line for every refusal (a cell may swallow it).
    """
    with open(path, encoding="utf-8") as held:
        told = json.load(held)
    files = {os.path.realpath(name) for name in told["files"]}
    roots = {*told["folders"], *READ_BY_MACHINE, sys.prefix, sys.base_prefix, sys.exec_prefix}
    roots |= {entry for entry in sys.path if os.path.basename(entry) in ("site-packages", "dist-packages")}
    folders = tuple(sorted({os.path.realpath(name).rstrip(os.sep) + os.sep for name in roots}))
    log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    home = os.path.realpath(told["home"]) + os.sep

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event != "open" or isinstance(args[0], int) or args[0] is None:
            return
        flags = args[2] if isinstance(args[2], int) else 0
        real = os.path.realpath(os.fsdecode(args[0]))
        if flags & os.O_TRUNC or (flags & os.O_CREAT and not os.path.lexists(real)):
            files.add(real)  # what is made here may be read here
        if flags & os.O_WRONLY or real.startswith(folders) or _source(real) in files:
            return
        if os.path.dirname(real).endswith((".dist-info", ".egg-info")):  # what packages say of themselves
            return
        if not os.path.isfile(real):
            return
        name = real.removeprefix(home)
        os.write(log, f"{name}\n".encode())
        raise UndeclaredInputError(
            f"{name} is read but not declared; name it in the parameters cell (inputs: list[str] = [...])"
        )

    sys.addaudithook(hook)


def _source(path: str) -> str:
    """The file that a compiled one was made from; any other is its own."""
    folder, name = os.path.split(path)
    if name.endswith(".pyc") and os.path.basename(folder) == "__pycache__":
        return os.path.join(os.path.dirname(folder), name.partition(".")[0] + ".py")
    return path


class Warm:
    """The warm process: one request, one connection, one kernel, which ends with its connection.

    A request is a line of JSON with ``words``, ``env``, ``cwd``, ``python`` (the interpreter that is wanted) and one
    file descriptor, for what the kernel prints. The answer is a line with its ``pid``, and when it has ended a second
    with ``status`` (the exit code, or the signal's number below zero) and ``memory``, its greatest resident size in
    bytes. When what was loaded here is no longer what a fresh kernel would load, the answer is ``refused`` with the
    reason: an ordinary kernel has to be started then.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        gc.disable()
        for name in _PRELOADED:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        self._loaded = dict(_stamps(_loaded_files()))
        self._environment = dict(os.environ)
        gc.freeze()  # a collection in a kernel need not copy the pages of what is here
        gc.enable()
        self._kernels: dict[int, socket.socket] = {}
        self._buffers: dict[socket.socket, tuple[bytes, list[int]]] = {}
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(address)
        self._listener.listen(64)
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)

    def run(self) -> NoReturn:
        """Answer requests until standard input ends; then end all kernels."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, which ends us
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._woken, selectors.EVENT_READ, self._reap)
        self._selector.register(0, selectors.EVENT_READ, None)
        print("ready", flush=True)
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    self._end_all()
                    # A build that was killed cannot clear up; one that was not does the same.
                    shutil.rmtree(os.path.dirname(self._address), ignore_errors=True)
                    os._exit(0)  # nothing here has to be tidied up, and tearing pandas down takes a while
                key.data(key.fileobj)

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        self._buffers[connection] = (b"", [])
        self._selector.register(connection, selectors.EVENT_READ, self._hear)

    def _hear(self, connection: socket.socket) -> None:
        data, held = _receive(connection)
        before, held_before = self._buffers.get(connection, (b"", []))
        if not data:  # whoever asked is gone or has had enough
            self._drop(connection)
            return
        line, held = before + data, held_before + held
        self._buffers[connection] = (line, held)
        if line.endswith(b"\n"):
            del self._buffers[connection]
            self._fork(connection, json.loads(line), held)

    def _drop(self, connection: socket.socket) -> None:
        for pid, other in list(self._kernels.items()):
            if other is connection:
                del self._kernels[pid]
                _kill(pid)
        for number in self._buffers.pop(connection, (b"", []))[1]:
            os.close(number)
        self._selector.unregister(connection)
        connection.close()

    def _changed(self, request: dict[str, Any]) -> str:
        """Why a fork would not be what a fresh kernel is; empty when it would."""
        if request["python"] != sys.executable:
            return "another Python is wanted"
        for name in request["env"].keys() | self._environment.keys():
            if name not in _PER_KERNEL and request["env"].get(name) != self._environment.get(name):
                return f"the environment variable {name} has another value"
        now = dict(_stamps(self._loaded))
        return next(
            (f"{path} has changed" for path, stamp in self._loaded.items() if now.get(path) != stamp), ""
        )

    def _fork(self, connection: socket.socket, request: dict[str, Any], held: list[int]) -> None:
        reason = self._changed(request)
        if reason:
            connection.sendall(json.dumps({"refused": reason}).encode() + b"\n")
            for number in held:
                os.close(number)
            return
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                self._become(request, held)
                status = 0
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
            except BaseException:
                sys.excepthook(*sys.exc_info())
            finally:
                with contextlib.suppress(OSError, ValueError):
                    sys.__stderr__.flush()  # type: ignore[union-attr]
                os._exit(status)
        self._kernels[pid] = connection
        for number in held:
            os.close(number)
        connection.sendall(json.dumps({"pid": pid}).encode() + b"\n")

    def _become(self, request: dict[str, Any], held: list[int]) -> None:
        """In the fork: let go of all that is the warm process's, and be a kernel."""
        parent = os.getppid()
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for connection in (*self._buffers, *self._kernels.values(), self._listener, self._woken, self._wake):
            connection.close()
        self._selector.close()
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, end in ((0, nothing), (1, held[0]), (2, held[0])):
            os.dup2(end, number)
        for number in (nothing, *held):
            os.close(number)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        numpy = sys.modules.get("numpy")
        if numpy is not None:
            numpy.random.seed()  # or all kernels would draw the same numbers
        sys.argv = ["kernel.py", *request["words"]]
        serve(request["words"], parent)

    def _reap(self, woken: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            woken.recv(4096)
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            connection = self._kernels.pop(pid, None)
            # What it may have started and left is in its group still; its own number may be another's by now.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            if connection is not None:
                unit = 1 if sys.platform == "darwin" else 1024
                told = {"status": os.waitstatus_to_exitcode(status), "memory": usage.ru_maxrss * unit}
                with contextlib.suppress(OSError):
                    connection.sendall(json.dumps(told).encode() + b"\n")

    def _end_all(self) -> None:
        for pid in self._kernels:
            _kill(pid)


def _loaded_files() -> list[str]:
    """The files that what is loaded here came from: modules and fonts."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    manager = getattr(sys.modules.get("matplotlib.font_manager"), "fontManager", None)
    fonts = [entry.fname for entry in (*manager.ttflist, *manager.afmlist)] if manager is not None else []
    return sorted({name for name in (*files, *fonts) if name})


def _stamps(files: Iterable[str]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Size and times of each file that is there."""
    for name in files:
        with contextlib.suppress(OSError):
            state = os.stat(name)
            yield name, (state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def _receive(connection: socket.socket) -> tuple[bytes, list[int]]:
    """Bytes and file descriptors; nothing when the other end is closed."""
    numbers = array.array("i")
    try:
        data, extra, _, _ = connection.recvmsg(1 << 20, socket.CMSG_SPACE(4))
    except OSError:
        return b"", []
    for level, kind, content in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(content[: len(content) - len(content) % numbers.itemsize])
    return data, list(numbers)


def _kill(pid: int) -> None:
    """End a kernel and what it started; it leads a group of its own."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()

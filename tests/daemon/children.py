"""Programs that a test starts, and that end with it, also when it is killed."""
import ctypes
import signal
import subprocess

PR_SET_PDEATHSIG = 1

C_LIBRARY = ctypes.CDLL(None)


def start(command, preexec=None, **options):
    """subprocess.Popen; `preexec` runs in the child. The program ends with the thread that calls this."""
    def prepare():
        C_LIBRARY.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if preexec:
            preexec()

    return subprocess.Popen(command, preexec_fn=prepare, **options)

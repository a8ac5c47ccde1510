"""What the kernel says of the memory of a process."""


def of_status(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(f"{name}:"))


def resident_bytes(pid):
    return of_status(pid, "VmRSS")


def peak_bytes(pid):
    """The most that was resident at a time."""
    return of_status(pid, "VmHWM")

# SPDX-License-Identifier: Apache-2.0
"""What the figures were measured with and on: versions, date, kind of machine. No names of hosts or folders."""
import datetime
import os
import platform
import re
import subprocess


def said(*command):
    """First line that a command prints, or an empty text."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except OSError:
        return ""
    return (done.stdout.strip() or done.stderr.strip()).splitlines()[0] if done.returncode == 0 else ""


def package_versions(*packages):
    """Versions of Debian packages that are installed."""
    versions = ((package, said("dpkg-query", "-W", "-f", "${Version}", package)) for package in packages)
    return ", ".join(f"{package} {version}" for package, version in versions if version)


def processor():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal:\s*(\d+)", file.read()).group(1)) / (1 << 20)
    virtual = ", virtual" if said("systemd-detect-virt") not in ("", "none") or "hypervisor" in flags() else ""
    return f"{os.cpu_count()} cores of {model.group(1) if model else platform.machine()}{virtual}, {memory:.0f} GiB"


def flags():
    with open("/proc/cpuinfo") as file:
        return file.read()


def release():
    with open("/etc/os-release") as file:
        name = re.search(r'^PRETTY_NAME="?(.*?)"?$', file.read(), re.MULTILINE)
    return f"{name.group(1) if name else platform.system()}, Linux {'.'.join(platform.release().split('.')[:2])}"


def lines(program, python):
    """The report's first lines."""
    modules = ("import importlib.metadata as m, platform, rasterio; print('Python', platform.python_version() + ',', "
               "', '.join(f'{n} {m.version(n)}' for n in ('numpy', 'rasterio', 'numba', 'llvmlite', 'scipy', 'pyproj')) "
               "+ f' (rasterio with its own GDAL {rasterio.__gdal_version__})')")
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    return [
        f"- {today}; {processor()}; {release()}",
        f"- truceline {said(program, '--version')}; GDAL {said('gdal-config', '--version')}; {said('cc', '--version')}",
        f"- {package_versions('gdal-bin', 'python3-numpy', 'otb-bin', 'libdeflate0', 'libzstd1')}",
        f"- {said(python, '-c', modules)}",
    ]

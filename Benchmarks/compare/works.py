# SPDX-License-Identifier: Apache-2.0
"""Which commands are compared on which work. The program's command lines stand here and nowhere else."""
import dataclasses
import os

from measuring import Contestant

PEERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers")
NUMPY, NUMBA = "numpy, 2 threads", "numba, 2 threads"
PROGRAM, PROGRAM_ONE = "truceline, 2 workers", "truceline, 1 worker"
FLOOR, FLOOR_ONE = "decode only in C, 2 threads", "decode only in C, 1 thread"
HASHING, STRAIGHT, WINDING = "truceline, hashing", "truceline, straight corridor", "truceline, winding corridor"
SMALL = 2048


@dataclasses.dataclass
class Setting:
    """Where things are."""

    program: str
    python: str
    scenes: str
    name: str
    folder: str
    decoder: str
    slow: bool

    def radar(self, form, name=None):
        return [os.path.join(self.scenes, f"s1_{name or self.name}_{date}_{form}.tif") for date in ("before", "after")]

    def optical(self, form, name=None):
        """Bands before and after, then classes before and after."""
        classes = "deflate" if form in ("deflateband", "jp2") else form
        stem = os.path.join(self.scenes, f"s2_{name or self.name}_")
        return ([f"{stem}{date}_{form}.{'jp2' if form == 'jp2' else 'tif'}" for date in ("before", "after")]
                + [f"{stem}{date}_scl_{classes}.tif" for date in ("before", "after")])

    def corridor(self, shape):
        return os.path.join(self.folder, f"{shape}.geojson")


@dataclasses.dataclass
class Work:
    key: str
    what: str
    files: list
    reference: str  # the contestant by which the others are divided
    contestants: list


def program(setting, name, method, files, jobs, options=("--no-hash",)):
    """The program on two passes: one band a side for the ratio, bands and classes for the optical methods."""
    findings = os.path.join(setting.folder, "findings.geojson")
    command = [setting.program, "compare"]
    if method == "ratio":
        command += ["--sensor", "sar", *files]
    else:
        before, after, classes_before, classes_after = files
        command += ["--method", method, "--sensor", "optical"]
        command += ["--iterations", "10"] if method == "ir-mad" else []
        command += [f"{before},{classes_before}", f"{after},{classes_after}"]
    command += ["--overwrite", "--quiet", "--jobs", str(jobs), "-o", findings, *options]
    return Contestant(name, command, findings=findings)


def python_peer(setting, name, script, *arguments):
    threads = {variable: "2" for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")}
    environment = {
        **threads, "OMP_WAIT_POLICY": "passive", "GDAL_CACHEMAX": "512",
        "NUMBA_CACHE_DIR": os.path.join(setting.folder, "compiled"),
        "PYTHONPYCACHEPREFIX": os.path.join(setting.folder, "bytecode")}
    command = [setting.python, os.path.join(PEERS, script), *arguments]
    return Contestant(name, command, environment, compiles=True)


def tool_peer(name, script, *arguments):
    return Contestant(name, [os.path.join(PEERS, script), *arguments], {"GDAL_CACHEMAX": "512"}, once=True)


def floors(setting, files, threads=(1, 2)):
    names = {1: FLOOR_ONE, 2: FLOOR}
    return [Contestant(names[count], [setting.decoder, str(count), *files]) for count in threads]


def all_works(setting):
    """Every work, in the order of the table."""
    output, folder = os.path.join(setting.folder, "peer.geojson"), setting.folder
    works = []
    for form, what in (("deflate", "DEFLATE, predictor 3"), ("zstd", "ZSTD, predictor 3"), ("none", "uncompressed"),
                       ("deflatep1", "DEFLATE, no predictor"), ("lzw", "LZW, predictor 3")):
        files = setting.radar(form)
        contestants = floors(setting, files, (1, 2) if form in ("deflate", "lzw") else (2,))
        if form in ("deflate", "lzw"):
            contestants.append(program(setting, PROGRAM_ONE, "ratio", files, 1))
        contestants.append(program(setting, PROGRAM, "ratio", files, 2))
        if form == "deflate":
            contestants.append(program(setting, HASHING, "ratio", files, 2, ()))
            contestants += [
                program(setting, name, "ratio", files, 2, ("--no-hash", "--aoi", setting.corridor(shape)))
                for name, shape in ((STRAIGHT, "straight"), (WINDING, "winding"))]
            contestants.append(python_peer(setting, "numpy, 1 thread", "ratio.py", "numpy", "1", *files, output))
        contestants.append(python_peer(setting, NUMPY, "ratio.py", "numpy", "2", *files, output))
        contestants.append(python_peer(setting, NUMBA, "ratio.py", "numba", "2", *files, output))
        if form == "deflate" and setting.slow:
            contestants += [
                tool_peer("gdal_calc.py, gdal_polygonize.py", "ratio_gdal.sh", *files, output, folder),
                tool_peer("Orfeo ToolBox", "ratio_otb.sh", *files, output, folder)]
        works.append(Work(f"W1 {form}", f"W1 ratio, {what}", files, NUMPY, contestants))

    for form, what in (("deflate", "DEFLATE, predictor 2"), ("zstd", "ZSTD, predictor 2"), ("none", "uncompressed"),
                       ("lzw", "LZW, predictor 2")):
        files = setting.optical(form)
        contestants = floors(setting, files, (2,))
        if form == "deflate":
            contestants.append(program(setting, PROGRAM_ONE, "change-vector", files, 1))
        contestants.append(program(setting, PROGRAM, "change-vector", files, 2))
        if form == "deflate":
            contestants.append(python_peer(setting, NUMPY, "change_vector.py", "numpy", "2", *files, output))
        contestants.append(python_peer(setting, NUMBA, "change_vector.py", "numba", "2", *files, output))
        if form == "deflate" and setting.slow:
            contestants += [
                tool_peer("gdal_calc.py, gdal_polygonize.py", "change_vector_gdal.sh", *files, output, folder),
                tool_peer("Orfeo ToolBox", "change_vector_otb.sh", *files, output, folder)]
        works.append(Work(f"W2 {form}", f"W2 change vector, {what}", files, NUMBA, contestants))

    # Decoding JPEG 2000 takes so long that the small scene shows all there is to see.
    files = setting.optical("jp2", "small")
    works.append(Work("W2 jp2", f"W2 change vector on {SMALL} x {SMALL}, JPEG 2000", files, FLOOR,
                      floors(setting, files, (2,)) + [program(setting, PROGRAM, "change-vector", files, 2)]))

    files = setting.optical("deflate")
    contestants = floors(setting, files, (2,)) + [
        program(setting, PROGRAM, "ir-mad", files, 2),
        python_peer(setting, "numpy, BLAS in 2 threads", "ir_mad.py", "numpy", "10", *files),
        python_peer(setting, NUMBA, "ir_mad.py", "numba", "10", *files)]
    if setting.slow:
        contestants.append(tool_peer("Orfeo ToolBox, one pass", "mad_otb.sh", *files[:2], folder))
    works.append(Work("W3 deflate", "W3 IR-MAD, 10 iterations, DEFLATE", files, NUMBA, contestants))

    if setting.name != "small":
        radar, optical = setting.radar("deflate", "small"), setting.optical("deflate", "small")
        for key, method, files in (("W1 small", "ratio", radar), ("W2 small", "change-vector", optical),
                                   ("W3 small", "ir-mad", optical)):
            works.append(Work(key, f"{key[:2]} on {SMALL} x {SMALL}, DEFLATE", files, PROGRAM,
                              [program(setting, PROGRAM, method, files, 2)]))
    return works

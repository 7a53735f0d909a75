"""An installed permitcard, and projects built on it the way strangers build theirs."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CMAKE = os.environ.get("CMAKE", "cmake")

sys.path.insert(0, str(PROJECT / "tests" / "cli"))


def run(*command):
    """What the command printed; a failure shows all it said."""
    ended = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    if ended.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {ended.returncode}\n{ended.stdout}")
    return ended.stdout


def install(folder):
    prefix = folder / "prefix"
    run(CMAKE, "--install", os.environ["PERMIT_BUILD"], "--prefix", prefix, "--component", "development")
    return prefix


def build(project, prefix, folder):
    """The folder with the project's programs."""
    run(CMAKE, "-S", project, "-B", folder, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Debug")
    run(CMAKE, "--build", folder)
    return folder

"""A Python of its own, with an engine and the plugins that it is driven with, as their users install them."""

import subprocess
import sys
from pathlib import Path


def a_python(folder: Path, requirements: Path, *plugins: Path) -> Path:
    """Make an environment with what a file of requirements names, and some of our plugins; return its Python.

    What takes long and proves nothing is left out: a pip inside of it, and compiling what is never imported.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--no-input", "--quiet"]
    subprocess.run([*pip, "install", "--no-compile", "-r", requirements, *plugins], check=True)
    return python

"""A rehearsal that is only begun: what it found before is gone by then, and the story takes its time."""

import subprocess

from tests.cli.bridge import clean_environment, command


def begins(folder, *more):
    """Play until everybody has enrolled, then pull the plug; what it said on the way."""
    with subprocess.Popen(
        command("demo", "--folder", folder, "--scale", "0.05", "--no-serve", *more),
        env=clean_environment(),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("Playing treasury"):
                process.kill()
    return "".join(said)

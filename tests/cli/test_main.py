"""The command line's front door."""

import subprocess
import sys

from goldenbridge.cli import main as front
from tests.cli.bridge import bridge, command
from tests.core.builders import KEY, PublicLog
from tests.forkserver import ROOT


def test_without_a_command_the_list_is_shown(capsys):
    code = front.main([])

    assert (code, capsys.readouterr().out) == (0, front.usage() + "\n")


def test_an_unknown_command_is_named(capsys):
    assert front.main(["pay"]) == 2
    assert "there is no command “pay”" in capsys.readouterr().err


def test_a_server_command_without_the_servers_parts_says_what_to_install():
    code = "import sys; sys.modules['django'] = None; from goldenbridge.cli.main import main; sys.exit(main(['serve']))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert (done.returncode, done.stderr.strip()) == (
        2,
        "goldenbridge serve needs the server's parts: pip install 'goldenbridge[server]'",
    )


def test_who_reads_a_few_lines_only_gets_no_traceback(tmp_path):
    (tmp_path / "fund.vkey").write_text(f"{KEY.verifier()}\n")
    log = PublicLog()
    log.publish()
    log.write(tmp_path / "log")
    told = command("verify", "--key", tmp_path / "fund.vkey", "--log", tmp_path / "log")

    with subprocess.Popen(told, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        said = running.stderr.read()

    assert (running.returncode, said) == (1, b"")


def test_every_command_of_the_list_is_there():
    missing = [
        name for name, (module, _) in front.COMMANDS.items() if not any((ROOT / "goldenbridge/cli").glob(f"{module}*"))
    ]

    assert missing == []


def test_a_command_that_asks_says_so_where_nobody_answers(tmp_path):
    done = bridge("init", "--folder", tmp_path / "fund", stdin=-3)

    assert (done.returncode, done.stderr) == (
        2,
        "goldenbridge init: this command asks questions; call it in a terminal.\n",
    )
    assert not (tmp_path / "fund").exists()

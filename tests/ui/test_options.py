import re
import subprocess
import sys
from pathlib import Path

from streamlit import config

from ui.options import APP, OPTIONS, streamlit_arguments

CANVAS = Path(__file__).parents[2] / "ui" / "widgets" / "flow_canvas"


def test_options_are_known_to_streamlit() -> None:
    known = config.get_config_options()
    assert set(OPTIONS) <= known.keys()


def test_arguments_name_the_app_and_the_address() -> None:
    arguments = streamlit_arguments("0.0.0.0", 8601)
    assert arguments[:2] == ["run", str(APP)] and APP.is_file()
    assert "--server.address=0.0.0.0" in arguments and "--server.port=8601" in arguments


def test_options_load_no_streamlit() -> None:
    code = "import sys, ui.options; sys.exit('streamlit' in sys.modules)"
    root = APP.parents[1]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_canvas_carries_its_source_and_its_notices() -> None:
    bundle = (CANVAS / "flow_canvas.js").read_text("utf-8")
    notices = (CANVAS / "NOTICES.txt").read_text("utf-8")
    assert len(bundle) > 100_000
    for name in ("@xyflow/react", "@dagrejs/dagre", "react-dom"):
        assert re.search(rf"^{name} \d+\.\d+\.\d+ \(MIT\)$", notices, re.M)
    versions = re.findall(r'": "([^"]+)"', (CANVAS / "package.json").read_text("utf-8"))
    assert not [version for version in versions if version.startswith(("^", "~", "latest"))]
    assert not (CANVAS / "package-lock.json").exists()

"""How Streamlit is told to look and behave; `dialoom ui` passes these to `streamlit run`.

They are arguments and not a config file because Streamlit looks for its file in the working
folder, which is wherever the person happens to be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

APP: Final = Path(__file__).parent / "app.py"

# Names of fonts that machines with Chinese usually have, after the system's own.
_FONT: Final = (
    "'Inter', system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Noto Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
_CODE_FONT: Final = (
    "'JetBrains Mono', ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono CJK SC', "
    "'Microsoft YaHei', monospace"
)

OPTIONS: Final[dict[str, str]] = {
    "server.headless": "true",
    # Watching files is for those who change the designer, and costs inotify handles.
    "server.fileWatcherType": "none",
    "server.maxUploadSize": "50",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "theme.base": "light",
    "theme.primaryColor": "#2a6f6b",
    "theme.backgroundColor": "#ffffff",
    "theme.secondaryBackgroundColor": "#f3f6f5",
    # Captions are this at 60 %, which must still stand out from every ground (WCAG 2.1 AA: 4.5).
    "theme.textColor": "#0c1417",
    "theme.codeTextColor": "#0c1417",
    "theme.borderColor": "#dbe3e1",
    "theme.linkColor": "#2a6f6b",
    "theme.baseRadius": "8px",
    "theme.buttonRadius": "8px",
    "theme.baseFontSize": "15",
    "theme.font": _FONT,
    "theme.headingFont": _FONT,
    "theme.codeFont": _CODE_FONT,
    "theme.headingFontSizes": '["1.65rem","1.3rem","1.1rem","1rem","0.95rem","0.9rem"]',
    "theme.headingFontWeights": "[650,600,600,600,600,600]",
    "theme.showWidgetBorder": "true",
    "theme.sidebar.backgroundColor": "#eef3f2",
    "theme.sidebar.secondaryBackgroundColor": "#ffffff",
    "theme.sidebar.borderColor": "#d5dfdc",
}


def streamlit_arguments(host: str, port: int) -> list[str]:
    """Return what follows `python -m streamlit`: the app, its address and its looks."""
    options = {"server.address": host, "server.port": str(port), **OPTIONS}
    return ["run", str(APP), *(f"--{name}={value}" for name, value in options.items())]

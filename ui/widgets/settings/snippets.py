"""Code to copy and paste, one text a channel and language, with the real address and skill.

Python and JavaScript need nothing but what comes with them. Names are quoted for where they stand.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

_JSON = "content-type: application/json"


@dataclass(frozen=True)
class Snippet:
    """A piece of code under the name of its language."""

    label: str
    text: str


def snippets_of(channel: str, url: str, skill: str, hello: str) -> tuple[Snippet, ...]:
    """Return the snippets of a channel: `rest`, `web_chat`, `rasa`, `replies` or `events`."""
    place = quote(skill, safe="")
    base = f"{url}/v1/skills/{place}"
    body: dict[str, Any]
    match channel:
        case "rest":
            body = {"session_id": "ann", "message_id": "1", "text": hello}
            return _post(f"{base}/messages", body, 'answer["replies"][0]["text"]')
        case "rasa":
            body = {"sender": "ann", "message": hello}
            return _post(f"{url}/webhooks/rest/webhook?skill={place}", body, 'answer[0]["text"]')
        case "events":
            body = {"event": "payment_received", "event_id": "pay-1", "values": {}}
            path = f"{base}/sessions/ann/events"
            return _post(path, body, 'answer["outcome"]', with_key=True)
        case "replies":
            return _get(f"{base}/sessions/ann/replies?after=0&wait=25", 'answer["said"]')
        case _:
            return (Snippet("HTML", _widget(url, skill)),)


def _post(
    url: str, body: dict[str, Any], shown: str, *, with_key: bool = False
) -> tuple[Snippet, ...]:
    told = json.dumps(body, ensure_ascii=False)
    key = ' \\\n  -H "authorization: Bearer $DIALOOM_API_KEY"' if with_key else ""
    curl = f"curl -s {shlex.quote(url)}{key} \\\n  -H '{_JSON}' \\\n  -d {shlex.quote(told)}"
    headers = '{"content-type": "application/json"}'
    imports = "import json\nimport urllib.request\n"
    if with_key:
        imports = "import json\nimport os\nimport urllib.request\n"
        headers = (
            '{\n        "content-type": "application/json",\n        "authorization": '
            "f\"Bearer {os.environ['DIALOOM_API_KEY']}\",\n    }"
        )
    python = (
        f"{imports}\nrequest = urllib.request.Request(\n    {json.dumps(url)},\n"
        f"    json.dumps({_python(body)}).encode(),\n    {headers},\n)\n"
        f"answer = json.load(urllib.request.urlopen(request))\nprint({shown})"
    )
    more = ", authorization: `Bearer ${process.env.DIALOOM_API_KEY}`" if with_key else ""
    script = (
        f'const response = await fetch({json.dumps(url)}, {{\n  method: "POST",\n'
        f'  headers: {{ "content-type": "application/json"{more} }},\n'
        f"  body: JSON.stringify({told}),\n}});\nconst answer = await response.json();\n"
        f"console.log({_script(shown)});"
    )
    return (Snippet("curl", curl), Snippet("Python", python), Snippet("JavaScript", script))


def _get(url: str, shown: str) -> tuple[Snippet, ...]:
    python = (
        f"import json\nimport urllib.request\n\n"
        f"answer = json.load(urllib.request.urlopen({json.dumps(url)}))\nprint({shown})"
    )
    script = (
        f"const response = await fetch({json.dumps(url)});\n"
        f"const answer = await response.json();\nconsole.log({_script(shown)});"
    )
    return (
        Snippet("curl", f"curl -s {shlex.quote(url)}"),
        Snippet("Python", python),
        Snippet("JavaScript", script),
    )


def _widget(url: str, skill: str) -> str:
    return f'<script src="{url}/static/widget.js" data-skill="{skill}" async></script>'


def _python(value: object) -> str:
    """Return a value as Python writes it, with double quotes as JSON has them."""
    return json.dumps(value, ensure_ascii=False)


def _script(shown: str) -> str:
    return shown.replace('["', ".").replace('"]', "")

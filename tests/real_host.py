"""A running ComfyUI as tests/record.py sees it: its HTTP addresses, and its own page in a headless Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Page, Route, sync_playwright

# The flags keep Chromium from looking for its maker's servers; `open_page` keeps the page itself at home.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
READY = "() => !!(window.app?.vueAppReady && app.graph && window.LiteGraph?.registered_node_types.PreviewImage)"
VERSION = "() => window.__COMFYUI_FRONTEND_VERSION__"
FLATTEN = "async graph => { await app.loadGraphData(graph); return JSON.stringify((await app.graphToPrompt()).output) }"
RUN = """async prompt => {
  const client_id = crypto.randomUUID(), messages = [];
  const socket = new WebSocket(`ws://${location.host}/ws?clientId=${client_id}`);
  socket.binaryType = "arraybuffer";
  await new Promise(resolve => socket.onopen = resolve);
  socket.send(JSON.stringify({type: "feature_flags", data: {supports_preview_metadata: true}}));
  const ended = new Promise(resolve => socket.onmessage = ({data}) => {
    if (typeof data === "string") messages.push(JSON.parse(data));
    else if (new DataView(data).getUint32(0) === 4) {  // a preview: kind 4, length of the JSON, the JSON, the picture
      const length = new DataView(data).getUint32(4);
      messages.push({type: "preview", data: JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, length)))});
    }
    const {type, data: {node}} = messages.at(-1);
    if (type === "executing" && node === null) resolve();  // the last word: by now the history holds the outputs
  });
  const response = await fetch("/prompt", {method: "POST", body: JSON.stringify({prompt, client_id})});
  const answer = await response.json();
  if (response.ok) await ended;
  socket.close();
  return {answer, messages};
}"""


class Server:
    """The few addresses of ComfyUI that a recording needs."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    def get(self, path: str) -> Any:
        with urlopen(self.address + path) as answer:
            return json.load(answer)

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        """(status, answer); a refused prompt is an answer too."""
        request = Request(self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urlopen(request) as answer:
                return answer.status, json.loads(answer.read() or "null")
        except HTTPError as error:
            return error.code, json.loads(error.read())

    def upload(self, path: Path, subfolder: str = "") -> None:
        """Puts a file of any kind into the server's input folder, or a folder in it, under its own name."""
        place = f'--#\r\nContent-Disposition: form-data; name="subfolder"\r\n\r\n{subfolder}\r\n'
        head = f'--#\r\nContent-Disposition: form-data; name="image"; filename="{path.name}"\r\n\r\n'
        tail = '\r\n--#\r\nContent-Disposition: form-data; name="overwrite"\r\n\r\ntrue\r\n--#--\r\n'
        body = (place + head).encode() + path.read_bytes() + tail.encode()
        headers = {"Content-Type": "multipart/form-data; boundary=#"}
        urlopen(Request(f"{self.address}/upload/image", body, headers)).close()

    def download(self, outputs: dict, folder: Path) -> dict[tuple[str, str, str], Path]:
        """Fetches every file that the outputs name; returns where each one lies."""
        files = {}
        for entry in (entry for ui in outputs.values() for values in ui.values() for entry in values):
            if isinstance(entry, dict) and "filename" in entry:
                query = urlencode({name: entry[name] for name in ("filename", "subfolder", "type")})
                path = folder / f"{len(files)}{Path(entry['filename']).suffix}"
                with urlopen(f"{self.address}/view?{query}") as answer:
                    path.write_bytes(answer.read())
                files[entry["type"], entry["subfolder"], entry["filename"]] = path
        return files


@contextmanager
def open_page(server: Server, browser: str) -> Iterator[Page]:
    """The server's page, ready for graphs; every request to another host is refused."""

    def stay_home(route: Route) -> None:
        url = route.request.url
        route.continue_() if url.startswith((server.address, "data:", "blob:")) else route.abort()

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1600, "height": 1000})
        page.set_default_timeout(120_000)  # a busy machine takes its time
        page.route("**/*", stay_home)
        page.goto(server.address)
        page.wait_for_function(READY)
        yield page
        chromium.close()

"""Ask a real ComfyUI what it makes of the probe nodes, and write its answers down: tests/recordings/probes.json.

Put probe_nodes.py into a ComfyUI's custom_nodes, start it (0.3.64, --cpu), then with aiohttp and this pack installed
    python record_probes.py http://127.0.0.1:8188 tests/recordings/probes.json
Each run is a list of prompts sent one after another to the same server.
"""

import asyncio
import json
import sys
from pathlib import Path

import aiohttp

from likeness.tests.nodes.headless.probe_prompts import CORE, PICTURES, RUNS


def scrubbed(told):
    """Without what differs from run to run; and without tracebacks, which quote the server's source."""
    if isinstance(told, dict):
        passing = ("prompt_id", "timestamp", "traceback")
        return {name: scrubbed(value) for name, value in told.items() if name not in passing}
    return [scrubbed(one) for one in told] if isinstance(told, list) else told


async def sent(session, socket, server, prompt):
    """One prompt: the answer of POST /prompt, and the events up to the run's end."""
    answer = await session.post(f"{server}/prompt", json={"prompt": prompt, "client_id": "probe"})
    told = {"prompt": prompt, "status": answer.status}
    try:
        told["response"] = await answer.json()
    except aiohttp.ContentTypeError:
        return told
    if answer.status != 200:
        return told
    del told["response"]["number"]
    told["events"] = []
    while True:
        message = await asyncio.wait_for(socket.receive(), 60)
        if message.type != aiohttp.WSMsgType.TEXT:
            continue
        event = json.loads(message.data)
        if (
            event["type"] in ("status", "feature_flags")
            or event["data"].get("prompt_id") != told["response"]["prompt_id"]
        ):
            continue
        told["events"].append(event)
        if event["type"] in ("execution_success", "execution_error", "execution_interrupted"):
            return told


async def main(server, target):
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{server}/ws?clientId=probe") as socket:
        known = await (await session.get(f"{server}/object_info")).json()
        runs = {}
        for name in PICTURES:
            form = aiohttp.FormData({"overwrite": "true"})
            form.add_field("image", (Path(__file__).parent / "pictures" / name).read_bytes(), filename=name)
            await session.post(f"{server}/upload/image", data=form)
        for name, prompts in (RUNS | CORE).items():
            await session.post(f"{server}/free", json={"free_memory": True})
            await asyncio.sleep(1.5)  # the server empties its cache in its own time
            runs[name] = [await sent(session, socket, server, prompt) for prompt in prompts]
    probes = {name: entry for name, entry in known.items() if name.startswith("Probe")}
    entries = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in probes.items())
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(scrubbed(run))}" for name, run in runs.items())
    Path(target).write_text(f'{{"object_info": {{\n{entries}\n}},\n"runs": {{\n{lines}\n}}}}\n')


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

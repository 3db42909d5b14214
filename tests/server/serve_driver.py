"""A server in a process of its own, to be killed: `python serve_driver.py DATA_DIR`; prints its port."""

import asyncio
import sys
from pathlib import Path

import uvicorn

from builder.server.app import create_app
from builder.settings import Settings


async def main(folder: Path) -> None:
    app = create_app(Settings(data_dir=folder, encoders=("hashing",)))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    sys.stdout.write(f"{server.servers[0].sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await serving


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))

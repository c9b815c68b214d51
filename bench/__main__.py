"""``python -m bench``: every benchmark, one after the other."""

from __future__ import annotations

import argparse
import subprocess
import sys

NAMES = (
    "kernels", "import_cpu", "import_wall", "one_upload", "pages", "home_pages", "rebuild", "assets", "memory",
    "matching", "plans", "plan_pages", "reports", "places", "backfill", "sync_memory", "webhooks",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the table instead of small ones")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    parser.add_argument("names", nargs="*", default=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}")
    asked = parser.parse_args()
    missed, broken = 0, list[str]()
    for name in asked.names:
        command = [sys.executable, "-m", f"bench.{name}", *(["--full"] if asked.full else [])]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        print(done.stdout, end="", flush=True)
        missed += done.stdout.count("OVER ")
        if done.returncode:
            print(f"FAIL {name} ended with status {done.returncode}", flush=True)
            broken.append(name)
    print(f"{missed} goals missed" if missed or broken else "all goals met")
    return 1 if broken or (asked.strict and missed) else 0


if __name__ == "__main__":
    sys.exit(main())

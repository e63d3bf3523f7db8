"""Write a migration for what the models have and the newest migration has not.

Usage: python -m scripts.new_migration "add the thing"
"""

import sys
import tempfile

from alembic import command
from portal_app.core.db import make_engine
from portal_app.core.migrations import config, migrate


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scratch.sqlite3"
        migrate(make_engine(url))
        command.revision(config(url), message=sys.argv[1], autogenerate=True)


if __name__ == "__main__":
    main()

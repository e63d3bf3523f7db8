"""Fail when the migrations and the models differ."""

import sys

import portal_app.models  # noqa: F401  (fills the metadata)
from portal_app.core import migrations
from portal_app.core.db import engine

migrations.migrate(engine())
if lacking := migrations.differences(engine()):
    print("The models have changed without a migration:")
    print("\n".join(f"  {difference}" for difference in lacking))
    sys.exit(1)

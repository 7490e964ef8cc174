"""`python -m goldenbridge`."""

import sys

from goldenbridge.cli.main import main

sys.exit(main())

"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenbridge.settings")
application = get_wsgi_application()
# What is loaded stays for good: the collector need not walk through it again at every request.
gc.collect()
gc.freeze()

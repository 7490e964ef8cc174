"""How quick the ledger is beside django-hordak on PostgreSQL and django-ledger on SQLite."""

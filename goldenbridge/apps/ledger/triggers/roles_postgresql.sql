-- What the application's own role needs on PostgreSQL, run once by the owner of the tables after `migrate`:
--   psql -v app=goldenbridge_app -f roles_postgresql.sql
-- It inserts and reads; it updates nothing but the closing of a period, which the triggers let through once.
REVOKE ALL ON ledger_account, ledger_balance, ledger_commitment, ledger_period, ledger_entry, ledger_transfer, ledger_exchange FROM :app;
GRANT SELECT, INSERT ON ledger_account, ledger_commitment, ledger_period, ledger_entry, ledger_transfer, ledger_exchange TO :app;
GRANT SELECT ON ledger_balance, ledger_posting TO :app;
GRANT UPDATE (closed, balance_hash) ON ledger_period TO :app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO :app;

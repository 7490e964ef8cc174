-- The ledger's triggers on SQLite. Installed by `triggers/__init__.py`; every statement ends with a line of its own.
-- Rows never change; balances and commitments move only with a transfer that names them; INSERT OR REPLACE is refused
-- here too, because a connection without `recursive_triggers` would delete the old row unseen.

CREATE VIEW ledger_posting AS
SELECT id AS transfer_id, entry_id, debit_id AS account_id, amount_minor, currency
FROM ledger_transfer WHERE state IN ('posted', 'post')
UNION ALL
SELECT id, entry_id, credit_id, -amount_minor, currency
FROM ledger_transfer WHERE state IN ('posted', 'post');

-- Accounts -----------------------------------------------------------------------------------------------------------

CREATE TRIGGER ledger_account_insert BEFORE INSERT ON ledger_account
WHEN EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.id OR code = NEW.code)
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

CREATE TRIGGER ledger_account_balance AFTER INSERT ON ledger_account
BEGIN INSERT INTO ledger_balance (account_id, side, floor) VALUES (NEW.id, NEW.side, NEW.floor); END;

CREATE TRIGGER ledger_account_update BEFORE UPDATE ON ledger_account
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

CREATE TRIGGER ledger_account_delete BEFORE DELETE ON ledger_account
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

-- Periods ------------------------------------------------------------------------------------------------------------

CREATE TRIGGER ledger_period_insert BEFORE INSERT ON ledger_period
WHEN NEW.closed OR EXISTS (
  SELECT 1 FROM ledger_period WHERE id = NEW.id OR (first <= NEW.last AND last >= NEW.first) OR (closed AND first > NEW.first)
)
BEGIN SELECT RAISE(ABORT, 'ledger: period overlaps'); END;

CREATE TRIGGER ledger_period_update BEFORE UPDATE ON ledger_period
WHEN OLD.closed OR NOT NEW.closed OR NEW.id <> OLD.id OR NEW.first <> OLD.first OR NEW.last <> OLD.last
  OR EXISTS (SELECT 1 FROM ledger_period WHERE NOT closed AND first < OLD.first)
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

CREATE TRIGGER ledger_period_delete BEFORE DELETE ON ledger_period
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

-- Entries ------------------------------------------------------------------------------------------------------------

CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry
BEGIN
  SELECT RAISE(ABORT, 'ledger: key is taken')
  WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key);
  SELECT RAISE(ABORT, 'ledger: rows never change')
  WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'ledger: entry is reversed')
  WHERE NEW.reverses_id IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_entry WHERE reverses_id = NEW.reverses_id);
  SELECT RAISE(ABORT, 'ledger: no open period')
  WHERE NOT EXISTS (SELECT 1 FROM ledger_period WHERE first <= NEW.day AND last >= NEW.day AND NOT closed);
END;

CREATE TRIGGER ledger_entry_leaf BEFORE INSERT ON ledger_entry
WHEN length(NEW.leaf) <> 32 OR length(NEW.request_hash) <> 32
BEGIN SELECT RAISE(ABORT, 'ledger: leaf hash'); END;

CREATE TRIGGER ledger_entry_update BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

CREATE TRIGGER ledger_entry_delete BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

-- Exchanges: each has the rate of a day that had come -----------------------------------------------------------------

CREATE TRIGGER ledger_exchange_insert BEFORE INSERT ON ledger_exchange
BEGIN
  SELECT RAISE(ABORT, 'ledger: rows never change')
  WHERE EXISTS (SELECT 1 FROM ledger_exchange WHERE entry_id = NEW.entry_id);
  SELECT RAISE(ABORT, 'ledger: rate of the future')
  WHERE NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id AND kind = 'fx' AND day >= NEW.rate_on);
END;

CREATE TRIGGER ledger_exchange_update BEFORE UPDATE ON ledger_exchange
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

CREATE TRIGGER ledger_exchange_delete BEFORE DELETE ON ledger_exchange
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

-- Transfers: what is refused ---------------------------------------------------------------------------------------

CREATE TRIGGER ledger_transfer_insert BEFORE INSERT ON ledger_transfer
BEGIN
  SELECT RAISE(ABORT, 'ledger: rows never change')
  WHERE EXISTS (SELECT 1 FROM ledger_transfer WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM ledger_transfer WHERE entry_id = NEW.entry_id AND position = NEW.position)
    OR NEW.position >= (SELECT size FROM ledger_entry WHERE id = NEW.entry_id);
  SELECT RAISE(ABORT, 'ledger: no such route')
  WHERE NOT EXISTS (
    SELECT 1 FROM ledger_account d JOIN ledger_account c ON c.id = NEW.credit_id
    WHERE d.id = NEW.debit_id AND d.currency = NEW.currency AND c.currency = NEW.currency
      AND (d.pot = c.pot OR d.pot = '' OR c.pot = '')
      AND (NEW.commitment_id IS NOT NULL) = ('committed' IN (d.stage, c.stage))
      AND instr(
        ' available>bank available>committed available>fees available>fx available>opening available>reserve'
        || ' available>uncleared bank>available bank>fees bank>fx bank>opening bank>payable bank>reserve'
        || ' bank>uncleared committed>available committed>payable fees>available fees>bank fees>reserve'
        || ' fx>available fx>bank opening>available opening>bank opening>reserve partners_hold>partners_owe'
        || ' partners_owe>partners_hold payable>available payable>bank payable>committed reserve>available'
        || ' reserve>bank reserve>fees reserve>opening uncleared>available uncleared>bank ',
        ' ' || d.stage || '>' || c.stage || ' ')
  );
END;

CREATE TRIGGER ledger_transfer_resolution BEFORE INSERT ON ledger_transfer WHEN NEW.resolves_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'ledger: hold is resolved')
  WHERE EXISTS (SELECT 1 FROM ledger_transfer WHERE resolves_id = NEW.resolves_id);
  SELECT RAISE(ABORT, 'ledger: hold does not match')
  WHERE NOT EXISTS (
    SELECT 1 FROM ledger_transfer h
    WHERE h.id = NEW.resolves_id AND h.state = 'pending' AND h.debit_id = NEW.debit_id AND h.credit_id = NEW.credit_id
      AND h.currency = NEW.currency AND (NEW.amount_minor = h.amount_minor OR NEW.state = 'post' AND NEW.amount_minor < h.amount_minor)
  );
END;

CREATE TRIGGER ledger_transfer_promise BEFORE INSERT ON ledger_transfer WHEN NEW.commitment_id IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'ledger: no such route')
  WHERE NOT EXISTS (
    SELECT 1 FROM ledger_commitment p JOIN ledger_account a ON a.id IN (NEW.debit_id, NEW.credit_id) AND a.stage = 'committed'
    WHERE p.ref = NEW.commitment_id AND p.currency = NEW.currency AND p.pot = a.pot AND NEW.state = 'posted'
  );
  -- While the reserve is below nought, nothing more is promised.
  SELECT RAISE(ABORT, 'ledger: reserve is below nought')
  WHERE EXISTS (
    SELECT 1 FROM ledger_account d JOIN ledger_account r ON r.stage = 'reserve' AND r.currency = d.currency
      JOIN ledger_balance b ON b.account_id = r.id
    WHERE d.id = NEW.debit_id AND d.stage = 'available' AND b.credit_minor - b.debit_minor - b.pending_debit_minor < 0
  );
END;

CREATE TRIGGER ledger_transfer_update BEFORE UPDATE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

CREATE TRIGGER ledger_transfer_delete BEFORE DELETE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

-- Transfers: what they move ----------------------------------------------------------------------------------------

CREATE TRIGGER ledger_transfer_posted AFTER INSERT ON ledger_transfer WHEN NEW.state = 'posted'
BEGIN
  UPDATE ledger_balance SET debit_minor = debit_minor + NEW.amount_minor, through = NEW.id WHERE account_id = NEW.debit_id;
  UPDATE ledger_balance SET credit_minor = credit_minor + NEW.amount_minor, through = NEW.id WHERE account_id = NEW.credit_id;
END;

CREATE TRIGGER ledger_transfer_pending AFTER INSERT ON ledger_transfer WHEN NEW.state = 'pending'
BEGIN
  UPDATE ledger_balance SET pending_debit_minor = pending_debit_minor + NEW.amount_minor, through = NEW.id
  WHERE account_id = NEW.debit_id;
  UPDATE ledger_balance SET pending_credit_minor = pending_credit_minor + NEW.amount_minor, through = NEW.id
  WHERE account_id = NEW.credit_id;
END;

CREATE TRIGGER ledger_transfer_resolved AFTER INSERT ON ledger_transfer WHEN NEW.resolves_id IS NOT NULL
BEGIN
  UPDATE ledger_balance SET
    pending_debit_minor = pending_debit_minor - (SELECT amount_minor FROM ledger_transfer WHERE id = NEW.resolves_id),
    debit_minor = debit_minor + CASE NEW.state WHEN 'post' THEN NEW.amount_minor ELSE 0 END, through = NEW.id
  WHERE account_id = NEW.debit_id;
  UPDATE ledger_balance SET
    pending_credit_minor = pending_credit_minor - (SELECT amount_minor FROM ledger_transfer WHERE id = NEW.resolves_id),
    credit_minor = credit_minor + CASE NEW.state WHEN 'post' THEN NEW.amount_minor ELSE 0 END, through = NEW.id
  WHERE account_id = NEW.credit_id;
END;

CREATE TRIGGER ledger_transfer_committed AFTER INSERT ON ledger_transfer WHEN NEW.commitment_id IS NOT NULL
BEGIN
  UPDATE ledger_commitment SET
    committed_minor = committed_minor + CASE (SELECT stage FROM ledger_account WHERE id = NEW.debit_id)
      WHEN 'available' THEN NEW.amount_minor ELSE 0 END,
    freed_minor = freed_minor + CASE (SELECT stage FROM ledger_account WHERE id = NEW.credit_id)
      WHEN 'available' THEN NEW.amount_minor ELSE 0 END,
    drawn_minor = drawn_minor
      + CASE (SELECT stage FROM ledger_account WHERE id = NEW.credit_id) WHEN 'payable' THEN NEW.amount_minor ELSE 0 END
      - CASE (SELECT stage FROM ledger_account WHERE id = NEW.debit_id) WHEN 'payable' THEN NEW.amount_minor ELSE 0 END,
    through = NEW.id
  WHERE ref = NEW.commitment_id;
END;

-- Balances and commitments: they move only as far as the transfer that they name ------------------------------------

CREATE TRIGGER ledger_balance_insert BEFORE INSERT ON ledger_balance
WHEN NEW.debit_minor <> 0 OR NEW.credit_minor <> 0 OR NEW.pending_debit_minor <> 0 OR NEW.pending_credit_minor <> 0
  OR NEW.through <> 0 OR EXISTS (SELECT 1 FROM ledger_balance WHERE account_id = NEW.account_id)
  OR NOT EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.account_id AND side = NEW.side AND floor IS NEW.floor)
BEGIN SELECT RAISE(ABORT, 'ledger: balances follow transfers'); END;

CREATE TRIGGER ledger_balance_update BEFORE UPDATE ON ledger_balance
WHEN NEW.account_id <> OLD.account_id OR NEW.side <> OLD.side OR NEW.floor IS NOT OLD.floor OR NEW.through <= OLD.through
  OR NOT EXISTS (
    SELECT 1 FROM ledger_transfer t
    WHERE t.id = NEW.through AND CASE NEW.account_id
      WHEN t.debit_id THEN NEW.credit_minor = OLD.credit_minor AND NEW.pending_credit_minor = OLD.pending_credit_minor
        AND NEW.debit_minor - OLD.debit_minor = CASE WHEN t.state IN ('posted', 'post') THEN t.amount_minor ELSE 0 END
        AND NEW.pending_debit_minor - OLD.pending_debit_minor = CASE t.state WHEN 'posted' THEN 0 WHEN 'pending' THEN t.amount_minor
          ELSE -(SELECT amount_minor FROM ledger_transfer WHERE id = t.resolves_id) END
      WHEN t.credit_id THEN NEW.debit_minor = OLD.debit_minor AND NEW.pending_debit_minor = OLD.pending_debit_minor
        AND NEW.credit_minor - OLD.credit_minor = CASE WHEN t.state IN ('posted', 'post') THEN t.amount_minor ELSE 0 END
        AND NEW.pending_credit_minor - OLD.pending_credit_minor = CASE t.state WHEN 'posted' THEN 0 WHEN 'pending' THEN t.amount_minor
          ELSE -(SELECT amount_minor FROM ledger_transfer WHERE id = t.resolves_id) END
      ELSE 0 END
  )
BEGIN SELECT RAISE(ABORT, 'ledger: balances follow transfers'); END;

CREATE TRIGGER ledger_balance_delete BEFORE DELETE ON ledger_balance
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

CREATE TRIGGER ledger_commitment_insert BEFORE INSERT ON ledger_commitment
WHEN NEW.committed_minor <> 0 OR NEW.drawn_minor <> 0 OR NEW.freed_minor <> 0 OR NEW.through <> 0
  OR EXISTS (SELECT 1 FROM ledger_commitment WHERE ref = NEW.ref)
BEGIN SELECT RAISE(ABORT, 'ledger: commitments follow transfers'); END;

CREATE TRIGGER ledger_commitment_update BEFORE UPDATE ON ledger_commitment
WHEN NEW.ref <> OLD.ref OR NEW.pot <> OLD.pot OR NEW.currency <> OLD.currency OR NEW.through <= OLD.through
  OR NOT EXISTS (
    SELECT 1 FROM ledger_transfer t JOIN ledger_account c ON c.id = t.credit_id
    WHERE t.id = NEW.through AND t.commitment_id = NEW.ref
      AND (NEW.committed_minor - NEW.drawn_minor - NEW.freed_minor) - (OLD.committed_minor - OLD.drawn_minor - OLD.freed_minor)
        = CASE c.stage WHEN 'committed' THEN t.amount_minor ELSE -t.amount_minor END
  )
BEGIN SELECT RAISE(ABORT, 'ledger: commitments follow transfers'); END;

CREATE TRIGGER ledger_commitment_delete BEFORE DELETE ON ledger_commitment
BEGIN SELECT RAISE(ABORT, 'ledger: rows never change'); END;

-- The ledger's triggers on PostgreSQL 15 and later. The functions run with their owner's rights and a fixed search
-- path, so that the application's role needs INSERT and SELECT only (`triggers/roles_postgresql.sql`); every trigger
-- fires ALWAYS, so that `session_replication_role` does not switch it off.

CREATE VIEW ledger_posting AS
SELECT id AS transfer_id, entry_id, debit_id AS account_id, amount_minor, currency
FROM ledger_transfer WHERE state IN ('posted', 'post')
UNION ALL
SELECT id, entry_id, credit_id, -amount_minor, currency
FROM ledger_transfer WHERE state IN ('posted', 'post');

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger: rows never change' USING ERRCODE = 'check_violation';
END $$;

-- Accounts -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_open_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO ledger_balance (account_id, side, floor) VALUES (NEW.id, NEW.side, NEW.floor);
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_account_balance AFTER INSERT ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_open_balance();
CREATE TRIGGER ledger_account_refuse BEFORE UPDATE OR DELETE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_account_truncate BEFORE TRUNCATE ON ledger_account FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Periods ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION ledger_guard_period() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.closed OR EXISTS (
      SELECT 1 FROM ledger_period WHERE (first <= NEW.last AND last >= NEW.first) OR (closed AND first > NEW.first)
    ) THEN
      RAISE EXCEPTION 'ledger: period overlaps' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF OLD.closed OR NOT NEW.closed OR NEW.id <> OLD.id OR NEW.first <> OLD.first OR NEW.last <> OLD.last
    OR EXISTS (SELECT 1 FROM ledger_period WHERE NOT closed AND first < OLD.first) THEN
    RAISE EXCEPTION 'ledger: rows never change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER ledger_period_guard BEFORE INSERT OR UPDATE ON ledger_period FOR EACH ROW EXECUTE FUNCTION ledger_guard_period();
CREATE TRIGGER ledger_period_delete BEFORE DELETE ON ledger_period FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_period_truncate BEFORE TRUNCATE ON ledger_period FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Entries ------------------------------------------------------------------------------------------------------------

-- Each period is locked FOR SHARE before it is looked at: whoever closes it waits for us, or we see it closed.
CREATE FUNCTION ledger_guard_entries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM 1 FROM ledger_period p WHERE EXISTS (SELECT 1 FROM fresh f WHERE f.day BETWEEN p.first AND p.last)
  ORDER BY p.first FOR SHARE;
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT day FROM fresh) f
    WHERE NOT EXISTS (SELECT 1 FROM ledger_period p WHERE f.day BETWEEN p.first AND p.last AND NOT p.closed)
  ) THEN
    RAISE EXCEPTION 'ledger: no open period' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM fresh WHERE octet_length(leaf) <> 32 OR octet_length(request_hash) <> 32) THEN
    RAISE EXCEPTION 'ledger: leaf hash' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_entry_guard AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_entries();
CREATE TRIGGER ledger_entry_refuse BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_entry_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Exchanges: each has the rate of a day that had come -----------------------------------------------------------------

CREATE FUNCTION ledger_guard_exchange() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id AND kind = 'fx' AND day >= NEW.rate_on) THEN
    RAISE EXCEPTION 'ledger: rate of the future' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER ledger_exchange_insert BEFORE INSERT ON ledger_exchange FOR EACH ROW EXECUTE FUNCTION ledger_guard_exchange();
CREATE TRIGGER ledger_exchange_refuse BEFORE UPDATE OR DELETE ON ledger_exchange FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_exchange_truncate BEFORE TRUNCATE ON ledger_exchange FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Transfers ----------------------------------------------------------------------------------------------------------

-- One statement brings all transfers of its entries; touched balances are locked in the order of their accounts, with
-- the reserve among them if something is being promised, so that two postings never wait for each other in a circle.
CREATE FUNCTION ledger_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT entry_id, count(*) AS rows, max(position) AS top FROM fresh GROUP BY entry_id) f
      JOIN ledger_entry e ON e.id = f.entry_id
    WHERE e.size <> f.rows OR e.size <= f.top
  ) THEN
    RAISE EXCEPTION 'ledger: rows never change' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM fresh n JOIN ledger_account d ON d.id = n.debit_id JOIN ledger_account c ON c.id = n.credit_id
    WHERE d.currency <> n.currency OR c.currency <> n.currency
      OR NOT (d.pot = c.pot OR d.pot = '' OR c.pot = '')
      OR (n.commitment_id IS NOT NULL) <> ('committed' IN (d.stage, c.stage))
      OR (n.commitment_id IS NOT NULL AND n.state <> 'posted')
      OR strpos(
        ' available>bank available>committed available>fees available>fx available>opening available>reserve'
        || ' available>uncleared bank>available bank>fees bank>fx bank>opening bank>payable bank>reserve'
        || ' bank>uncleared committed>available committed>payable fees>available fees>bank fees>reserve'
        || ' fx>available fx>bank opening>available opening>bank opening>reserve partners_hold>partners_owe'
        || ' partners_owe>partners_hold payable>available payable>bank payable>committed reserve>available'
        || ' reserve>bank reserve>fees reserve>opening uncleared>available uncleared>bank ',
        ' ' || d.stage || '>' || c.stage || ' ') = 0
  ) THEN
    RAISE EXCEPTION 'ledger: no such route' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
    SELECT 1 FROM fresh n LEFT JOIN ledger_transfer h ON h.id = n.resolves_id
    WHERE n.resolves_id IS NOT NULL AND (
      h.id IS NULL OR h.state <> 'pending' OR h.debit_id <> n.debit_id OR h.credit_id <> n.credit_id
      OR h.currency <> n.currency OR n.amount_minor > h.amount_minor
      OR (n.state = 'void' AND n.amount_minor <> h.amount_minor)
    )
  ) THEN
    RAISE EXCEPTION 'ledger: hold does not match' USING ERRCODE = 'check_violation';
  END IF;

  PERFORM 1 FROM ledger_balance b WHERE b.account_id IN (
    SELECT debit_id FROM fresh UNION SELECT credit_id FROM fresh
    UNION SELECT r.id FROM fresh n JOIN ledger_account r ON r.stage = 'reserve' AND r.currency = n.currency
      WHERE n.commitment_id IS NOT NULL
  ) ORDER BY b.account_id FOR NO KEY UPDATE;

  IF EXISTS (SELECT 1 FROM fresh WHERE commitment_id IS NOT NULL) THEN
    PERFORM ledger_guard_promises(array_agg(id)) FROM fresh WHERE commitment_id IS NOT NULL;
  END IF;

  -- Who took the lower numbers may come to this lock later: what is counted through never goes back.
  UPDATE ledger_balance b SET
    debit_minor = b.debit_minor + d.debit_minor, credit_minor = b.credit_minor + d.credit_minor,
    pending_debit_minor = b.pending_debit_minor + d.pending_debit_minor,
    pending_credit_minor = b.pending_credit_minor + d.pending_credit_minor, through = GREATEST(b.through, d.through)
  FROM (
    SELECT account_id, sum(debit_minor)::bigint AS debit_minor, sum(credit_minor)::bigint AS credit_minor,
      sum(pending_debit_minor)::bigint AS pending_debit_minor, sum(pending_credit_minor)::bigint AS pending_credit_minor,
      max(id) AS through
    FROM (
      SELECT n.debit_id AS account_id, n.id, CASE WHEN n.state IN ('posted', 'post') THEN n.amount_minor ELSE 0 END AS debit_minor,
        0 AS credit_minor,
        CASE n.state WHEN 'pending' THEN n.amount_minor WHEN 'posted' THEN 0 ELSE -h.amount_minor END AS pending_debit_minor,
        0 AS pending_credit_minor
      FROM fresh n LEFT JOIN ledger_transfer h ON h.id = n.resolves_id
      UNION ALL
      SELECT n.credit_id, n.id, 0, CASE WHEN n.state IN ('posted', 'post') THEN n.amount_minor ELSE 0 END, 0,
        CASE n.state WHEN 'pending' THEN n.amount_minor WHEN 'posted' THEN 0 ELSE -h.amount_minor END
      FROM fresh n LEFT JOIN ledger_transfer h ON h.id = n.resolves_id
    ) sides GROUP BY account_id
  ) d WHERE b.account_id = d.account_id;
  RETURN NULL;
END $$;

-- Promises of one statement: their pots agree, the reserve stands, and each commitment keeps its own count.
CREATE FUNCTION ledger_guard_promises(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM 1 FROM ledger_commitment p
  WHERE p.ref IN (SELECT commitment_id FROM ledger_transfer WHERE id = ANY (ids)) ORDER BY p.ref FOR NO KEY UPDATE;
  IF EXISTS (
    SELECT 1 FROM ledger_transfer t
      JOIN ledger_account a ON a.id IN (t.debit_id, t.credit_id) AND a.stage = 'committed'
      LEFT JOIN ledger_commitment p ON p.ref = t.commitment_id AND p.currency = t.currency AND p.pot = a.pot
    WHERE t.id = ANY (ids) AND p.ref IS NULL
  ) THEN
    RAISE EXCEPTION 'ledger: no such route' USING ERRCODE = 'check_violation';
  END IF;
  -- While the reserve is below nought, nothing more is promised.
  IF EXISTS (
    SELECT 1 FROM ledger_transfer t
      JOIN ledger_account d ON d.id = t.debit_id AND d.stage = 'available'
      JOIN ledger_account r ON r.stage = 'reserve' AND r.currency = t.currency
      JOIN ledger_balance b ON b.account_id = r.id
    WHERE t.id = ANY (ids) AND b.credit_minor - b.debit_minor - b.pending_debit_minor < 0
  ) THEN
    RAISE EXCEPTION 'ledger: reserve is below nought' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE ledger_commitment p SET
    committed_minor = p.committed_minor + m.committed_minor, freed_minor = p.freed_minor + m.freed_minor,
    drawn_minor = p.drawn_minor + m.drawn_minor, through = GREATEST(p.through, m.through)
  FROM (
    SELECT t.commitment_id, max(t.id) AS through,
      sum(CASE d.stage WHEN 'available' THEN t.amount_minor ELSE 0 END)::bigint AS committed_minor,
      sum(CASE c.stage WHEN 'available' THEN t.amount_minor ELSE 0 END)::bigint AS freed_minor,
      sum(CASE WHEN c.stage = 'payable' THEN t.amount_minor WHEN d.stage = 'payable' THEN -t.amount_minor ELSE 0 END)::bigint
        AS drawn_minor
    FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id
    WHERE t.id = ANY (ids) GROUP BY t.commitment_id
  ) m WHERE p.ref = m.commitment_id;
END $$;

CREATE TRIGGER ledger_transfer_move AFTER INSERT ON ledger_transfer REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION ledger_move();
CREATE TRIGGER ledger_transfer_refuse BEFORE UPDATE OR DELETE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_transfer_truncate BEFORE TRUNCATE ON ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- Balances and commitments: only the functions above move them --------------------------------------------------------

CREATE FUNCTION ledger_guard_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND NOT (TG_OP = 'INSERT' AND TG_TABLE_NAME = 'ledger_commitment') THEN
    RAISE EXCEPTION 'ledger: balances follow transfers' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ledger_guard_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.committed_minor <> 0 OR NEW.drawn_minor <> 0 OR NEW.freed_minor <> 0 OR NEW.through <> 0 THEN
    RAISE EXCEPTION 'ledger: commitments follow transfers' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER ledger_balance_guard BEFORE INSERT OR UPDATE ON ledger_balance FOR EACH ROW EXECUTE FUNCTION ledger_guard_sums();
CREATE TRIGGER ledger_balance_delete BEFORE DELETE ON ledger_balance FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_balance_truncate BEFORE TRUNCATE ON ledger_balance FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_commitment_insert BEFORE INSERT ON ledger_commitment FOR EACH ROW EXECUTE FUNCTION ledger_guard_commitment();
CREATE TRIGGER ledger_commitment_guard BEFORE UPDATE ON ledger_commitment FOR EACH ROW EXECUTE FUNCTION ledger_guard_sums();
CREATE TRIGGER ledger_commitment_delete BEFORE DELETE ON ledger_commitment FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_commitment_truncate BEFORE TRUNCATE ON ledger_commitment FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

-- One currency per account, held by a key as well -------------------------------------------------------------------

ALTER TABLE ledger_transfer ADD CONSTRAINT ledger_transfer_debit_currency
FOREIGN KEY (debit_id, currency) REFERENCES ledger_account (id, currency);
ALTER TABLE ledger_transfer ADD CONSTRAINT ledger_transfer_credit_currency
FOREIGN KEY (credit_id, currency) REFERENCES ledger_account (id, currency);

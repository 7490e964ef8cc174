// The signed directory: checked whole before a single key of it is used. Twin of core/directory.py.
import { decode, digest } from "./canonical.js";
import { readCard } from "./certificates.js";
import { refuse } from "./errors.js";
import { equal, hex } from "./octets.js";
import { Fields, asOctets } from "./shape.js";
import { checkedKey, checkStatement } from "./signing.js";

const LIFE_DAYS = 8;
const DAY = 24 * 60 * 60 * 1000;

export function readRoot(value) {
  const fields = new Fields(value);
  const keys = fields.items("keys").map((key) => checkedKey(asOctets(key, 32)));
  const threshold = fields.number("threshold", 2);
  fields.end();
  if (isRepeated(keys.map(hex)) || threshold > keys.length) refuse("malformed");
  return { keys, threshold };
}

// `today` is "YYYY-MM-DD"; `known` is { version, digest, delegationVersion } of the newest version seen before, or null.
export function readDirectory(octets, { root, today, known = null }) {
  const fields = new Fields(decode(octets));
  const delegationValue = fields.take("delegation");
  const delegation = readDelegation(delegationValue);
  checkRoot(delegationValue, fields.items("delegation_signatures"), root);
  const value = fields.take("directory");
  const directory = readValue(value);
  checkAdministrators(value, fields.items("directory_signatures"), delegation);
  fields.end();
  directory.delegationVersion = delegation.version;
  for (const what of [delegation, directory]) {
    if (today < what.issuedOn || today > what.expiresOn) refuse("directory_expired", { first: what.issuedOn, last: what.expiresOn });
  }
  const isUndelegated = known && delegation.version < (known.delegationVersion || 0);
  const isOlder = known && (isUndelegated || directory.version < known.version);
  if (isOlder || (known && directory.version === known.version && !equal(directory.digest, known.digest))) {
    refuse("directory_rolled_back", { version: directory.version, known: known.version });
  }
  return directory;
}

export class Directory {
  constructor(parts) {
    Object.assign(this, parts);
  }

  person(ref) {
    return only(this.staff.filter((each) => each.ref === ref));
  }

  // As whom this person could sign on that day: as listed now, or as listed until that day or later. Without a day: ever.
  signers(ref, { on = "" } = {}) {
    const now = this.staff.filter((each) => each.ref === ref);
    const before = this.former.filter((each) => each.ref === ref && on <= each.until);
    return now.length || before.length ? [...now, ...before] : refuse("unknown_key");
  }

  // The authors of what has been kept: whoever has one of the roles or had it before.
  pastSignKeys(...roles) {
    const before = this.former.filter((each) => each.roles.some((role) => roles.includes(role)));
    return [...this.signKeys(...roles), ...before.map((each) => each.signKey)];
  }

  personBySignKey(key) {
    return only(this.staff.filter((each) => equal(each.signKey, key)));
  }

  holders(role) {
    return this.staff.filter((each) => each.roles.includes(role));
  }

  signKeys(...roles) {
    return this.staff.filter((each) => each.roles.some((role) => roles.includes(role))).map((each) => each.signKey);
  }

  // Shards and duty key of the epoch, to which a new application is sealed.
  intakeKeys() {
    const shards = this.shards.filter((each) => each.epoch === this.epoch);
    const [onDuty] = this.duty.filter((each) => each.epoch === this.epoch);
    return shards.length && onDuty ? { shards, onDuty } : refuse("intake_closed");
  }

  cell(ref) {
    return only(this.cells.filter((each) => each.ref === ref));
  }

  card(keyRef) {
    return only(this.cards().filter((card) => card.keyRef === keyRef));
  }

  cards() {
    return [...this.shards, ...this.duty, ...this.cells].map((each) => each.card).concat(this.auditors);
  }
}

function readValue(value) {
  const fields = new Fields(value);
  const directory = new Directory({
    digest: digest("directory", value),
    version: fields.number("version", 1),
    issuedOn: fields.day("issued_on"),
    expiresOn: fields.day("expires_on"),
    epoch: fields.number("epoch"),
    staff: fields.items("staff").map(readStaff),
    shards: fields.items("shards").map(readEpochKey),
    duty: fields.items("duty").map(readEpochKey),
    cells: fields.items("cells").map(readCell),
    auditors: fields.items("auditors").map(readCard),
    pages: readPages(fields.take("pages")),
    former: fields.itemsIfAny("former").map(readFormer),
  });
  fields.end();
  checkUniqueness(directory);
  const days = (Date.parse(directory.expiresOn) - Date.parse(directory.issuedOn)) / DAY;
  if (days < 0 || days > LIFE_DAYS) refuse("malformed");
  return directory;
}

function readDelegation(value) {
  const fields = new Fields(value);
  const administrators = fields.items("administrators").map((each) => {
    const entry = new Fields(each);
    const found = { ref: entry.ref("ref"), signKey: entry.signKey("sign_key") };
    entry.end();
    return found;
  });
  const delegation = {
    administrators,
    version: fields.number("version", 1),
    threshold: fields.number("threshold", 1),
    issuedOn: fields.day("issued_on"),
    expiresOn: fields.day("expires_on"),
  };
  fields.end();
  const isDouble = isRepeated(administrators.map((each) => each.ref)) || isRepeated(administrators.map((each) => hex(each.signKey)));
  if (isDouble || delegation.threshold > administrators.length) refuse("malformed");
  return delegation;
}

function readStaff(value) {
  const fields = new Fields(value);
  const staff = {
    ref: fields.ref("ref"),
    callSign: fields.text("call_sign"),
    roles: fields.texts("roles"),
    vouchers: fields.refs("vouchers"),
    signKey: fields.signKey("sign_key"),
    sealKey: fields.octets("seal_key", 32),
  };
  fields.end();
  return staff;
}

function readFormer(value) {
  const fields = new Fields(value);
  const former = {
    ref: fields.ref("ref"),
    callSign: fields.text("call_sign"),
    roles: fields.texts("roles"),
    vouchers: fields.refs("vouchers"),
    signKey: fields.signKey("sign_key"),
    until: fields.day("until"),
  };
  fields.end();
  return former;
}

function readEpochKey(value) {
  const fields = new Fields(value);
  const entry = { epoch: fields.number("epoch"), number: fields.number("number"), card: readCard(fields.take("key")) };
  fields.end();
  return entry;
}

function readCell(value) {
  const fields = new Fields(value);
  const cell = { ref: fields.ref("ref"), card: readCard(fields.take("key")) };
  fields.end();
  return cell;
}

function readPages(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) refuse("malformed");
  return new Map(Object.entries(value).map(([name, hash]) => [name, asOctets(hash, 32)]));
}

function checkRoot(value, signatures, root) {
  const genuine = new Set();
  for (const each of signatures) {
    const fields = new Fields(each);
    const key = fields.octets("key", 32);
    const signature = fields.octets("signature", 64);
    fields.end();
    const isRootKey = root.keys.some((listed) => equal(listed, key));
    if (isRootKey && isSigned(key, "delegation", value, signature)) genuine.add(hex(key));
  }
  if (genuine.size < root.threshold) refuse("not_signed_by_root");
}

function checkAdministrators(value, signatures, delegation) {
  const genuine = new Set();
  for (const each of signatures) {
    const fields = new Fields(each);
    const ref = fields.ref("ref");
    const signature = fields.octets("signature", 64);
    fields.end();
    const administrator = delegation.administrators.find((listed) => listed.ref === ref);
    if (administrator && isSigned(administrator.signKey, "directory", value, signature)) genuine.add(ref);
  }
  if (genuine.size < delegation.threshold) refuse("not_enough_signers", { count: genuine.size, least: delegation.threshold });
}

function checkUniqueness(directory) {
  const { staff, former, shards, duty, cells } = directory;
  // A key that was ever one person's is never another's.
  const owners = new Map([...staff, ...former].map((each) => [`${hex(each.signKey)}/${each.ref}`, hex(each.signKey)]));
  const lists = [
    staff.map((each) => each.ref),
    staff.map((each) => each.callSign),
    staff.map((each) => hex(each.signKey)),
    staff.map((each) => hex(each.sealKey)),
    cells.map((each) => each.ref),
    directory.cards().map((card) => card.keyRef),
    shards.map((each) => `${each.epoch}/${each.number}`),
    duty.map((each) => each.epoch),
    former.map((each) => `${each.ref}/${hex(each.signKey)}/${each.until}`),
    [...owners.values()],
  ];
  if (lists.some(isRepeated)) refuse("malformed");
}

function isSigned(key, kind, value, signature) {
  try {
    checkStatement(key, kind, value, signature);
    return true;
  } catch {
    return false;
  }
}

function isRepeated(list) {
  return new Set(list).size !== list.length;
}

function only(found) {
  return found.length ? found[0] : refuse("unknown_key");
}

// Reads the fields of a canonical value that came from outside; whatever has another shape is malformed.
import { refuse } from "./errors.js";
import { isRef, unb64 } from "./octets.js";
import { checkedKey } from "./signing.js";

const LONGEST_TEXT = 200;

export class Fields {
  constructor(value) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) refuse("malformed");
    this.left = new Map(Object.entries(value));
  }

  take(name) {
    if (!this.left.has(name)) refuse("malformed");
    const value = this.left.get(name);
    this.left.delete(name);
    return value;
  }

  text(name) {
    return asText(this.take(name));
  }

  number(name, least = 0) {
    const value = this.take(name);
    if (!Number.isSafeInteger(value) || value < least) refuse("malformed");
    return value;
  }

  ref(name) {
    return asRef(this.take(name));
  }

  day(name) {
    const value = this.text(name);
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`));
    if (!isDay || new Date(`${value}T00:00:00Z`).toISOString().slice(0, 10) !== value) refuse("malformed");
    return value;
  }

  octets(name, length = null) {
    return asOctets(this.take(name), length);
  }

  // An Ed25519 public key that somebody can hold.
  signKey(name) {
    return checkedKey(this.octets(name, 32));
  }

  items(name) {
    const value = this.take(name);
    if (!Array.isArray(value)) refuse("malformed");
    return value;
  }

  // A list that is left out when it is empty.
  itemsIfAny(name) {
    if (!this.left.has(name)) return [];
    const items = this.items(name);
    return items.length ? items : refuse("malformed");
  }

  texts(name) {
    return this.items(name).map(asText);
  }

  refs(name) {
    return this.items(name).map(asRef);
  }

  end() {
    if (this.left.size) refuse("malformed");
  }
}

// Python counts code points, JavaScript UTF-16 units: count as Python does.
export function asText(value) {
  if (typeof value !== "string" || Array.from(value).length > LONGEST_TEXT) refuse("malformed");
  return value;
}

export function asRef(value) {
  if (!isRef(value)) refuse("malformed");
  return value;
}

export function asOctets(value, length = null) {
  const octets = unb64(value);
  if (length !== null && octets.length !== length) refuse("malformed");
  return octets;
}

// The one form of whatever is hashed or signed: RFC 8785 for text, whole numbers, true, false, null, lists and objects.
import { sha256 } from "@noble/hashes/sha2.js";
import { refuse } from "./errors.js";
import { concat, equal, text, utf8 } from "./octets.js";

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/;

function write(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) refuse("malformed");
    return String(value === 0 ? 0 : value);
  }
  if (typeof value === "string") {
    if (LONE_SURROGATE.test(value)) refuse("malformed");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError("no canonical form");
  const names = Object.keys(value).sort();
  if (names.some((name) => !/^[\x00-\x7f]*$/.test(name))) refuse("malformed");
  return `{${names.map((name) => `${JSON.stringify(name)}:${write(value[name])}`).join(",")}}`;
}

export function encode(value) {
  return utf8(write(value));
}

export function decode(octets) {
  let value;
  try {
    value = JSON.parse(text(octets));
  } catch {
    refuse("malformed");
  }
  if (!equal(encode(value), octets)) refuse("malformed");
  return value;
}

export function framed(kind, value) {
  return concat(utf8(`goldenbridge/${kind}/v1\n`), encode(value));
}

export function digest(kind, value) {
  return sha256(framed(kind, value));
}

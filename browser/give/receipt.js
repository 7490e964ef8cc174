// Makes a receipt in the page from public files alone; the twin of giving.queries.receipt and core/receipt.py.
import { base64, base64url, unbase64url, utf8 } from "./bytes.js";
import { piece, saltOf } from "./secret.js";

const DECIMALS = { JPY: 0, KRW: 0, KWD: 3, TND: 3, BTC: 8 };
const MOST_PIECES = 2000;
const MOST_WINDOWS = 120;
const EARLIER_DAYS = 3;

export class NotYet extends Error {}
export class Otherwise extends Error {}

export const decimalsOf = (currency) => DECIMALS[currency] ?? 2;

export function minorOf(text, currency) {
  const decimals = decimalsOf(currency);
  const plain = text.trim().replace(/[ \u00a0\u202f'](?=\d{3})/g, "").replace(",", ".");
  const match = /^(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match || (match[2] ?? "").length > decimals) return null;
  const minor = Number(match[1] + (match[2] ?? "").padEnd(decimals, "0"));
  return minor > 0 && Number.isSafeInteger(minor) ? minor : null;
}

// How much of an amount the denominations of a window can hold: large to small, as fund and verifier cut it.
export function cuttable(amount, denominations) {
  let rest = amount;
  let room = MOST_PIECES;
  for (const denomination of denominations) {
    const count = Math.min(Math.floor(rest / denomination), room);
    rest -= count * denomination;
    room -= count;
  }
  return amount - rest;
}

export async function makeReceipt({ reference, nonce, amount, currency, sentOn, log }) {
  const salt = await saltOf(reference);
  const since = new Date(Date.parse(sentOn) - EARLIER_DAYS * 86400000).toISOString().slice(0, 10);
  const index = await load(`${log}windows/index.json`, "json");
  const candidates = index.filter((one) => one.currency === currency && one.last_on >= since).slice(0, MOST_WINDOWS);
  for (const { number } of candidates) {
    const name = `${log}windows/${String(number).padStart(6, "0")}`;
    const window = await load(`${name}.json`, "json");
    const counted = await countedIn(window, { nonce, salt, currency });
    if (!counted) continue;
    const denominations = window.gifts.map((row) => row.denomination_minor);
    const pieces = cuttable(amount, denominations);
    if (counted !== pieces || amount - pieces > window.head.remainder_minor) throw new Otherwise();
    const proof = await load(`${name}.tlog-proof`, "text");
    return { text: withSecrets(proof, { amount, currency, nonce, salt, number }), head: window.head };
  }
  throw new NotYet();
}

async function load(address, kind) {
  const answer = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer[kind]();
}

async function countedIn(window, { nonce, salt, currency }) {
  let total = 0;
  for (const row of window.gifts) {
    const digests = unbase64url(row.digests);
    let index = 0;
    while (holds(digests, await piece({ nonce, salt, currency, denomination: row.denomination_minor, index }))) index += 1;
    total += index * row.denomination_minor;
  }
  return total;
}

// Whether one of the sorted digests of 32 bytes is this one.
function holds(digests, wanted) {
  let low = 0;
  let high = digests.length / 32;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(digests.subarray(32 * middle, 32 * middle + 32), wanted);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}

function compare(one, two) {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== two[at]) return one[at] - two[at];
  return 0;
}

// The proof with the donor's secrets in its second line, as canonical JSON: keys in order, no spaces.
function withSecrets(proof, { amount, currency, nonce, salt, number }) {
  const extra = JSON.stringify({
    amount_minor: amount,
    currency,
    format: "goldenbridge/receipt/v1",
    nonce: base64url(nonce),
    salt: base64url(salt),
    window: number,
  });
  const [first, ...rest] = proof.split("\n");
  return [first, `extra ${base64(utf8(extra))}`, ...rest].join("\n");
}

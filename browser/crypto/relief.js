// The certificate of a third party's word to forgive a debt later; twin of core/relief.py. Form: docs/formats/relief.md.
import { digest, encode } from "./canonical.js";
import { b64 } from "./octets.js";
import { publicKey, signStatement } from "./signing.js";

const FORMAT = "goldenbridge/relief/v1";
const BEGIN = "-----BEGIN GOLDEN BRIDGE CERTIFICATE-----";
const END = "-----END GOLDEN BRIDGE CERTIFICATE-----";
const WIDTH = 32;
const STEP = 50;

// { text, commitment }: what its officer keeps, and what the public log holds of it.
export function certify(statement, signSeed) {
  const value = {
    format: FORMAT,
    key: b64(publicKey(signSeed)),
    signature: b64(signStatement(signSeed, "relief", statement)),
    statement,
  };
  const whole = b64(encode(value));
  const lines = [];
  for (let start = 0; start < whole.length; start += WIDTH) lines.push(whole.slice(start, start + WIDTH));
  return { text: `${[BEGIN, ...lines, END].join("\n")}\n`, commitment: digest("relief-certificate", value) };
}

// The letter with which it goes to its officer: what was said in plain words, and the lines.
export function letter(statement, text, opening) {
  const { name, promised_on: on, steps, currency, said, source } = statement;
  return `${opening}\n\n${name}, ${on}, ${steps * STEP} ${currency}:\n“${said}”\n(${source})\n\n${text}`;
}

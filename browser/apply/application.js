// What an applicant tells the fund, as it lies inside envelopes. Twin of core/application.py.
import { encode, decode } from "../crypto/canonical.js";
import { refuse } from "../crypto/errors.js";
import { utf8 } from "../crypto/octets.js";

const VERSION = 1;
const TEXT_BYTES = 64 * 1024;
const NOTE_BYTES = 2000;
const LINE_BYTES = 600;
const LETTER_BYTES = 15 * 1024;

export function storyContent({ text, applies, status, service, obligations, owes, needs }) {
  fits(text, TEXT_BYTES);
  fits(service, LINE_BYTES);
  fits(owes, LINE_BYTES);
  return form({ applies, needs, obligations, owes, service, status, text });
}

export function contactContent({ how, careful }) {
  fits(how, NOTE_BYTES);
  fits(careful, NOTE_BYTES);
  return form({ careful, how });
}

export function identityContent({ name, bornOn, document, service, note }) {
  [name, document, service].forEach((line) => fits(line, LINE_BYTES));
  fits(note, NOTE_BYTES);
  return form({ born_on: bornOn, document, name, note, service });
}

export function payoutContent({ name, bornOn, rail, iban, bic, country, town, note }) {
  [name, iban, bic, country, town].forEach((line) => fits(line, LINE_BYTES));
  fits(note, NOTE_BYTES);
  if (rail === "bank") checkIban(iban);
  return form({ bic, born_on: bornOn, country, iban, name, note, rail, town });
}

export function letterContent(text) {
  fits(text, LETTER_BYTES);
  return form({ text });
}

export function readLetter(content) {
  const value = decode(content);
  if (value.v !== VERSION || typeof value.text !== "string" || Object.keys(value).length !== 2) refuse("malformed");
  return value.text;
}

// ISO 13616: country and check digits go to the end, letters become numbers, the remainder by 97 is 1.
export function checkIban(iban) {
  if (!/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/.test(iban)) refuse("bad_iban");
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    for (const digit of String(parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  if (rest !== 1) refuse("bad_iban");
}

function form(fields) {
  return encode({ v: VERSION, ...fields });
}

function fits(text, limit) {
  const given = utf8(text).length;
  if (given > limit) refuse("text_too_long", { given, limit });
}

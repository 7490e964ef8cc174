// The record inside an envelope: version, author's key, signature, padded content. Twin of core/records.py.
import { refuse } from "./errors.js";
import { concat, equal, refOctets, utf8 } from "./octets.js";
import { padForm, unpadForm } from "./padding.js";
import { openEnvelope, parseHeader, seal } from "./sealing.js";
import { check, publicKey, sign } from "./signing.js";

const VERSION = 1;
const FRONT_BYTES = 97;

function signed(header, content) {
  return concat(
    utf8("goldenbridge/record/v1\n"),
    Uint8Array.of(header.purpose),
    refOctets(header.case),
    Uint8Array.of(header.compartment),
    refOctets(header.record),
    content,
  );
}

export function writeRecord(header, content, { signSeed }) {
  const padded = padForm(content);
  return concat(Uint8Array.of(VERSION), publicKey(signSeed), sign(signSeed, signed(header, content)), padded);
}

export function readRecord(header, plaintext, { authors }) {
  if (plaintext.length <= FRONT_BYTES || plaintext[0] !== VERSION) refuse("damaged_record");
  const author = plaintext.slice(1, 33);
  const content = unpadForm(plaintext.subarray(FRONT_BYTES));
  try {
    check(author, signed(header, content), plaintext.slice(33, FRONT_BYTES));
  } catch {
    refuse("forged_author");
  }
  if (!authors.some((each) => equal(each, author))) refuse("unexpected_author");
  return { header, author, content };
}

export function sealRecord(header, publicKeyTo, content, { signSeed }) {
  return seal(header, publicKeyTo, writeRecord(header, content, { signSeed }));
}

export async function openRecord(envelope, pair, { authors, ...place }) {
  const opened = await openEnvelope(envelope, pair, place);
  return readRecord(opened.header, opened.content, { authors });
}

export async function reseal(envelope, pair, publicKeyTo, { suite, generation, authors }) {
  const header = parseHeader(envelope);
  const opened = await openEnvelope(envelope, pair, { purpose: header.purpose });
  readRecord(opened.header, opened.content, { authors });
  return seal({ ...header, suite, generation }, publicKeyTo, opened.content);
}

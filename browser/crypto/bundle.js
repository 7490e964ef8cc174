// The application as one signed bundle of envelopes. Twin of core/bundle.py.
import { sha256 } from "@noble/hashes/sha2.js";
import { decode, encode } from "./canonical.js";
import { refuse } from "./errors.js";
import { b64, newRef } from "./octets.js";
import { openRecord, sealRecord } from "./records.js";
import { Compartment, Purpose, X25519, checkPlace, deriveKeyPair, newHeader, parseHeader, publicOf } from "./sealing.js";
import { Fields } from "./shape.js";
import { checkStatement, signStatement } from "./signing.js";

const VERSION = 1;

export async function makeBundle({ keys, directory, story, contact, suite = X25519, case: caseRef = newRef() }) {
  const { shards, onDuty } = directory.intakeKeys();
  const shard = shards[pick(shards.length)].card;
  const duty = onDuty.card;
  const bundle = {
    case: caseRef,
    epoch: directory.epoch,
    signKey: keys.signKey,
    replyKey: keys.replyKey,
    locatorHash: keys.locatorHash,
    story: await sealPart(Compartment.STORY, shard, story, { caseRef, suite, signSeed: keys.signSeed }),
    contact: await sealPart(Compartment.CONTACT, duty, contact, { caseRef, suite, signSeed: keys.signSeed }),
  };
  return { ...bundle, signature: signStatement(keys.signSeed, "bundle", signedValue(bundle)) };
}

export function encodeBundle(bundle) {
  const parts = [bundle.story, bundle.contact].map((part) => ({
    compartment: part.compartment, envelope: b64(part.envelope), key_ref: part.keyRef,
  }));
  return encode({ ...front(bundle), parts, signature: b64(bundle.signature) });
}

export function parseBundle(octets) {
  const fields = new Fields(decode(octets));
  const version = fields.number("version");
  if (version !== VERSION) refuse("unknown_version", { version });
  const caseRef = fields.ref("case");
  const parts = fields.items("parts").map((value) => readPart(value, caseRef));
  if (parts.map((part) => part.compartment).join() !== `${Compartment.STORY},${Compartment.CONTACT}`) refuse("malformed");
  const bundle = {
    case: caseRef,
    epoch: fields.number("epoch"),
    signKey: fields.signKey("sign_key"),
    replyKey: fields.octets("reply_key", 32),
    locatorHash: fields.octets("locator_hash", 32),
    story: parts[0],
    contact: parts[1],
    signature: fields.octets("signature", 64),
  };
  fields.end();
  checkBundle(bundle);
  return bundle;
}

export function checkBundle(bundle) {
  try {
    checkStatement(bundle.signKey, "bundle", signedValue(bundle), bundle.signature);
  } catch {
    refuse("forged_bundle");
  }
}

// What the applicant signed of his bundle, each envelope by its digest, believed: { case, signKey, replyKey }. Who reads the
// story must then ask that its author is this signKey.
export function believeFront(value, signature, { case: caseRef }) {
  const fields = new Fields(value);
  const version = fields.number("version");
  if (version !== VERSION) refuse("unknown_version", { version });
  const front = { case: fields.ref("case"), signKey: fields.signKey("sign_key"), replyKey: fields.octets("reply_key", 32) };
  for (const name of ["epoch", "locator_hash", "parts"]) fields.take(name);
  fields.end();
  if (front.case !== caseRef) refuse("other_case");
  checkStatement(front.signKey, "bundle", value, signature);
  return front;
}

export async function openPart(part, bundle, seed) {
  const pair = await deriveKeyPair(parseHeader(part.envelope).suite, seed);
  const place = { purpose: Purpose.APPLICATION, case: bundle.case, compartment: part.compartment };
  return openRecord(part.envelope, pair, { authors: [bundle.signKey], ...place });
}

function front(bundle) {
  return {
    case: bundle.case,
    epoch: bundle.epoch,
    locator_hash: b64(bundle.locatorHash),
    reply_key: b64(bundle.replyKey),
    sign_key: b64(bundle.signKey),
    version: VERSION,
  };
}

function signedValue(bundle) {
  const parts = [bundle.story, bundle.contact].map((part) => ({
    compartment: part.compartment, digest: b64(sha256(part.envelope)), key_ref: part.keyRef,
  }));
  return { ...front(bundle), parts };
}

async function sealPart(compartment, card, content, { caseRef, suite, signSeed }) {
  const header = newHeader({ suite, purpose: Purpose.APPLICATION, case: caseRef, compartment, record: newRef() });
  return { compartment, keyRef: card.keyRef, envelope: await sealRecord(header, publicOf(card, suite), content, { signSeed }) };
}

function readPart(value, caseRef) {
  const fields = new Fields(value);
  const part = { compartment: fields.number("compartment"), keyRef: fields.ref("key_ref"), envelope: fields.octets("envelope") };
  fields.end();
  checkPlace(parseHeader(part.envelope), { purpose: Purpose.APPLICATION, case: caseRef, compartment: part.compartment });
  return part;
}

// A fair choice: numbers beyond the last whole multiple are drawn again.
function pick(count) {
  const limit = 256 - (256 % count);
  for (;;) {
    const [drawn] = crypto.getRandomValues(new Uint8Array(1));
    if (drawn < limit) return drawn % count;
  }
}

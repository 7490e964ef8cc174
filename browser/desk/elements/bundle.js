// <desk-bundle data-sealed='{"case","shard_key_ref","signature","signed","story","wrap"}'>: an application, read here only.
import { believeFront } from "../../crypto/bundle.js";
import { unb64 } from "../../crypto/octets.js";
import { openRecord } from "../../crypto/records.js";
import { Compartment, Purpose, deriveKeyPair, parseHeader } from "../../crypto/sealing.js";
import { openKey } from "../../staffbase/casekeys.js";
import { directory } from "../../staffbase/context.js";
import { drawForm, readForm } from "../../staffbase/show.js";
import { readHanded } from "../handed.js";
import { Shown } from "../../staffbase/elements/shown.js";

export async function shardPair(handed) {
  const card = (await directory()).card(handed.shard_key_ref);
  const seed = await openKey(unb64(handed.wrap), card);
  return deriveKeyPair(parseHeader(unb64(handed.story)).suite, seed);
}

// The applicant's keys, by his own signature over the bundle; the story must have the same author.
export function frontOf(handed) {
  return believeFront(handed.signed, unb64(handed.signature), handed);
}

export class DeskBundle extends Shown {
  async draw() {
    const handed = readHanded(this);
    const place = { purpose: Purpose.APPLICATION, case: handed.case, compartment: Compartment.STORY };
    const authors = [frontOf(handed).signKey];
    const record = await openRecord(unb64(handed.story), await shardPair(handed), { authors, ...place });
    return [drawForm(readForm(record.content))];
  }
}

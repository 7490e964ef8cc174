// <desk-bundle data-sealed='{"case","reply_key","shard_key_ref","sign_key","story","wrap"}'>: an application, read here only.
import { unb64 } from "../../crypto/octets.js";
import { openRecord } from "../../crypto/records.js";
import { Compartment, Purpose, deriveKeyPair, parseHeader } from "../../crypto/sealing.js";
import { openKey } from "../../staffbase/casekeys.js";
import { directory } from "../../staffbase/context.js";
import { drawForm, readForm } from "../../staffbase/show.js";
import { readHanded } from "../handed.js";
import { Shown } from "./shown.js";

export async function shardPair(handed) {
  const card = (await directory()).card(handed.shard_key_ref);
  const seed = await openKey(unb64(handed.wrap), card);
  return deriveKeyPair(parseHeader(unb64(handed.story)).suite, seed);
}

export class DeskBundle extends Shown {
  async draw() {
    const handed = readHanded(this);
    const place = { purpose: Purpose.APPLICATION, case: handed.case, compartment: Compartment.STORY };
    const record = await openRecord(unb64(handed.story), await shardPair(handed), { authors: [unb64(handed.sign_key)], ...place });
    return [drawForm(readForm(record.content))];
  }
}

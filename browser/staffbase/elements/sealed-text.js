// <sealed-text envelope=B64 purpose=reply case=REF compartment=story record=REF authors="…" and a key>: opened in the page.
//
// authors: "key:B64" (the applicant's), "role:caseworker,verifier" or "person:REF" (from the directory), with spaces between.
// The key: wrap=B64 with key-ref=REF (listed in the directory), or with certificate=B64 and signature=B64 (a case key);
// without a wrap it is my own seal key.
import { refuse } from "../../crypto/errors.js";
import { equal, unb64 } from "../../crypto/octets.js";
import { openRecord } from "../../crypto/records.js";
import { Compartment, Purpose, parseHeader } from "../../crypto/sealing.js";
import { believeKeptKey, openPair } from "../casekeys.js";
import { directory } from "../context.js";
import { keys } from "../keyring.js";
import { drawForm, make, readForm, sentence } from "../show.js";
import { Shown } from "./shown.js";

export class SealedText extends Shown {
  shut() {
    return "Sealed. Open your key to read it.";
  }

  refusal(error) {
    return sentence(error);
  }

  async draw() {
    const record = await this.open();
    const author = make("p", { className: "quiet small", textContent: await signedBy(record.author) });
    return [drawForm(readForm(record.content)), author];
  }

  async open() {
    const envelope = unb64(this.getAttribute("envelope"));
    const pair = await this.pair(parseHeader(envelope).suite);
    return openRecord(envelope, pair, { authors: await readAuthors(this.getAttribute("authors")), ...this.place() });
  }

  async pair(suite) {
    if (!this.hasAttribute("wrap")) return keys().sealPair;
    return openPair(unb64(this.getAttribute("wrap")), await this.card(), suite);
  }

  async card() {
    if (!this.hasAttribute("certificate")) return (await directory()).card(this.getAttribute("key-ref"));
    const handed = { statement: this.getAttribute("certificate"), signature: this.getAttribute("signature") };
    return (await believeKeptKey(handed, this.getAttribute("case"))).card;
  }

  place() {
    return readPlace(this);
  }
}

export function readPlace(element) {
  const purpose = Purpose[(element.getAttribute("purpose") || "").toUpperCase()];
  const compartment = Compartment[(element.getAttribute("compartment") || "").toUpperCase()];
  if (purpose === undefined || !element.hasAttribute("case")) refuse("unknown_purpose");
  const place = { purpose, case: element.getAttribute("case") };
  if (compartment !== undefined) place.compartment = compartment;
  if (element.hasAttribute("record")) place.record = element.getAttribute("record");
  return place;
}

export async function readAuthors(given) {
  const listed = await directory();
  return (given || "").split(" ").flatMap((each) => {
    const [kind, value] = [each.slice(0, each.indexOf(":")), each.slice(each.indexOf(":") + 1)];
    if (kind === "key") return [unb64(value)];
    if (kind === "person") return [listed.person(value).signKey];
    return kind === "role" ? listed.signKeys(...value.split(",")) : [];
  });
}

export async function signedBy(author) {
  const writer = (await directory()).staff.find((each) => equal(each.signKey, author));
  return writer ? `Signature checked: written by ${writer.callSign}.` : "Signature checked: written by the applicant.";
}

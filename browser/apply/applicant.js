// The applicant's own side: sealing, reading, answering with his phrase. Twin of core/applicant.py.
import { sha256 } from "@noble/hashes/sha2.js";
import { makeBundle } from "../crypto/bundle.js";
import { refuse } from "../crypto/errors.js";
import { sealIdentity } from "../crypto/halves.js";
import { b64, isRef, unb64 } from "../crypto/octets.js";
import { deriveKeys } from "../crypto/phrase.js";
import { openRecord, sealRecord } from "../crypto/records.js";
import { Compartment, Purpose, X25519, newHeader, publicOf } from "../crypto/sealing.js";
import { choice as choiceKind, request as requestKind, sign } from "../crypto/statements.js";
import { believeCaseKey, believeHalfKeys } from "../crypto/trust.js";
import { writerKeys, writerOf } from "../crypto/writers.js";
import { contactContent, identityContent, letterContent, payoutContent, readLetter, storyContent } from "./application.js";

export class Applicant {
  constructor(keys) {
    this.keys = keys;
  }

  static async of(entropy) {
    return new Applicant(await deriveKeys(entropy));
  }

  apply(directory, { story, contact }) {
    return makeBundle({ keys: this.keys, directory, story: storyContent(story), contact: contactContent(contact) });
  }

  get locator() {
    return b64(this.keys.locator);
  }

  request(verb, { challenge, content }) {
    const asked = { locatorHash: this.keys.locatorHash, verb, challenge, contentHash: sha256(content) };
    return b64(sign(requestKind, asked, { signSeed: this.keys.signSeed }).signature);
  }

  async read(envelope, { directory, case: caseRef, putOn }) {
    const place = { purpose: Purpose.REPLY, case: caseRef };
    const opened = await openRecord(envelope, this.keys.replyPair, { authors: writerKeys(directory, putOn), ...place });
    return { text: readLetter(opened.content), writer: writerOf(directory, opened.author) };
  }

  async answerText(text, { question, keys, directory, case: caseRef }) {
    if (keys.length !== 1) refuse("malformed");
    const certificate = believeCaseKey(signed(keys[0]), directory, { case: caseRef });
    const { compartment, generation, card } = certificate;
    const header = newHeader({ suite: X25519, purpose: Purpose.ANSWER, case: caseRef, compartment, generation, record: question });
    return [await this.#seal(header, card, letterContent(text))];
  }

  async answerIdentity(identity, { question, keys, directory, case: caseRef }) {
    if (keys.length !== 2) refuse("malformed");
    const certificates = believeHalfKeys(signed(keys[0]), signed(keys[1]), directory, { case: caseRef });
    const sealed = await sealIdentity(identityContent(identity), {
      case: caseRef,
      record: question,
      halfKeys: certificates.map((certificate) => certificate.card),
      signSeed: this.keys.signSeed,
    });
    return [sealed.identity, sealed.halves[0].envelope, sealed.halves[1].envelope];
  }

  async answerPayout(details, { question, keys, directory }) {
    if (keys.length !== 1 || !isRef(keys[0].payee_ref)) refuse("malformed");
    const place = { case: keys[0].payee_ref, compartment: Compartment.PAYOUT, generation: 1, record: question };
    const header = newHeader({ suite: X25519, purpose: Purpose.PAYOUT, ...place });
    return [await this.#seal(header, directory.cell(keys[0].cell_ref).card, payoutContent(details))];
  }

  choose(choice, { question, case: caseRef }) {
    return sign(choiceKind, { case: caseRef, question, choice }, { signSeed: this.keys.signSeed });
  }

  #seal(header, card, content) {
    return sealRecord(header, publicOf(card, X25519), content, { signSeed: this.keys.signSeed });
  }
}

function signed(key) {
  return { statement: unb64(key.statement), signature: unb64(key.signature) };
}

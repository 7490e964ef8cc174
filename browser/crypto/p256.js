// What opens in suite 3: key pairs from seeds, and decapsulation. Pages that only seal do not need this.
import { p256 } from "@noble/curves/nist.js";
import { refuse } from "./errors.js";
import { P256, addSuite, derive, sharedSecret } from "./hpke.js";

function pairP256(seed) {
  for (let counter = 0; counter < 256; counter += 1) {
    const secret = derive(P256, seed, "candidate", Uint8Array.of(counter));
    if (p256.utils.isValidSecretKey(secret)) return { suite: P256, public: p256.getPublicKey(secret, false), secret };
  }
  throw new RangeError("no P-256 key from this seed");
}

function decapP256(enc, pair) {
  const dh = p256.getSharedSecret(pair.secret, enc, false).slice(1, 33);
  return sharedSecret(P256, dh, enc, pair.public);
}

function encapP256(publicKey) {
  const secret = p256.utils.randomSecretKey();
  const enc = p256.getPublicKey(secret, false);
  try {
    const dh = p256.getSharedSecret(secret, publicKey, false).slice(1, 33);
    return { enc, secret: sharedSecret(P256, dh, enc, publicKey) };
  } catch {
    return refuse("bad_public_key");
  }
}

const hasOwn = Boolean(globalThis.crypto && globalThis.crypto.subtle);
addSuite(P256, hasOwn ? { pair: pairP256, decap: decapP256 } : { pair: pairP256, decap: decapP256, encap: encapP256 });

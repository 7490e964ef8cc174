// An auditor's seed, derived from his signing key so that nothing needs keeping, and the commitment to it. Twin of core/sampling.py.
import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { digest } from "./canonical.js";
import { b64, concat, refOctets, utf8 } from "./octets.js";

export function ownSeed(signSeed, audit) {
  const info = concat(utf8("goldenbridge/audit-seed/v1"), refOctets(audit));
  return expand(sha256, extract(sha256, signSeed), info, 32);
}

export function commitment(audit, seed) {
  return digest("audit-seed", { audit, seed: b64(seed) });
}

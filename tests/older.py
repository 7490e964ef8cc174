"""What browsers of August 2020 did not have yet: pages for applicants and donors must work without it."""

# Chrome 84 was the newest of them; phones that are never updated and iPhones until Safari 15.3 lack more.
SCRIPT = """
for (const owner of [Element, Document, DocumentFragment]) delete owner.prototype.replaceChildren;
delete SubmitEvent.prototype.submitter;
delete String.prototype.replaceAll;
for (const owner of [String, Array, Uint8Array]) delete owner.prototype.at;
for (const name of ["findLast", "findLastIndex", "toReversed", "toSorted", "toSpliced", "with"]) {
    delete Array.prototype[name];
    delete Uint8Array.prototype[name];
}
for (const name of ["toHex", "toBase64", "setFromHex", "setFromBase64"]) delete Uint8Array.prototype[name];
for (const name of ["fromHex", "fromBase64"]) delete Uint8Array[name];
for (const name of ["hasOwn", "groupBy"]) delete Object[name];
for (const name of ["any", "withResolvers", "try"]) delete Promise[name];
for (const name of ["timeout", "any"]) delete AbortSignal[name];
for (const name of ["structuredClone", "WeakRef", "AggregateError", "FinalizationRegistry"]) delete globalThis[name];
delete Crypto.prototype.randomUUID;
"""

// A refusal with a name: the same codes as in Python; pages hold the sentences.
export class BridgeError extends Error {
  constructor(code, details = {}) {
    super(code);
    this.name = "BridgeError";
    this.code = code;
    this.details = details;
  }
}

export function refuse(code, details) {
  throw new BridgeError(code, details);
}

// Lets a test in Python call the browser's code by name: bytes travel as { "$b": base64url }.
import * as modules from "./all.js";

const { b64, unb64 } = modules.octets;

function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  if ("$b" in value) return unb64(value.$b);
  if ("$kind" in value) return modules.statements[value.$kind] || modules.certificates[value.$kind];
  if ("$directory" in value) return new modules.directory.Directory(revive(value.$directory));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]));
}

function plain(value) {
  if (value instanceof Uint8Array) return { $b: b64(value) };
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value === undefined ? null : value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

globalThis.reviveTwin = revive;
globalThis.callTwin = async (path, args) => {
  const [module, name] = path.split(".");
  try {
    const [first, ...rest] = revive(args);
    // What the module does not offer is asked of the object itself.
    const found = name in modules[module] ? modules[module][name](first, ...rest) : first[name](...rest);
    return { value: plain(await found) };
  } catch (error) {
    if (error instanceof modules.errors.BridgeError) return { refused: error.code, details: plain(error.details) };
    throw error;
  }
};

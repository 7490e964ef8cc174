// Methods that our code and @noble use and that browsers of August 2020 lack: esbuild lowers the syntax only.
if (!Object.hasOwn) Object.hasOwn = (object, name) => Object.prototype.hasOwnProperty.call(object, name);
for (const { prototype } of [Element, Document, DocumentFragment]) {
  if (prototype.replaceChildren) continue;
  prototype.replaceChildren = function (...nodes) {
    while (this.lastChild) this.lastChild.remove();
    this.append(...nodes);
  };
}

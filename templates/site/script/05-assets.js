// What files share: the portal's own scripts that are loaded on use. Trusted Types
// let no other address become a script.
const portal = {};
{
  const own = (url) => {
    const u = new URL(url, document.baseURI);
    const site = new URL(".", document.querySelector("script[src]").src); // assets/
    if (!u.href.startsWith(site.href) || !/^[a-z]+\.[0-9a-f]{8}\.js$/.test(u.href.slice(site.href.length))) {
      throw new TypeError(`${u.href} is no script of this portal`);
    }
    return u.href;
  };
  const policy = globalThis.trustedTypes?.createPolicy("gitsm", { createScriptURL: own }) ?? { createScriptURL: own };
  // The page's policy knows scripts by what they hold; one of its digests must be theirs.
  const digests = document.querySelector("meta[http-equiv]")?.content.match(/sha256-[\w+/=]+/g)?.join(" ") ?? "";
  const loaded = new Map();

  portal.load = (url) => {
    if (!loaded.has(url)) {
      loaded.set(url, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.integrity = digests;
        script.src = policy.createScriptURL(url);
        script.addEventListener("load", done);
        script.addEventListener("error", () => {
          loaded.delete(url); // the next try asks again
          failed(new Error(`${url} could not be loaded`));
        });
        document.head.append(script);
      }));
    }
    return loaded.get(url);
  };
}

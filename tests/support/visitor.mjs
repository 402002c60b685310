// A browser without a screen: cookies by name for one host, redirects followed one by one, forms
// sent as a person would. 127.0.0.1 is one host for all ports, as in a browser.

export class Visitor {
  cookies = new Map();

  constructor(url) { this.url = url; }

  /// One request, no redirect followed.
  async ask(url, { method = "GET", form, headers = {} } = {}) {
    const target = new URL(url, this.url);
    const answer = await fetch(target, {
      method, redirect: "manual",
      headers: {
        ...(this.cookies.size ? { Cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; ") } : {}),
        ...(form ? { "Content-Type": "application/x-www-form-urlencoded" } : {}),
        ...headers,
      },
      body: form ? new URLSearchParams(form).toString() : undefined,
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(";").map((part) => part.trim());
      const equals = pair.indexOf("=");
      const gone = attributes.some((one) => one.toLowerCase() === "max-age=0");
      if (gone) this.cookies.delete(pair.slice(0, equals));
      else this.cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, url: target.href, to: answer.headers.get("location") };
  }

  /// Follows redirects until there is a page, or an address that `stop` takes.
  async go(url, options = {}, stop = () => false) {
    let answer = await this.ask(url, options);
    for (let i = 0; i < 20 && answer.status >= 300 && answer.status < 400; ++i) {
      const next = new URL(answer.to, answer.url).href;
      if (stop(next)) return { ...answer, stopped: next };
      answer = await this.ask(next);
    }
    return answer;
  }

  /// Goes to the simulated provider and chooses `persona` there; gives the address it sends one
  /// back to, which is not asked for yet.
  async chooseAt(start, persona) {
    const page = await this.go(start);
    if (!page.text.includes('action="/authorize"')) throw new Error(`no page of personas: ${page.status} ${page.text.slice(0, 300)}`);
    return this.go(new URL("/authorize", page.url).href, { method: "POST", form: { request: hidden(page.text, "request"), persona } },
      (next) => next.includes("/sign-in/callback"));
  }

  /// Signs in as `persona` and gives the page one ends on.
  async signIn(persona, { as = persona.startsWith("patient") ? "patients" : "staff", next = "/sign-in/role" } = {}) {
    const back = await this.chooseAt(`/sign-in/${as}?next=${encodeURIComponent(next)}`, persona);
    return this.go(back.stopped);
  }
}

/// The value of a hidden field of a page.
export function hidden(html, name) {
  const found = html.match(new RegExp(`name="${name}" value="([^"]*)"`));
  if (!found) throw new Error(`no field ${name}`);
  return found[1].replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&#x2F;", "/");
}

// The service: what is asked of it, and its refusals as errors that the page can put into words.

const TOKEN = "rasd-token";
const TRIES = 6;
const WAIT = 2; // seconds, where the service names none
const LONGEST_WAIT = 60;
const KINDS = {
  401: "errorToken", 403: "errorForbidden", 408: "errorSlow", 413: "errorTooLarge", 429: "errorStillBusy",
  503: "errorStillBusy", 504: "errorSlow",
};

/** Why there is no annotation: `kind` is a name of `english.js`, `detail` what the service says. */
export class ServiceError extends Error {
  constructor(kind, { status = 0, detail = "", cause } = {}) {
    super(kind, { cause });
    this.kind = kind;
    this.status = status;
    this.detail = detail;
  }
}

export class Service {
  #token = keptToken();

  /** Use this bearer token from now on, in this window alone. */
  set token(token) {
    this.#token = token;
    try {
      sessionStorage.setItem(TOKEN, token);
    } catch {
      // Without storage the token lasts until the page is left.
    }
  }

  /** Return the service's limits, as far as it tells them. */
  async limits() {
    const answer = await this.#fetch("v1/health", {});
    if (!answer.ok) return {};
    return (await json(answer)).limits ?? {};
  }

  /** Return the text of the example. */
  async example() {
    const answer = await this.#fetch("static/example.txt", {});
    if (!answer.ok) throw await refusal(answer);
    return answer.text();
  }

  /** Return the annotation that answers a question ({text, id, targets}); see `ask`. */
  async annotate(question, waiting) {
    const answer = await this.#ask({ ...question, format: "json" }, waiting);
    const annotation = await json(answer);
    if (!Array.isArray(annotation?.entities) || typeof annotation.text !== "string") {
      throw new ServiceError("errorAnswer");
    }
    return annotation;
  }

  /** Return the answer to a question in another format, as a Blob; see `ask`. */
  async render(question, format, waiting) {
    const answer = await this.#ask({ ...question, format }, waiting);
    return answer.blob();
  }

  /**
   * Post to v1/annotate; while the service is busy, wait as long as it says and ask again.
   *
   * `waiting` has the `signal` that cancels, and `busy(seconds)`, told before each wait.
   */
  async #ask(body, { signal, busy = () => {} }) {
    const headers = { "Content-Type": "application/json" };
    const request = { method: "POST", headers, body: JSON.stringify(body), signal };
    for (let left = TRIES; ; left -= 1) {
      const answer = await this.#fetch("v1/annotate", request);
      if (answer.ok) return answer;
      if (![429, 503].includes(answer.status) || left <= 1) throw await refusal(answer);
      const seconds = Number.parseInt(answer.headers.get("Retry-After"), 10);
      const wait = Math.min(seconds >= 0 ? seconds : WAIT, LONGEST_WAIT);
      busy(wait);
      await pause(wait, signal);
    }
  }

  async #fetch(path, request) {
    const headers = { ...request.headers };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    try {
      return await fetch(new URL(path, document.baseURI), { ...request, headers, credentials: "same-origin" });
    } catch (cause) {
      if (cause.name === "AbortError") throw cause;
      throw new ServiceError("errorNetwork", { cause });
    }
  }
}

async function json(answer) {
  try {
    return await answer.json();
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new ServiceError(cause instanceof TypeError ? "errorNetwork" : "errorAnswer", { cause });
  }
}

async function refusal(answer) {
  const { status } = answer;
  const kind = KINDS[status] ?? (status < 500 ? "errorInvalid" : "errorService");
  return new ServiceError(kind, { status, detail: detailOf(await answer.text().catch(() => "")) });
}

/** What a refusal says for people, wherever in its body it says it. */
function detailOf(body) {
  try {
    const { detail, error, message } = JSON.parse(body);
    const told = detail ?? error ?? message ?? "";
    if (Array.isArray(told)) return told.map((one) => one.msg ?? "").join("; ").slice(0, 400);
    return String(told.message ?? told.detail ?? told).slice(0, 400);
  } catch {
    return "";
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("cancelled", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

function keptToken() {
  try {
    return sessionStorage.getItem(TOKEN) ?? "";
  } catch {
    return "";
  }
}

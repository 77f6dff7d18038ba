// A feed of two projects whose colors a journey changes, and what stands in for
// what a headless browser shows and plays to nobody.

const CORS = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*', 'access-control-allow-methods': '*' };

/** A feed; `red` names the projects that fail. */
export class Feed {
  constructor() {
    this.red = new Set();
    this.polls = 0;
    /** The last build of each, and whether another runs. */
    this.build = { label: '7', time: '2026-02-03T08:00:00Z', activity: 'Sleeping' };
  }

  /** The answer to a request for it. */
  answer() {
    this.polls += 1;
    const { label, time, activity } = this.build;
    const projects = ['web', 'shop'].map(
      (name) =>
        `<Project name="${name}" activity="${activity}" lastBuildStatus="${this.red.has(name) ? 'Failure' : 'Success'}" lastBuildLabel="${label}" lastBuildTime="${time}" webUrl="https://ci.example/${name}"/>`,
    );
    return { body: `<Projects>${projects.join('')}</Projects>`, type: 'application/xml', headers: CORS };
  }

  /** Waits until it was asked for so many times more. */
  async polled(times) {
    const until = this.polls + times;
    while (this.polls < until) await new Promise((done) => setTimeout(done, 50));
  }
}

/** A configuration with that feed and these responders. */
export function feedBoard(root, ...responders) {
  const feed = { integration: 'cctray', id: 'feed', settings: { root, panes: 'each', auth: 'none', poll_seconds: 5 } };
  return { version: 1, name: 'Alerts', integrations: [feed, ...responders] };
}

/** A service with a feed at `/cc.xml` and a receiver at `/hook`, which the app may ask. */
export async function feedService(room) {
  const feed = new Feed();
  /** What the receiver got; `statuses` are its next answers, then it is content. */
  const received = [];
  const statuses = [];
  const service = await room.service({
    '/cc.xml': () => feed.answer(),
    '/hook': ({ method, headers, body }) => {
      if (method === 'OPTIONS') return { status: 204, headers: CORS };
      received.push({ headers, body });
      return { status: statuses.shift() ?? 200, body: 'ok', type: 'text/plain', headers: CORS };
    },
    // It takes everything and knows nothing of pages of other sites.
    '/closed-hook': ({ headers, body }) => {
      received.push({ headers, body });
      return { status: 200, body: 'ok', type: 'text/plain' };
    },
  });
  room.consentTo(service.origin);
  room.tolerate(/Failed to load resource/, /CORS policy/, /net::ERR_/);
  return { feed, service, received, statuses, root: `${service.origin}/cc.xml`, hook: `${service.origin}/hook`, closedHook: `${service.origin}/closed-hook` };
}

/** Has every page of the room write its notifications and tones into the list that this yields, each with its page. */
export async function witness(room) {
  const seen = [];
  await room.context.exposeBinding('__seen', ({ page }, what) => void seen.push({ page, ...what }));
  await room.context.addInitScript(() => {
    window.Notification = class extends EventTarget {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor(title, options) {
        super();
        window.__seen({ kind: 'notification', title, ...options });
      }
      close() {}
    };
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      window.__seen({ kind: 'tone', hertz: this.frequency.value });
      return start.apply(this, when);
    };
  });
  return seen;
}

// Times in the ways providers write them. `at(seconds)` of a builder is the
// moment that many seconds after the base time; negative is before it.

/** Yields `at` for a base time in milliseconds since 1970. */
export function moments(base) {
  return (seconds) => new Moment(base + seconds * 1000);
}

class Moment {
  constructor(milliseconds) {
    this.milliseconds = Math.floor(milliseconds);
  }

  /** 2026-02-03T08:00:00Z */
  get iso() {
    return `${this.bare}Z`;
  }

  /** 2026-02-03T08:00:00.000Z */
  get exact() {
    return new Date(this.milliseconds).toISOString();
  }

  /** 2026-02-03T08:00:00, without a zone. */
  get bare() {
    return this.exact.slice(0, 19);
  }

  /** 2026-02-03T10:00:00.0000000+02:00: the same moment as .NET writes it two hours east. */
  get dotnet() {
    return `${new Moment(this.milliseconds + 7_200_000).bare}.0000000+02:00`;
  }

  /** Whole seconds since 1970. */
  get epoch() {
    return Math.floor(this.milliseconds / 1000);
  }
}

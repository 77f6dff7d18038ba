// The fake provider by hand:
//
//   PORT=4180 node tests/fake/serve.mjs [--split] [--no-cors] > signalbox.json
//
// prints a configuration of all services to standard output, and where it is and
// how it is told to fail to standard error.

import { startFake } from "./server.mjs";
import { faults } from "./faults.mjs";

const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => !["--split", "--no-cors"].includes(flag));
if (unknown.length > 0) {
  console.error(`tests/fake/serve.mjs knows --split and --no-cors, not ${unknown.join(" ")}.`);
  process.exit(2);
}
try {
  const fake = await startFake({
    port: Number(process.env.PORT || 4180),
    split: flags.includes("--split"),
    cors: !flags.includes("--no-cors"),
  });
  console.error(`The fake provider is at ${fake.origin} (Ctrl+C ends it).

  curl -d '{"service":"buddy","fault":"500"}' ${fake.origin}/_control/fault
  curl -d '' ${fake.origin}/_control/clear
  curl ${fake.origin}/_control/requests
  curl ${fake.origin}/_control/configuration > signalbox.json

Faults: ${Object.keys(faults).join(", ")}.
Services: ${Object.keys(fake.origins).join(", ")}, and * for all.`);
  console.log(JSON.stringify(fake.configuration(), null, 2));
} catch (error) {
  console.error(error.code === "EADDRINUSE" ? `${error.message}; choose another port with PORT=.` : error.message);
  process.exit(1);
}

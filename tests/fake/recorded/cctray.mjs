// CCTray XML: projects of a build server. Names, times and words as different servers write them.

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

export function feed(at, { root }) {
  const project = (name, activity, lastBuildStatus, lastBuildTime, lastBuildLabel, more = {}, inner = "") => {
    const attributes = { name, activity, lastBuildStatus, lastBuildLabel, lastBuildTime, webUrl: `${root}/pipelines/${encodeURIComponent(name)}`, ...more };
    const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`).join("");
    return inner ? `  <Project${text}>${inner}</Project>` : `  <Project${text} />`;
  };
  const breakers = (...people) =>
    `<messages><message text="${escaped(people.join(", "))}" kind="Breakers" /></messages>`;
  const lines = [
    project("web :: build", "Sleeping", "Success", at(-900).bare, "412"),
    project("web :: build :: compile", "Sleeping", "Success", at(-900).bare, "412"),
    project("web :: test", "Building", "Success", at(-900).bare, "412"),
    project("web :: test :: units", "Building", "Failure", at(-900).bare, "412", {}, breakers("Bo <bo@example.com>")),
    project("web :: deploy", "Sleeping", "Failure", at(-5_000).bare, "411", {}, breakers("Ann <ann@example.com>", "Bo <bo@example.com>")),
    project("shop & cart", "CheckingModifications", "Success", at(-86_400).iso, "2.0.1"),
    project("Größe \"XL\"", "Sleeping", "Exception", at(-7_200).dotnet, "17"),
    // Never built: no time, and words outside the format.
    project("never built", "Sleeping", "Unknown", "", ""),
    project("waiting", "Pending", "Pending", at(-30).iso, "3", { nextBuildTime: at(600).iso }),
    project("running for the first time", "Building", "Unknown", "", ""),
    ...Array.from({ length: 20 }, (_, index) =>
      project(`service-${String(index + 1).padStart(2, "0")}`, "Sleeping", index % 7 === 3 ? "Failure" : "Success", at(-1_000 * (index + 1)).iso, String(100 + index))),
  ];
  return `<?xml version="1.0" encoding="utf-8"?>\n<Projects>\n${lines.join("\n")}\n</Projects>\n`;
}

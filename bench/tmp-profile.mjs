import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchChrome } from '../tests/e2e/support/chrome.mjs';
import { serve } from '../tests/e2e/support/server.mjs';
import { makeZip } from '../tests/e2e/support/zip.mjs';
import { fieldName, mixedPackage } from './forms.mjs';
import { evaluate, freshPage, metrics, difference, settled, sleep, standing } from './measure.mjs';
const count = Number(process.env.COUNT ?? 500);
const metadata = mixedPackage(count);
const file = '/tmp/mixed.zip';
await writeFile(file, makeZip([{ path: 'codearts-extension.json', content: JSON.stringify(metadata, null, 2), deflate: true }, { path: 'scripts/run.sh', content: `#!/bin/sh\n${metadata.inputs.map((i) => `echo "\${${i.name}}"\n`).join('')}`, deflate: true }]));
const browser = await launchChrome();
const server = await serve({ root: process.env.DIST, folder: 'some/folder' });
const total = new Map(); const selfT = new Map(); let N = Number(process.env.N ?? 5); const scripts = [];
for (let k = 0; k < N; k++) {
  const { context, page, cdp } = await freshPage(browser, `${server.base}#/extensions`);
  for (let w = 0; w < 100 && page.workers().length === 0; w++) await sleep(50);
  await sleep(1500);
  const { root } = await cdp.send('DOM.getDocument');
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'input[type=file]:not([webkitdirectory])' });
  await settled(cdp);
  const before = await metrics(cdp);
  if (!process.env.NOPROF) { await cdp.send('Profiler.enable'); await cdp.send('Profiler.setSamplingInterval', { interval: 100 }); await cdp.send('Profiler.start'); }
  await cdp.send('DOM.setFileInputFiles', { nodeId, files: [file] });
  await evaluate(cdp, standing(`[data-field="${fieldName(count - 1)}"]`));
  const d = difference(await metrics(cdp), before); scripts.push(d.script * (d.script<1?1000:1));
  if (!process.env.NOPROF) {
  const { profile } = await cdp.send('Profiler.stop');
  const nodes = new Map(profile.nodes.map(n => [n.id, n])); const parent = new Map();
  for (const n of profile.nodes) for (const c of n.children ?? []) parent.set(c, n.id);
  profile.samples.forEach((id, i) => { const dt = profile.timeDeltas[i] / 1000; let n = nodes.get(id); const name = n.callFrame.functionName; selfT.set(name, (selfT.get(name) ?? 0) + dt); const seen = new Set(); for (let x = id; x; x = parent.get(x)) { const f = nodes.get(x).callFrame.functionName; if (!seen.has(f)) { seen.add(f); total.set(f, (total.get(f) ?? 0) + dt); } } });
  }
  await context.close();
}
console.log('script', scripts.map(x => x.toFixed(1)).join(' '));
const show = (m, n) => [...m].sort((a, b) => b[1] - a[1]).slice(0, n).forEach(([f, t]) => console.log((t / N).toFixed(2), f.slice(0, 230)));
console.log('--- self'); show(selfT, 60); console.log('--- total'); show(total, 90);
await browser.close(); await server.close(); process.exit();

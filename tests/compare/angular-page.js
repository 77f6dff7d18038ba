// Runs in the test page: mounts a template as GoCD does, and says what is shown.
/* global angular */

/** GoCD's own steps: quotes around names, one pass through the browser, bootstrap. */
function mount({ template, declared, stored, errors, disabled }) {
  const pass = document.createElement('div');
  pass.innerHTML = template.replace(/GOINPUTNAME\[([^\]]+)\]/g, "GOINPUTNAME['$1']");
  const root = document.getElementById('root');
  root.innerHTML = `<div class="plugin-view" ng-controller="PluginController">${pass.innerHTML}</div>`;
  const view = root.firstChild;
  const holder = {};
  const name = `plugin-${Math.random()}`;
  angular
    .module(name, [])
    .factory('$exceptionHandler', [() => (error) => window.failures.push(String(error.message ?? error))])
    .controller('PluginController', [
      '$scope',
      function (scope) {
        holder.scope = scope;
        const values = Object.fromEntries(stored);
        for (const key of declared) scope[key] = values[key];
        scope.GOINPUTNAME = {};
        for (const [key, message] of errors) {
          if (declared.includes(key) && !scope.GOINPUTNAME[key]) scope.GOINPUTNAME[key] = { $error: { server: message } };
        }
        for (const key of declared) scope.$watch(key, () => {});
      },
    ]);
  try {
    angular.bootstrap(view, [name]);
  } catch (error) {
    window.failures.push(String(error.message ?? error));
  }
  if (disabled) view.querySelectorAll('input, textarea, select').forEach((control) => control.setAttribute('disabled', 'disabled'));
  return { view, scope: holder.scope };
}

const CONTROLS = ['input', 'select', 'textarea', 'button'];
// Elements that a view of ours leaves out with all that is in them.
const LEFT_OUT = 'style, script, iframe, object, embed, svg, math, link, meta, base, template, noscript, title, audio, video, canvas, frame, frameset';
const FRAMEWORK = /^ng-(scope|binding)$/;

const clickText = (element) => element.getAttribute('ng-click') ?? element.getAttribute('data-ng-click') ?? element.getAttribute('data-click');
// What a view of ours shows in place of an element.
const STANDS_FOR = { form: 'div', img: 'span', 'ng-switch': 'span', 'ng-form': 'span', 'ng-pluralize': 'span' };

function actors(view) {
  return [...view.querySelectorAll('*')].filter(
    (element) => !element.closest(LEFT_OUT) && (CONTROLS.includes(element.localName) || clickText(element) !== null),
  );
}

function isHidden(element, view) {
  for (let at = element; at && at !== view; at = at.parentElement) if (at.style.display === 'none') return true;
  return false;
}

function elementState(element, view) {
  const tag = element.localName;
  const state = {
    tag: window.comparesPages ? STANDS_FOR[tag] ?? tag : tag,
    hidden: isHidden(element, view),
    classes: [...new Set((element.getAttribute('class') ?? '').split(/\s+/))].filter((one) => one && !FRAMEWORK.test(one)).sort().join(' '),
  };
  for (const name of ['title', 'placeholder', 'tabindex', 'for', 'href']) {
    if (element.hasAttribute(name)) state[name] = element.getAttribute(name);
  }
  if (window.comparesPages) {
    // Our ids have a prefix, and links that lead nowhere are all alike.
    if (state.for) state.for = state.for.replace(/^view-[^-]*-/, '');
    if (state.href !== undefined && !/^(https?|mailto):/.test(state.href)) state.href = '#';
  }
  const isControl = CONTROLS.includes(tag);
  if (isControl || tag === 'option' || tag === 'fieldset') state.disabled = element.hasAttribute('disabled');
  if (isControl) {
    for (const name of ['readonly', 'required']) state[name] = element.hasAttribute(name);
    const model = [...element.attributes].find(({ name }) => /^((x|data)[-:_])?ng[-:_]model$/.test(name));
    if (model) state.model = model.value;
    if (element.hasAttribute('data-model')) state.model = element.getAttribute('data-model');
  }
  if (tag === 'input') {
    state.type = (element.getAttribute('type') ?? '').toLowerCase();
    if (state.type === 'checkbox' || state.type === 'radio') state.checked = element.checked;
    state.value = element.value;
  } else if (tag === 'textarea') {
    state.value = element.value;
  } else if (tag === 'select') {
    state.chosen = [...element.options].flatMap((option, place) => (option.selected ? [place] : []));
    state.options = element.options.length;
  } else if (tag === 'option' && element.hasAttribute('value')) {
    state.value = element.getAttribute('value');
  }
  return state;
}

function state({ view, scope }) {
  const elements = [...view.querySelectorAll('*')].filter((element) => !element.closest(LEFT_OUT));
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
  let text = '';
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(LEFT_OUT)) text += walker.currentNode.data;
  const values = {};
  for (const key of Object.keys(scope ?? {})) {
    if (key.startsWith('$') || key === 'this' || key === 'GOINPUTNAME' || typeof scope[key] === 'function') continue;
    const value = scope[key];
    values[key] = typeof value === 'number' && !Number.isFinite(value) ? String(value) : (angular.toJson(value) ?? 'undefined');
  }
  return {
    elements: elements.map((element) => elementState(element, view)),
    text: text.split(/[\s\u00a0]+/u).filter(Boolean).join(' '),
    scope: values,
  };
}

/** The same of the app's own view; its scope is among what the page shows. */
window.appState = async () => {
  window.comparesPages = true;
  const view = document.querySelector('[data-plugin-view]');
  // The scope follows a moment after a change, which not every action is; that of
  // the view before may come even later than this view stands.
  const last = (name) => performance.getEntriesByName(name).at(-1)?.startTime ?? -1;
  const told = () => last('view-told') >= Math.max(window.acted ?? 0, last('view-drawn'));
  for (const begun = performance.now(); !told() && performance.now() - begun < 10_000;) await new Promise((done) => setTimeout(done, 10));
  await new Promise((done) => setTimeout(done, 20));
  const lines = document.querySelector('[data-output="scope"]').textContent.split('\n').filter(Boolean);
  const values = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
  delete values.GOINPUTNAME;
  return { ...state({ view, scope: undefined }), scope: values };
};

/** Does all of it to the app's own view; yields the state after. */
window.appRun = async (actions) => {
  for (const action of actions) {
    // A busy machine lets the view tell of itself between two actions: what counts is
    // what it tells after the last one.
    const before = performance.now();
    if (act({ view: document.querySelector('[data-plugin-view]') }, action)) window.acted = before;
    // The two forms of the page follow each other between two events.
    await new Promise((done) => setTimeout(done));
  }
  return window.appState();
};

/** Does something to a view; says whether the view could hear of it. */
function act(mounted, action) {
  const element = actors(mounted.view)[action.at];
  // Controls come and go: an action that does not fit what is there now is none.
  const fits = { type: 'input, textarea', choose: 'select', click: '*' };
  if (!element?.matches(fits[action.kind])) return false;
  if (action.kind === 'type') {
    if (['checkbox', 'radio', 'hidden', 'button', 'submit'].includes(element.type)) return false;
    element.value = action.text;
    element.dispatchEvent(new Event('input', { bubbles: true }));
  } else if (action.kind === 'click') {
    // A disabled control tells of no click.
    const hears = !element.matches(':disabled');
    element.click();
    return hears;
  } else if (element.options[action.option]) {
    [...element.options].forEach((option, place) => { option.selected = place === action.option; });
    element.dispatchEvent(new Event('change', { bubbles: true }));
  } else {
    return false;
  }
  return true;
}

/** What can be done to a fresh view: each click, each choice, some texts. */
window.actionsFor = (request) => {
  const mounted = mount(request);
  return actors(mounted.view).flatMap((element, at) => {
    const type = element.localName === 'input' ? element.type : element.localName;
    if (type === 'checkbox' || type === 'radio') return [[{ kind: 'click', at }], [{ kind: 'click', at }, { kind: 'click', at }]];
    if (type === 'select') return [...element.options].map((_, option) => [{ kind: 'choose', at, option }]);
    if (['text', 'password', 'textarea', 'number', 'url', 'email', 'search', 'tel'].includes(type)) {
      const texts = type === 'number' ? ['7', '-1.5', '0', '100', ''] : ['  word x ', '', 'http://a.test/b', 'a@b.test', 'abcdefghijklmnopqrstuvwxyz'];
      return [texts.map((text) => ({ kind: 'type', at, text }))];
    }
    return [[{ kind: 'click', at }], [{ kind: 'click', at }, { kind: 'click', at }]];
  });
};

window.failures = [];
window.runAll = (request) => ({
  runs: request.runs.map((actions) => {
    const mounted = mount(request);
    const states = [state(mounted)];
    actions.forEach((action, place) => {
      act(mounted, action);
      if (!request.onlyEnds || place === actions.length - 1) states.push(state(mounted));
    });
    return states;
  }),
  failures: window.failures.splice(0),
});

// Links are clicked too, and lead nowhere.
document.addEventListener('click', (event) => { if (event.target.closest?.('a')) event.preventDefault(); });
document.addEventListener('submit', (event) => event.preventDefault());

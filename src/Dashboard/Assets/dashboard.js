// Every page works without this. With it, what has data-live is brought up to date when the ledger has changed, and the search shows its results while typing.

const parse = text => new DOMParser().parseFromString(text, 'text/html');

/** Puts the parts with data-live of another version of this page in the place of ours. Keeps the focus. */
function update(page) {
  for (const part of document.querySelectorAll('[data-live]:not([data-live=keep])')) {
    const next = page.getElementById(part.id);
    if (!next || next.isEqualNode(part) || part.querySelector('details[data-fields][open]')) continue; // somebody reads there
    if (part.contains(document.activeElement)) {
      const links = [...part.querySelectorAll('a, button, summary, [tabindex]')];
      const at = links.indexOf(document.activeElement);
      part.replaceWith(next);
      next.querySelectorAll('a, button, summary, [tabindex]')[at]?.focus({ preventScroll: true });
    } else part.replaceWith(next);
  }
}

let loading, again = false;
/** Loads this page once more; what is asked for meanwhile is done afterwards, once. */
async function refresh() {
  if (loading) { again = true; return; }
  loading = new AbortController();
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: loading.signal });
    if (answer.redirected) location.reload(); // signed out
    else if (answer.ok) update(parse(await answer.text()));
  } catch { /* the connection is gone: the event stream says so */ } finally {
    loading = undefined;
    if (again) { again = false; refresh(); }
  }
}

const live = document.getElementById('live');
if (live && document.querySelector('[data-live]')) {
  const source = new EventSource('/live');
  let first = true;
  const say = (text, lost) => { live.hidden = false; live.classList.toggle('lost', lost); if (live.textContent !== text) live.textContent = text; };
  source.addEventListener('open', () => say('Live', false));
  source.addEventListener('error', () => say('Reconnecting', true));
  source.addEventListener('version', () => {
    if (first) first = false; else refresh();
    document.documentElement.dataset.version = (Number(document.documentElement.dataset.version ?? 0) + 1).toString();
  });
  addEventListener('pagehide', () => source.close());
  addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
  setInterval(() => { if (!document.hidden) refresh(); }, 60_000); // times pass
}

for (const form of document.querySelectorAll('form[data-search]')) {
  let wait;
  const show = () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
    history.replaceState(null, '', query.size ? `?${query}` : location.pathname);
    refresh();
  };
  form.addEventListener('input', () => { clearTimeout(wait); wait = setTimeout(show, 250); });
  form.addEventListener('submit', event => { event.preventDefault(); clearTimeout(wait); show(); });
}

// What takes long is loaded when the page stands: the fields of a drift come from Argo CD.
for (const part of document.querySelectorAll('[data-load]')) {
  fetch(part.dataset.load, { headers: { Accept: 'text/html' } }).then(async answer => {
    const next = answer.ok && !answer.redirected && parse(await answer.text()).getElementById(part.id);
    if (next) part.replaceWith(next);
  }).catch(() => { /* what the ledger knows stands there already */ });
}

// Fields on the first view are asked for when somebody opens them.
document.addEventListener('toggle', async event => {
  const details = event.target;
  if (!details.open || !details.dataset?.fields || details.dataset.loaded) return;
  details.dataset.loaded = 'true';
  try {
    const answer = await fetch(details.dataset.fields, { headers: { Accept: 'text/html' } });
    const drift = answer.ok && !answer.redirected && parse(await answer.text()).getElementById('drift');
    if (drift) details.querySelector('div').replaceChildren(...[...drift.children].slice(2));
  } catch { /* the link to its page is still there */ }
}, true);

const play = document.querySelector('form[data-play]');
if (play) {
  const [result, template] = [document.getElementById('result'), play.elements.namedItem('template')];
  let wait, trying;
  const attempt = async () => {
    trying?.abort();
    trying = new AbortController();
    const form = new FormData(play);
    form.set('fragment', '1');
    result.classList.add('busy');
    try {
      const answer = await fetch(play.action, { method: 'POST', body: new URLSearchParams(form), signal: trying.signal });
      if (answer.ok) result.replaceChildren(...parse(await answer.text()).body.childNodes);
      result.classList.remove('busy');
    } catch (failure) { if (failure.name !== 'AbortError') result.classList.remove('busy'); }
  };
  play.addEventListener('input', event => {
    if (event.target.name === 'trigger') return;
    clearTimeout(wait);
    wait = setTimeout(attempt, 300);
  });
  play.addEventListener('submit', event => {
    if (event.submitter?.formMethod === 'get') return;
    event.preventDefault();
    attempt();
  });
  // Another trigger brings its own condition and template
  play.elements.namedItem('trigger').addEventListener('change', () => {
    const query = new URLSearchParams({ application: play.elements.namedItem('application').value, trigger: play.elements.namedItem('trigger').value });
    location.assign(`/playground?${query}`);
  });
  result.addEventListener('click', event => {
    const line = Number(event.target.dataset?.line);
    if (!line) return;
    const lines = template.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    template.focus();
    template.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    template.scrollTop = Math.max(0, (line - 4) * 21);
  });
  if (play.elements.namedItem('application').value) attempt();
}

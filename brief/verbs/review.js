'use strict';
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const about = document.body.dataset;
const tasks = all('.task');
const opened = {}; // by source: its paragraphs, and its hash as far as this browser can tell

// What Python calls a space, which is not quite what JavaScript does.
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const ENDS = new RegExp(`^${SPACE}+|${SPACE}+$`, 'g');
const BLANK = new RegExp(`\\n${SPACE}*\\n`);

function paragraphs(text) {
  return text.replaceAll('\r\n', '\n').replace(ENDS, '').split(BLANK).filter(part => part);
}

async function sha256(bytes) {
  if (!globalThis.crypto?.subtle) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
}

const unopened = task => all('blockquote[data-source]', task)
  .map(place => place.dataset.source).filter(source => !(source in opened));

async function openSource(input) {
  const said = document.getElementById(input.getAttribute('aria-describedby'));
  const [file] = input.files, { source, sha256: wanted } = input.dataset;
  if (!file) return;
  said.className = 'said warning';
  let text, hash;
  try {
    const bytes = await file.arrayBuffer();
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    hash = await sha256(bytes);
  } catch {
    said.textContent = 'This file cannot be read as UTF-8 text. Open the text file that the author gave you.';
    return;
  }
  if (hash !== null && hash !== wanted) {
    said.textContent = `This is another text than the brief rests on: its SHA-256 is ${hash}, not ${wanted}. `
      + 'Open the file that the author gave you, unchanged.';
    return;
  }
  opened[source] = { paragraphs: paragraphs(text), hash };
  said.className = 'said';
  said.textContent = `Opened: ${opened[source].paragraphs.length} paragraphs. `
    + (hash ? 'It is the text that the brief rests on.'
      : 'This browser cannot tell whether it is the text that the brief rests on.');
  for (const place of all(`blockquote[data-source="${source}"]`)) {
    place.textContent = opened[source].paragraphs[place.dataset.paragraph - 1]
      ?? 'The text has no such paragraph.';
  }
  for (const task of tasks) {
    one('.work', task).disabled = unopened(task).length > 0;
  }
}

const fields = task => all('[data-column]', task);
const verdict = task => one(`.verdict[data-mode="${task.dataset.mode}"] input:checked`, task)?.value ?? '';
// What a spreadsheet would run as a formula is no longer at the start of a cell.
const asCell = text => plain(text).replace(/^[=+@-]/, 'Note: $&');
const plain = text => text.trim().replace(/\s+/g, ' ');

function reveal(task, mode) {
  task.dataset.mode = mode;
  one('.blind', task).disabled = true; // what was recorded blind stays as it was
  one('.buttons', task).hidden = true;
  one('.after', task).hidden = false;
  one(`.verdict[data-mode="${mode}"]`, task).hidden = false;
  for (const part of all('.yours', task)) part.hidden = mode !== 'blind';
  for (const field of fields(task)) {
    const recorded = one(`[data-recorded="${field.dataset.column}"]`, task);
    const yours = one(`[data-yours="${field.dataset.column}"]`, task);
    const number = value => Number(value.replaceAll(',', ''));
    const same = field.matches('select') ? field.value === recorded.dataset.value
      : number(field.value) === number(recorded.dataset.value);
    yours.textContent = (field.selectedOptions?.[0].textContent ?? field.value) + (same ? '' : ' (differs)');
    yours.classList.toggle('differs', !same);
  }
}

function show(task) {
  const missing = fields(task).find(field => !plain(field.value));
  if (missing) {
    one('.said', task).textContent = 'Answer each question first, or show it without recording.';
    missing.focus();
    return;
  }
  one('.said', task).textContent = '';
  reveal(task, 'blind');
  one('.verdict[data-mode="blind"] input', task).focus();
}

function skip(task) {
  for (const field of fields(task)) field.value = '';
  one('.said', task).textContent = '';
  reveal(task, 'confirm');
  one('.verdict[data-mode="confirm"] input', task).focus();
}

const state = task => ({
  kind: task.dataset.kind,
  item: task.dataset.item,
  hash: task.dataset.hash,
  mode: task.dataset.mode ?? '',
  verdict: verdict(task),
  recorded: Object.fromEntries(task.dataset.mode === 'blind'
    ? fields(task).map(field => [field.dataset.column, plain(field.value)]) : []),
  note: asCell(one('.note', task).value),
});

const key = `brief review ${about.slug}`;
function keep() {
  const answered = tasks.filter(verdict);
  one('#progress').max = tasks.length;
  one('#progress').value = answered.length;
  one('#count').textContent = `${answered.length} of ${tasks.length}`;
  try {
    localStorage.setItem(key, JSON.stringify({ reviewer: one('#reviewer').value, tasks: tasks.map(state) }));
  } catch { /* a browser that keeps nothing: the file is what counts */ }
}

function restore() {
  let kept;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { return; }
  if (!kept) return;
  one('#reviewer').value = kept.reviewer;
  const held = new Map(kept.tasks.map(task => [`${task.kind} ${task.item} ${task.hash}`, task]));
  for (const task of tasks) {
    const was = held.get(`${task.dataset.kind} ${task.dataset.item} ${task.dataset.hash}`);
    if (!was) continue;
    for (const field of fields(task)) field.value = was.recorded[field.dataset.column] ?? '';
    if (was.mode && fields(task).length) reveal(task, was.mode);
    for (const input of all(`.verdict[data-mode="${was.mode}"] input`, task)) {
      input.checked = input.value === was.verdict;
    }
    one('.note', task).value = was.note;
  }
}

function answers() {
  const now = new Date(), two = number => String(number).padStart(2, '0');
  return {
    form: 'brief review 1',
    brief: { title: about.title, slug: about.slug, version: about.version, content_hash: about.content },
    reviewer: plain(one('#reviewer').value),
    date: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
    sources: Object.fromEntries(Object.entries(opened).map(([source, { hash }]) => [source, hash])),
    answers: tasks.filter(verdict).map(state),
  };
}

function save() {
  const said = one('#saved'), made = answers();
  const [closed] = tasks.filter(verdict).flatMap(unopened);
  if (!made.reviewer) {
    said.textContent = 'Write your name first.';
    one('#reviewer').focus();
  } else if (closed) {
    said.textContent = 'Open the text again first: the answers say which text was read.';
    one(`input[data-source="${closed}"]`).focus();
  } else if (!made.answers.length) {
    said.textContent = 'There is no answer yet.';
  } else {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(made, null, 2) + '\n'], { type: 'application/json' }));
    link.download = 'answers.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    said.textContent = `${made.answers.length} answers are in answers.json, where this browser puts downloads. `
      + 'Give that file to the author.';
  }
}

for (const input of all('input[type="file"]')) input.addEventListener('change', () => openSource(input));
for (const task of tasks) {
  one('.show', task)?.addEventListener('click', () => { show(task); keep(); });
  one('.skip', task)?.addEventListener('click', () => { skip(task); keep(); });
}
document.addEventListener('input', keep);
one('#save').addEventListener('click', save);
restore();
keep();

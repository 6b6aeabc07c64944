// Elements. All text that comes from a snapshot becomes a text node, never markup.
'use strict';

const $ = (id) => document.getElementById(id);

/** An element with attributes and children; a text is a child like another, nothing is none. */
const el = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
};

const plural = (n, one, more = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : more}`;
const say = (text) => { $('live').textContent = text; };

/** A small drawing of a shape, as in the picture. */
const glyph = (look) => {
  const paths = {
    free: 'M8 1h12a6 6 0 0 1 0 12H8a6 6 0 0 1 0-12Z',
    spin: 'M6 1h16l4 4v4l-4 4H6L2 9V5Z',
    config: 'M7 1h14l5 6-5 6H7L2 7Z',
    sleep: 'M5 1h18a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3Z',
    yield: 'M7 1h19l-5 12H2Z',
    none: 'M2 1h24v12H2Z',
    context: 'M2 7a12 6 0 1 1 24 0a12 6 0 1 1-24 0Z',
  };
  return drawing('0 0 28 14', `glyph look-${look}`, paths[look] ?? paths.none);
};

const drawing = (box, name, path) => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', box);
  svg.setAttribute('class', name);
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
};

/** A path or a name that may be broken where its parts end. */
const breakable = (text) => text.split(/(?<=::|\/)/).flatMap((part, i) => (i === 0 ? [part] : [el('wbr'), part]));

/** A button that shows something; its text is a name of the program's. */
const nameButton = (text, onclick, title) =>
  el('button', { type: 'button', class: 'name', onclick, title }, breakable(text));

/** A place and the stack that it was reached on. */
const stackView = (title, mode, { site, frames }) => {
  const line = (frame) => {
    const at = frame.lastIndexOf(' at ');
    if (at < 0) return el('li', {}, frame);
    return el('li', {}, breakable(frame.slice(0, at)), el('span', { class: 'where' }, breakable(frame.slice(at + 4))));
  };
  const few = 5;
  const rest = frames.slice(few);
  return el('div', { class: 'stack' },
    el('h4', {}, title, mode && el('span', { class: 'chip' }, mode)),
    el('p', { class: 'site' }, breakable(site)),
    frames.length > 0 && el('ol', { class: 'frames' }, frames.slice(0, few).map(line)),
    rest.length > 0 && el('details', {},
      el('summary', {}, plural(rest.length, 'more frame')),
      el('ol', { class: 'frames' }, rest.map(line))));
};

/** A button that puts a text on the clipboard. */
const copyButton = (text) => {
  const button = el('button', { type: 'button', class: 'plain' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not allowed here';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return button;
};

/** A definition list of what is known; what is empty is left out. */
const facts = (pairs) => el('dl', { class: 'facts' }, pairs
  .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
  .map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));

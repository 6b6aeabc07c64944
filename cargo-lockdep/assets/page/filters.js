// What is shown: the filters, and what they leave.
'use strict';

const filters = (() => {
  const fresh = () => ({
    packages: new Set(), types: new Set(), looks: new Set(), preempt: '', raw: '', least: 1, lonely: true,
  });
  let chosen = fresh();
  /** What is shown whatever the filters say: a verdict that was clicked. */
  let forced = new Set();
  let forcedLinks = new Set();

  const verdict = ({ fails }) => data.configs.some(([preempt, raw], i) =>
    fails[i] && (!chosen.preempt || chosen.preempt === preempt) && (!chosen.raw || chosen.raw === raw));

  const passes = (node) => {
    if (chosen.looks.has(node.look)) return false;
    if (node.context) return true;
    if (!chosen.lonely && model.lonely(node)) return false;
    return !chosen.types.has(node.lock_type) && !chosen.packages.has(model.packageOf(node));
  };
  const node = (node) => forced.has(node.id) || passes(node);

  /** How bad a link is, among the verdicts that are shown. */
  const alarm = (link) => {
    const shown = link.verdicts.filter(verdict);
    if (shown.some(({ alarm }) => alarm === 'finding')) return 'finding';
    return shown.some(({ alarm }) => alarm === 'note') ? 'note' : 'quiet';
  };

  // What a finding is about stays, however rare it is.
  const linkPasses = (link) => (link.count >= chosen.least || alarm(link) === 'finding')
    && node(model.nodes[link.from]) && node(model.nodes[link.to]);
  const link = (link) => forcedLinks.has(link.id) || linkPasses(link);

  const listeners = [];
  const changed = () => listeners.forEach((listener) => listener());

  return {
    get chosen() { return chosen; },
    verdict, node, link, alarm, changed,
    onchange: (listener) => listeners.push(listener),
    reset: () => { chosen = fresh(); changed(); },
    /** Shows these whatever is chosen. */
    force: (nodes, links) => {
      const hidden = nodes.filter((id) => !passes(model.nodes[id]));
      const before = [...forced, ...forcedLinks].join();
      forced = new Set(hidden);
      forcedLinks = new Set(links.filter((id) => !linkPasses(model.links[id])));
      if (before !== [...forced, ...forcedLinks].join()) changed();
    },
    /** Those that differ from the beginning, for the address. */
    write: (to) => {
      if (chosen.preempt) to.set('preempt', chosen.preempt);
      if (chosen.raw) to.set('raw', chosen.raw);
      if (chosen.least > 1) to.set('least', chosen.least);
      if (!chosen.lonely) to.set('lonely', 'no');
      for (const name of ['packages', 'types', 'looks']) chosen[name].forEach((value) => to.append(`no-${name}`, value));
    },
    read: (from) => {
      chosen = fresh();
      const known = (list, value) => (list.includes(value) ? value : '');
      chosen.preempt = known(data.configs.map(([preempt]) => preempt), from.get('preempt'));
      chosen.raw = known(['on', 'off'], from.get('raw'));
      chosen.least = Math.min(Math.max(1, Number.parseInt(from.get('least') ?? '1', 10) || 1), model.most);
      chosen.lonely = from.get('lonely') !== 'no';
      for (const name of ['packages', 'types', 'looks']) from.getAll(`no-${name}`).forEach((value) => chosen[name].add(value));
    },
  };
})();

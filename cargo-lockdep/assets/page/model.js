// What the page was given, and questions to it. Nothing here draws.
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);

const model = (() => {
  const modes = ['exclusive', 'read', 'recursive read', 'upgradable read'];
  const { nodes, links, modules, packages, verdicts, processes } = data;

  nodes.forEach((node, id) => {
    node.id = id;
    node.next = [];
    node.previous = [];
    node.verdicts = [];
    node.context = node.lock_type === undefined;
  });
  links.forEach((link, id) => {
    link.id = id;
    link.verdicts = [];
    link.parts.forEach((part) => {
      part.under ??= [];
      part.seen ??= [];
    });
    nodes[link.from].next.push(link);
    if (link.from !== link.to) nodes[link.to].previous.push(link);
  });
  verdicts.forEach((verdict, id) => {
    verdict.id = id;
    const about = new Set(verdict.nodes);
    for (const step of verdict.steps) {
      const link = links[step.link];
      if (!link.verdicts.includes(verdict)) link.verdicts.push(verdict);
      about.add(link.from).add(link.to);
    }
    verdict.about = [...about];
    verdict.about.forEach((node) => nodes[node].verdicts.push(verdict));
  });
  modules.forEach((module, id) => {
    module.id = id;
    module.title = module.name || packages[module.package];
    module.path = module.name ? `${packages[module.package]}::${module.name}` : packages[module.package];
  });

  /** Where something was done: the site, and the frames from the inside out. */
  const place = (position) => {
    const [site, stack] = data.places[position];
    const frames = [];
    for (let at = stack; at !== undefined;) {
      const [frame, caller] = data.stacks[at];
      frames.push(data.frames[frame]);
      at = caller;
    }
    return { site: data.sites[site], frames };
  };

  /** By whom: the process, the thread, the test. */
  const who = (position) => {
    const [process, thread, test] = data.who[position];
    const of = processes[process];
    return {
      program: of.program,
      thread: data.names[thread],
      test: test === undefined ? of.test : data.names[test],
    };
  };

  /** A witness, resolved. */
  const witness = ([by, bits, wanted, held]) => ({
    ...who(by),
    heldMode: modes[bits & 3],
    wantedMode: modes[bits >> 2],
    wanted: place(wanted),
    held: held === undefined ? undefined : place(held),
  });

  /** The processes that saw something, of runs; no run is all of them. */
  const seenBy = (runs) => {
    if (runs.length === 0) return processes;
    return runs.flatMap(([first, last]) => processes.slice(first, last + 1));
  };

  /** The tests that are known to have done a link, and how many processes saw it besides. */
  const tests = (link) => {
    const found = new Set();
    for (const part of link.parts) {
      part.at.forEach(([by]) => {
        const { program, test } = who(by);
        if (test) found.add(`${test}\u0000${program}`);
      });
      seenBy(part.seen).forEach(({ test, program }) => {
        if (test) found.add(`${test}\u0000${program}`);
      });
    }
    return [...found].sort().map((text) => {
      const [test, program] = text.split('\u0000');
      return { test, program };
    });
  };

  const lonely = (node) => node.next.length + node.previous.length === 0;
  const packageOf = (node) => (node.module === null ? undefined : packages[modules[node.module].package]);
  const home = (node) => (node.module === null ? 'context' : modules[node.module].path);
  const site = (node) => (node.site === null || node.site === undefined ? '' : data.sites[node.site]);

  /** A link in words. */
  const says = (link) => {
    const [from, to] = [nodes[link.from].name, nodes[link.to].name];
    if (link.from === link.to) return `locks of ${from} under each other`;
    if (nodes[link.from].context) return `${to} is taken in ${from}`;
    if (nodes[link.to].context) return `${to} can arrive while ${from} is held`;
    return `${from} before ${to}`;
  };

  const byName = new Map(nodes.map((node) => [node.name, node]));
  const linkOf = (from, to) => from && to && from.next.find((link) => link.to === to.id);

  return {
    ...data, modes, place, who, witness, seenBy, tests, packageOf, home, site, says, lonely, byName, linkOf,
    classes: nodes.filter((node) => !node.context).length,
    most: links.reduce((most, link) => Math.max(most, link.count), 1),
    types: [...new Set(nodes.filter((node) => !node.context).map((node) => node.lock_type))].sort(),
  };
})();
